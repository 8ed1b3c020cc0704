"""Registering a child: what is refused, what is asked first, and what other organisations learn."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.patients.domain.identity_matching import Facts, Match, Verdict
from consilia.patients.domain.registration import Fault, Number
from consilia.patients.models import Child, Distinction, DuplicateQuestion, Identifier
from consilia.patients.queries import child_page, find_duplicates, may_see, open_questions, sought
from consilia.patients.services import (
    AlikeChildren,
    Decision,
    FactsRefused,
    NumberRefused,
    answer_question,
    change_child,
    note_death,
    register_child,
)
from tests.factories.accounts import make_actor, make_workplace
from tests.factories.patients import NOW, child_facts, make_child, make_identifier, snils_number

TODAY = NOW.date()
MARIA = child_facts(family_name="Щербакова", given_name="Мария", birth_date=date(2019, 3, 12))


@pytest.fixture
def doctor(db: None) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


@pytest.fixture
def stranger(db: None) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


def test_a_child_is_registered_by_the_doctors_organisation(doctor: Actor) -> None:
    child = register_child(facts=MARIA, by=doctor, at=NOW)
    assert child.registering_organisation_id == doctor.organisation_id
    assert may_see(doctor, child.id, NOW)
    entry = AuditEntry.objects.get(name="ChildRegistered")
    assert entry.subject_id == child.id
    assert "Щербакова" not in str(entry.detail)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"birth_date": TODAY + timedelta(days=1)}, Fault.BORN_IN_FUTURE),
        ({"birth_date": TODAY.replace(year=TODAY.year - 26)}, Fault.TOO_OLD),
        ({"family_name": ""}, Fault.FAMILY_NAME_MISSING),
        ({"given_name": ""}, Fault.GIVEN_NAME_MISSING),
        ({"birth_order": 2}, Fault.ORDER_WITHOUT_TWINS),
    ],
)
def test_what_cannot_be_true_is_refused(doctor: Actor, fields: dict[str, object], fault: Fault) -> None:
    with pytest.raises(FactsRefused) as caught:
        register_child(facts=child_facts(**fields), by=doctor, at=NOW)
    assert fault in caught.value.faults.values()
    assert not Child.objects.exists()


def test_a_newborn_may_wait_for_its_name(doctor: Actor) -> None:
    child = register_child(facts=child_facts(given_name="", birth_date=TODAY), by=doctor, at=NOW)
    assert child.is_unnamed
    with translation.override("en"):
        assert child.full_name == f"Newborn of {child.family_name}"


def test_a_foreign_child_needs_no_number_and_may_have_one_name(doctor: Actor) -> None:
    child = register_child(
        facts=child_facts(family_name="Suharto", given_name="", patronymic="", country="ID"),
        by=doctor,
        at=NOW,
    )
    assert not Identifier.objects.filter(child=child).exists()


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("snils", "112-233-445 96", "checksum"),
        ("snils", "112-233", "shape"),
        ("oms", "5900 0000 0000 0001", "checksum"),
        ("birth_certificate", "12345", "shape"),
        ("library_card", "12345", "kind"),
    ],
)
def test_a_wrong_number_is_refused_and_nothing_is_half_kept(
    doctor: Actor, kind: str, value: str, fault: str
) -> None:
    with pytest.raises(NumberRefused) as caught:
        register_child(facts=MARIA, numbers=[Number(kind, value)], by=doctor, at=NOW)
    assert (caught.value.kind, caught.value.fault) == (kind, fault)
    assert not Child.objects.exists()


def test_a_birth_certificate_may_be_typed_as_people_type_it(doctor: Actor) -> None:
    for typed in ("II-МЮ 123456", "ІІ-МЮ № 123456", "11-мю 123456"):
        register_child(
            facts=MARIA,
            numbers=[Number("birth_certificate", typed)],
            decision=Decision("twin", "x"),
            by=doctor,
            at=NOW,
        )
    assert len({bytes(row.blind_index) for row in Identifier.objects.all()}) == 1


def test_an_alike_child_of_the_own_hospital_is_shown_with_reasons(doctor: Actor) -> None:
    known = register_child(facts=MARIA, by=doctor, at=NOW)
    again = child_facts(
        family_name="Shcherbakova", given_name="Mariya", patronymic="", birth_date=date(2019, 12, 3)
    )
    with pytest.raises(AlikeChildren) as caught:
        register_child(facts=again, by=doctor, at=NOW)
    (similar,) = caught.value.similar
    assert similar.child == known
    assert similar.match.reasons


def test_an_alike_child_of_another_hospital_shows_its_verdict_alone(doctor: Actor, stranger: Actor) -> None:
    known = register_child(facts=MARIA, numbers=[Number("snils", snils_number())], by=doctor, at=NOW)
    (similar,) = find_duplicates(sought(MARIA, []), by=stranger, at=NOW)
    assert similar.child is None
    assert similar.match == Match(Verdict.LIKELY, 0)
    assert str(known.id)[:8].upper() not in similar.reference
    other = make_actor(Role.REFERRING_DOCTOR)
    assert find_duplicates(sought(MARIA, []), by=other, at=NOW)[0].reference != similar.reference


def test_a_shared_number_is_certain_and_the_second_record_holds_it_as_contested(
    doctor: Actor, stranger: Actor
) -> None:
    number = Number("snils", snils_number())
    register_child(facts=MARIA, numbers=[number], by=doctor, at=NOW)
    facts = child_facts(family_name="Орлова", birth_date=date(2014, 7, 7))
    with pytest.raises(AlikeChildren) as caught:
        register_child(facts=facts, numbers=[number], by=stranger, at=NOW)
    assert caught.value.similar[0].match.verdict is Verdict.CERTAIN
    second = register_child(
        facts=facts, numbers=[number], decision=Decision("another", "x"), by=stranger, at=NOW
    )
    assert second.identifiers.get().standing == Identifier.Standing.CONTESTED


def test_twins_are_registered_as_two_and_never_offered_as_one_again(doctor: Actor) -> None:
    first = register_child(facts=MARIA, by=doctor, at=NOW)
    twin = child_facts(
        family_name="Щербакова", given_name="Анна", birth_date=MARIA.birth_date, multiple_birth=True
    )
    with pytest.raises(AlikeChildren) as caught:
        register_child(facts=twin, by=doctor, at=NOW)
    assert caught.value.similar[0].match.maybe_twin
    second = register_child(facts=twin, decision=Decision("twin", "born 10 minutes later"), by=doctor, at=NOW)
    assert Distinction.objects.get().kind == "twin"
    assert Child.objects.filter(merged_into=None).count() == 2
    for child, facts in ((first, MARIA), (second, twin)):
        assert find_duplicates(sought(facts, []), by=doctor, at=NOW, besides=child.id) == []


def test_asking_the_other_hospital_blocks_nobody_and_opens_sight_only_with_same(
    doctor: Actor, stranger: Actor
) -> None:
    known = register_child(facts=MARIA, by=doctor, at=NOW)
    ours = register_child(facts=MARIA, decision=Decision("ask", "same girl?"), by=stranger, at=NOW)
    assert not may_see(stranger, known.id, NOW)
    coordinator = make_actor(Role.ORGANISATION_COORDINATOR, organisation=_organisation(doctor))
    (question,) = open_questions(coordinator, NOW).rows
    assert (question.known, question.about) == (known, ours)
    assert open_questions(doctor, NOW).rows == []
    answer_question(question_id=question.id, answer="same", by=coordinator, at=NOW)
    assert may_see(stranger, known.id, NOW)
    assert may_see(coordinator, ours.id, NOW)
    assert open_questions(coordinator, NOW).rows == []


def test_an_answer_that_it_is_another_child_opens_nothing(doctor: Actor, stranger: Actor) -> None:
    known = register_child(facts=MARIA, by=doctor, at=NOW)
    register_child(facts=MARIA, decision=Decision("ask"), by=stranger, at=NOW)
    coordinator = make_actor(Role.ORGANISATION_COORDINATOR, organisation=_organisation(doctor))
    answer_question(question_id=DuplicateQuestion.objects.get().id, answer="another", by=coordinator, at=NOW)
    assert not may_see(stranger, known.id, NOW)
    assert Distinction.objects.count() == 1


def _organisation(actor: Actor) -> object:
    return Child.objects.filter(registering_organisation=actor.organisation_id)[0].registering_organisation


def test_a_change_of_a_stale_page_is_refused(doctor: Actor) -> None:
    child = make_child(by=doctor)
    change_child(child_id=child.id, facts=MARIA, version=1, by=doctor, at=NOW)
    with pytest.raises(SomebodyWasFirst):
        change_child(child_id=child.id, facts=child_facts(), version=1, by=doctor, at=NOW)
    child.refresh_from_db()
    assert (child.given_name, child.version) == ("Мария", 2)
    assert child_page(doctor, NOW, text="Shcherbakova").rows == [child]


def test_a_death_before_birth_or_tomorrow_is_refused_and_a_mistake_is_taken_back(doctor: Actor) -> None:
    child = make_child(by=doctor, birth_date=date(2025, 1, 1))
    for day in (date(2024, 12, 31), TODAY + timedelta(days=1)):
        with pytest.raises(FactsRefused):
            note_death(child_id=child.id, deceased_on=day, by=doctor, at=NOW)
    noted = note_death(child_id=child.id, deceased_on=date(2025, 2, 1), by=doctor, at=NOW)
    assert noted.age_on(TODAY).count == 1
    assert note_death(child_id=child.id, deceased_on=None, by=doctor, at=NOW).deceased_on is None


def test_a_typed_search_finds_by_name_date_and_both(doctor: Actor) -> None:
    maria = register_child(facts=MARIA, by=doctor, at=NOW)
    make_child(by=doctor, family_name="Орлов", given_name="Лев")
    for text in ("щерб", "Shcherb", "мари щербак", "12.03.2019", "2019-03-12", "Щербакова 12.03.2019"):
        assert child_page(doctor, NOW, text=text).rows == [maria], text
    for text in ("31.02.2019", "Щербакова 13.03.2019", "Цапля"):
        assert child_page(doctor, NOW, text=text).rows == [], text


def test_pages_are_ordered_by_name_and_lead_forth_and_back(doctor: Actor) -> None:
    for number in range(60):
        make_child(by=doctor, family_name=f"Ёлкина{'абвг'[number % 4]}", given_name=f"Имя{number:02}")
    seen, cursor = [], None
    while True:
        page = child_page(doctor, NOW, cursor=cursor)
        seen += [child.sort_name for child in page.rows]
        if (cursor := page.next) is None:
            break
    assert len(seen) == 60
    assert seen == sorted(seen)


def test_the_same_number_may_not_be_added_twice_to_one_child(doctor: Actor) -> None:
    child = make_child(by=doctor)
    value = snils_number()
    make_identifier(child, "snils", value=value, by=doctor)
    with pytest.raises(NumberRefused) as caught:
        make_identifier(child, "snils", value=value.replace("-", " "), by=doctor)
    assert caught.value.fault == "own"


def test_facts_are_weighed_with_the_blind_index_of_typed_numbers(doctor: Actor) -> None:
    facts = sought(MARIA, [Number("snils", "112-233-445 95"), Number("passport", "57 01 123456")])
    assert isinstance(facts, Facts)
    assert {kind for kind, _ in facts.numbers} == {"snils", "passport"}
    assert {kind for kind, _ in facts.lifelong} == {"snils"}


def test_an_organisation_of_its_own_is_needed(db: None) -> None:
    child = make_child(by=make_actor(Role.ORGANISATION_COORDINATOR, organisation=make_workplace()))
    assert child.registering_organisation_id
