"""A child with its family as a GA4GH Family: out and back without a loss, whoever is told of."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from config.environment import ROOT
from consilia.registry import services
from consilia.registry.domain.families import NoRelation, family_of, relatives_in
from consilia.registry.domain.family_messages import is_family, read_family
from consilia.registry.domain.packet_schema import Individual, MetaData, Phenopacket
from consilia.registry.domain.phenopackets import read_packet, write_packet
from consilia.registry.domain.relatives import HALF, ONLY, Adopted, Affected, Loss, Person, Relation, Twin
from consilia.registry.models import Relative
from consilia.registry.queries.packets import packet_for
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk

LINES = (ROOT / "tests" / "registry" / "data" / "phenopackets.jsonl").read_text().splitlines()
CHILD = Phenopacket(
    "RD-1", MetaData(created="", created_by="", resources=[]), Individual("RD-1", sex="FEMALE")
)
Families = list[tuple[Relation, Person]]


@st.composite
def families(draw: st.DrawFn) -> Families:
    """Parents and grandparents once, and of the sex of their relation; everything that may be said of each."""
    told: Families = []
    for relation in draw(st.lists(st.sampled_from(list(Relation)), max_size=12)):
        if relation not in ONLY or relation not in [before for before, _one in told]:
            told.append((relation, draw(people(relation))))
    return told


def people(relation: Relation) -> st.SearchStrategy[Person]:
    sexes = [ONLY[relation]] if relation in ONLY else ["female", "male", "other", "unknown"]
    lost = [Loss.NO] if relation in ONLY else list(Loss)
    return st.builds(
        Person,
        key=st.just(""),
        sex=st.sampled_from(sexes),
        affected=st.sampled_from(list(Affected)),
        dead=st.booleans(),
        born=st.none() | st.integers(1850, 2200),
        twin=st.sampled_from(list(Twin) if relation is Relation.SIBLING else [Twin.NO]),
        other_parent=st.integers(1, 3) if relation in HALF else st.none(),
        loss=st.sampled_from(lost),
        weeks=st.none() | st.integers(16, 27),
        died_age=st.sampled_from(["", "P3M", "P70Y", "P0D", "P1Y6M"]),
        adopted=st.sampled_from(list(Adopted)),
    ).map(consistent)


def consistent(one: Person) -> Person:
    """Nobody lived after a loss, and has an age at death without being dead."""
    if one.loss:
        return replace(one, dead=False, died_age="", adopted=Adopted.NO)
    return replace(one, weeks=None, died_age=one.died_age if one.dead else "")


def nameless(told: object) -> Families:
    return [(relation, replace(one, key="")) for relation, one in told]  # type: ignore[attr-defined]


@given(families(), st.sampled_from([None, True, False]))
def test_a_family_comes_back_as_it_went(told: Families, related: bool | None) -> None:
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
    assert nameless(relatives_in(read_family(text))) == [mother]


def test_what_a_line_cannot_hold_stands_in_the_packet_in_words_too() -> None:
    told = [
        (Relation.SIBLING, Person("", "female", Affected.CARRIER, twin=Twin.MONOZYGOTIC)),
        (Relation.SIBLING, Person("", "male", Affected.NO, adopted=Adopted.IN)),
        (Relation.SIBLING, Person("", "unknown", Affected.UNKNOWN, loss=Loss.STILLBIRTH, weeks=34)),
        (Relation.FATHER, Person("", "male", Affected.NO, dead=True, died_age="P41Y")),
    ]
    family = json.loads(write_packet(family_of(CHILD, Affected.YES, told, related=None)))
    twin, adopted, lost, father = family["relatives"]
    lines = {one["individualId"]: one for one in family["pedigree"]["persons"]}
    assert lines["RD-1-1"]["affectedStatus"] == "UNAFFECTED"
    assert [one["id"] for one in twin["metaData"]["externalReferences"]] == [
        "pedigree:carrier",
        "pedigree:twin:monozygotic",
    ]
    assert "paternalId" not in lines["RD-1-2"], "no parents by blood in this family"
    assert adopted["metaData"]["externalReferences"][0] == {
        "id": "pedigree:relation:sibling",
        "description": "sibling of the proband",
    }
    assert lost["phenotypicFeatures"] == [{"type": {"id": "HP:0003826", "label": "Stillbirth"}}]
    assert lost["subject"]["vitalStatus"]["timeOfDeath"] == {"gestationalAge": {"weeks": 34}}
    assert father["subject"]["vitalStatus"]["timeOfDeath"] == {"age": {"iso8601duration": "P41Y"}}
    assert "externalReferences" not in father["metaData"]


def test_half_brothers_of_a_foreign_file_are_told_by_their_parents_alone() -> None:
    persons = [
        ("c", "f", "m"),
        ("m", None, None),
        ("x", "f2", "m"),
        ("y", "f3", "m"),
        ("z", "f", "m2"),
        ("w", "f2", "m"),
    ]
    text = json.dumps(
        {
            "id": "F", "metaData": {"created": "", "createdBy": "", "resources": []},
            "proband": {"id": "c", "subject": {"id": "c"}, "metaData": {"created": "", "createdBy": "", "resources": []}},
            "relatives": [
                {"id": who, "subject": {"id": who}, "metaData": {"created": "", "createdBy": "", "resources": []}}
                for who in "xyzw"
            ],
            "pedigree": {"persons": [
                {"familyId": "F", "individualId": who, **({"paternalId": father, "maternalId": mother} if father else {})}
                for who, father, mother in persons
            ]},
        }
    )  # fmt: skip
    told = [(relation, one.other_parent) for relation, one in relatives_in(read_family(text.encode()))]
    assert told == [
        (Relation.MATERNAL_HALF_SIBLING, 1),
        (Relation.MATERNAL_HALF_SIBLING, 2),
        (Relation.PATERNAL_HALF_SIBLING, 1),
        (Relation.MATERNAL_HALF_SIBLING, 1),
    ]


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
