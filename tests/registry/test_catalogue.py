"""The RD-CDM catalogue: shipped whole, each element answered or left out with a reason, in CSV as in the Phenopacket."""

import csv
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec import UNSET

from consilia.accounts.access import seeing_as
from consilia.registry import services
from consilia.registry.domain.catalogue import (
    BETWEEN,
    CatalogueElement,
    Held,
    answer,
    completeness,
    read_catalogue,
    texts_at,
)
from consilia.registry.domain.catalogue_values import age_category
from consilia.registry.domain.packet_schema import Individual, MetaData, Phenopacket
from consilia.registry.domain.relatives import Adopted, Affected, Loss, Relation, Twin
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry
from consilia.registry.queries.catalogue import FILE, rd_cdm, record_of
from consilia.registry.queries.packets import packet_for
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import make_story
from tests.factories.registry import Desk, make_desk

EMPTY = Phenopacket("1", MetaData(created="", created_by="", resources=[]))


def test_the_catalogue_is_shipped_whole_with_its_source() -> None:
    catalogue = rd_cdm()
    ordinals = [element.ordinal for element in catalogue.elements]
    assert len(ordinals) == len(set(ordinals)) == 78
    assert (catalogue.version, "10.1038/s41597-025-04558-z" in catalogue.source) == ("2.0.3", True)
    assert {element.left_out for element in catalogue.elements if element.left_out} == set(catalogue.reasons)


def test_an_element_is_either_carried_or_left_out() -> None:
    text = FILE.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"2\.5"):
        read_catalogue(text.replace("'2.5', left_out: not_held", "'2.5', left_out: not_held, value: born"))


@pytest.mark.parametrize(
    ("only", "texts", "facts", "held"),
    [
        ("", ["x"], set(), Held.KNOWN),
        ("dead", ["", "x"], set(), Held.KNOWN),
        ("", [], set(), Held.MISSING),
        ("dead", [], set(), Held.NO_MATTER),
        ("dead", ["", ""], {"dead"}, Held.MISSING),
    ],
)
def test_what_cannot_be_asked_of_a_child_is_not_missing(
    only: str, texts: list[str], facts: set[str], held: Held
) -> None:
    element = CatalogueElement("1.1", rd_cdm().label, value="v", only=only)
    given = answer(element, {"v": texts}, EMPTY, facts)
    assert given.held is held
    assert given.cell == (BETWEEN.join(texts) if held is Held.KNOWN else "")
    assert completeness([given]) == {Held.KNOWN: 100, Held.MISSING: 0}.get(held)


@pytest.mark.parametrize(
    ("born", "on", "group"),
    [
        ("2020-01-01", "2020-01-28", "newborn"),
        ("2020-01-01", "2020-01-29", "infancy"),
        ("2020-01-01", "2021-01-01", "early_childhood"),
        ("2020-01-01", "2025-01-01", "childhood"),
        ("2020-01-01", "2032-01-01", "adolescence"),
        ("2020-01-01", "2038-01-01", "adulthood"),
    ],
)
def test_ages_are_grouped_as_the_catalogue_does(born: str, on: str, group: str) -> None:
    assert age_category(date.fromisoformat(born), date.fromisoformat(on)) == group


def test_a_place_in_a_packet_that_is_not_there_says_nothing() -> None:
    assert texts_at(EMPTY, "subject.vitalStatus.status") == []
    assert texts_at(Individual("1"), "sex") == []


@pytest.fixture
def desk() -> Desk:
    services.load_registry_policy()
    return make_desk()


def filled(desk: Desk) -> Entry:
    entry = desk.enter(certainty=Certainty.GENETIC)
    desk.consent("data_exchange")
    desk.say_variant(entry)
    desk.say_variant(entry, hgvs_c="NM_003221.4:c.1A>G", hgvs_p="NP_003212.2:p.(Met1Val)")
    desk.tell_of(entry, Relation.MOTHER, affected=Affected.YES, born=1990)
    desk.tell_of(entry, Relation.SIBLING, affected=Affected.UNKNOWN)
    desk.fill(entry, "eu_cde", patient_status="alive", biological_sample="no")
    return entry


@pytest.mark.django_db
def test_an_entry_answers_element_by_element_and_lists_keep_their_places(desk: Desk) -> None:
    entry, at = filled(desk), desk.story.scene.tick()
    told = {one.element.ordinal: one for one in record_of(entry, at).answers}
    assert told["2.1"].cell == str(desk.child.birth_date)
    assert told["6.1.8"].cell == "NM_003221.4:c.673C>G | NM_003221.4:c.1A>G"
    assert told["6.1.9"].texts == ("", "NP_003212.2:p.(Met1Val)"), "the protein belongs to the second variant"
    assert told["6.4.5"].cell == "mother | sibling"
    assert told["6.4.13"].texts == ("ORPHA:706", "")
    assert (told["3.3"].held, told["7.7"].held) == (Held.NO_MATTER, Held.NO_MATTER)
    assert (told["8.1"].held, told["2.5"].held) == (Held.MISSING, Held.LEFT_OUT)
    assert told["7.6"].cell == "no"


@pytest.mark.django_db
def test_the_phenopacket_holds_what_the_catalogue_says_it_holds(desk: Desk) -> None:
    entry, at = filled(desk), desk.story.scene.tick()
    packet = packet_for(entry, at)
    for one in record_of(entry, at).answers:
        if one.element.packet and one.held is Held.KNOWN:
            assert any(texts_at(packet, one.element.packet)), one.element.ordinal
    assert packet.subject is not UNSET
    assert packet.subject.date_of_birth is UNSET, "a packet tells ages, never the birthday"


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [services.export_catalogue, services.export_common_data])
def test_more_children_in_a_table_ask_nothing_more(desk: Desk, deed: Any) -> None:
    filled(desk)
    others = [Desk(make_story(scene=desk.story.scene)) for _number in range(3)]

    def asked() -> tuple[int, int]:
        with seeing_as(desk.curator, desk.story.scene.at), CaptureQueriesContext(connection) as questions:
            lines = list(deed(separator=",", by=desk.curator, at=desk.story.scene.tick()))
        return len(lines), len(questions)

    one = asked()
    for other in others:
        other.curator = desk.curator
        other.consent()
        other.story.sign()
        filled(other)
    four = asked()
    assert (one[0], four[0]) == (2, 5)
    assert four[1] == one[1]


@pytest.mark.django_db
def test_the_table_holds_these_elements_only_under_consent_to_exchange(desk: Desk) -> None:
    entry, scene = filled(desk), desk.story.scene
    client = signed_in_client(desk.curator)

    def table() -> list[dict[str, str]]:
        text = client.post("/registry/rd-cdm.csv").content.decode().lstrip("\ufeff")
        return list(csv.DictReader(text.splitlines()))

    (row,) = table()
    assert len(row) == 78
    assert row["5.1 Disease"] == "ORPHA:706"
    assert desk.child.family_name not in str(row)
    page = client.get(f"/registry/entries/{entry.id}/elements/").content.decode()
    assert "Country of Birth" in page
    assert "The registry keeps nothing like it." in page
    known = client.get(f"/registry/entries/{entry.id}/elements/?show=known").content.decode()
    assert "5.1" in known
    assert "The registry keeps nothing like it." not in known
    assert signed_in_client(scene.stranger).get(f"/registry/entries/{entry.id}/elements/").status_code == 404
    desk.withdraw()
    assert table() == []


@pytest.mark.django_db
def test_what_the_catalogue_has_no_element_for_stands_behind_the_relation(desk: Desk) -> None:
    entry = desk.enter()
    disease = entry.facts.codes.disease
    twin = {"twin": Twin.MONOZYGOTIC, "sex": desk.child.sex}
    desk.tell_of(entry, Relation.SIBLING, affected=Affected.CARRIER, **twin)
    desk.tell_of(entry, Relation.MATERNAL_HALF_SIBLING, other_parent=2, adopted=Adopted.OUT)
    desk.tell_of(entry, Relation.SIBLING, sex="unknown", loss=Loss.STILLBIRTH, weeks=34)
    desk.tell_of(entry, Relation.FATHER, dead=True, died_age="P41Y")
    cells = {one.element.value: one.texts for one in record_of(entry, desk.story.scene.tick()).answers}
    assert cells["relation"] == (
        "sibling twin_monozygotic",
        "maternal_half_sibling other_parent_2 adopted_out",
        "sibling stillbirth",
        "father",
    )
    assert cells["relative_died_age"] == ("", "", "34+0", "P41Y")
    assert cells["relative_dead"] == ("no", "no", "yes", "yes")
    assert cells["relative_disease"] == (f"carrier of {disease}", "none", "none", "none")
