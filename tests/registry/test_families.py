"""A child with its family as a GA4GH Family: out and back without a loss, whoever is told of."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from config.environment import ROOT
from consilia.registry import services
from consilia.registry.domain.families import NoRelation, family_of, is_family, read_family, relatives_in
from consilia.registry.domain.packet_schema import Individual, MetaData, Phenopacket
from consilia.registry.domain.pedigree import ONLY, Affected, Person, Relation
from consilia.registry.domain.phenopackets import read_packet, write_packet
from consilia.registry.models import Relative
from consilia.registry.queries.packets import packet_for
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk

LINES = (ROOT / "tests" / "registry" / "data" / "phenopackets.jsonl").read_text().splitlines()
CHILD = Phenopacket(
    "RD-1", MetaData(created="", created_by="", resources=[]), Individual("RD-1", sex="FEMALE")
)
PERSON = st.builds(
    Person,
    key=st.just(""),
    sex=st.sampled_from(["female", "male", "other", "unknown"]),
    affected=st.sampled_from(list(Affected)),
    dead=st.booleans(),
    born=st.none() | st.integers(1850, 2200),
)
Families = list[tuple[Relation, Person]]


def possible(told: Families) -> Families:
    """Parents and grandparents once, and of the sex of their relation."""
    once = [
        (relation, person)
        for place, (relation, person) in enumerate(told)
        if relation not in ONLY or relation not in [before for before, _person in told[:place]]
    ]
    return [(relation, replace(person, sex=ONLY.get(relation, person.sex))) for relation, person in once]


def nameless(told: object) -> Families:
    return [(relation, Person("", one.sex, one.affected, one.dead, one.born)) for relation, one in told]  # type: ignore[attr-defined]


@given(
    st.lists(st.tuples(st.sampled_from(list(Relation)), PERSON), max_size=12),
    st.sampled_from([None, True, False]),
)
def test_a_family_comes_back_as_it_went(told: Families, related: bool | None) -> None:
    told = possible(told)
    family = family_of(CHILD, Affected.YES, told, related=related)
    back = read_family(write_packet(family))
    assert write_packet(back) == write_packet(family)
    assert nameless(relatives_in(back)) == told
    assert back.proband == CHILD
    assert isinstance(back.pedigree, object)
    persons = {one.individual_id: one for one in back.pedigree.persons}  # type: ignore[union-attr]
    assert len(persons) == len(back.pedigree.persons)  # type: ignore[union-attr, arg-type]
    parents = [
        one
        for line in persons.values()
        for one in (line.paternal_id, line.maternal_id)
        if isinstance(one, str)
    ]
    assert set(parents) <= set(persons), "every parent stands in the pedigree"


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_published_patient_goes_into_a_family_and_comes_out_the_same(line: str) -> None:
    proband = read_packet(line.encode())
    mother = (Relation.MOTHER, Person("", "female", Affected.UNKNOWN))
    text = write_packet(family_of(proband, Affected.YES, [mother], related=None))
    assert is_family(text)
    assert not is_family(line.encode())
    assert json.loads(write_packet(read_family(text).proband)) == json.loads(line)


def test_somebody_who_is_no_relative_of_the_drawing_is_refused_by_name() -> None:
    family = family_of(
        CHILD, Affected.YES, [(Relation.SIBLING, Person("", "male", Affected.NO))], related=None
    )
    text = write_packet(family).replace(b'"individualId":"RD-1-1"', b'"individualId":"RD-1-9"')
    with pytest.raises(NoRelation, match="RD-1-1"):
        relatives_in(read_family(text))


@pytest.fixture
def desk() -> Desk:
    services.load_registry_policy()
    return make_desk()


@pytest.mark.django_db
def test_a_curator_takes_a_family_and_brings_it_to_an_entry_that_knows_none(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    desk.tell_of(entry, Relation.MOTHER, affected=Affected.YES, dead=True, born=1990)
    aunt = desk.tell_of(entry, Relation.MATERNAL_SIBLING, sex="female", born=1992)
    address = f"/registry/entries/{entry.id}/family.json"
    assert client.post(address).status_code == 409, "without consent to exchange nothing leaves"
    desk.consent("data_exchange")
    text = client.post(address).content
    assert desk.child.family_name.encode() not in text
    assert str(desk.child.birth_date).encode() not in text

    def bring() -> object:
        file = SimpleUploadedFile("family.json", text)
        return client.post(f"/registry/entries/{entry.id}/phenopacket/", {"file": file}, follow=True)

    assert "has relatives already" in bring().content.decode()  # type: ignore[attr-defined]
    for one in Relative.objects.all():
        services.remove_relative(
            entry_id=entry.id, relative_id=one.id, by=desk.curator, at=desk.story.scene.tick()
        )
    assert "The clinical picture is kept." in bring().content.decode()  # type: ignore[attr-defined]
    kept = Relative.objects.filter(ended_at=None)
    assert [(one.relation, one.affected, one.dead, one.born) for one in kept] == [
        ("mother", "yes", True, 1990),
        ("maternal_sibling", aunt.affected, False, 1992),
    ]


@pytest.mark.django_db
def test_findings_go_out_with_whose_word_they_are(desk: Desk) -> None:
    entry = desk.enter(onset_on=None)
    packet = packet_for(entry, desk.story.scene.tick())
    features = packet.phenotypic_features
    assert isinstance(features, list)
    assert all(one.evidence[0].evidence_code.id == "ECO:0000204" for one in features)  # type: ignore[index, union-attr]
