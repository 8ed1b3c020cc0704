"""The second wall around children: with no filter at all the database shows the records that the first wall does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.patients.models import Child, ChildAccess, Distinction, DuplicateQuestion, MergeRecord
from consilia.patients.queries import child_page, children_visible_to, open_questions
from consilia.patients.services import answer_question, merge_children, unmerge_children
from consilia.patients.services.questions import put_question
from tests.factories.accounts import make_actor, make_workplace
from tests.factories.patients import NOW, make_child
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CHILDREN = 4
TABLES: tuple[Any, ...] = (Child, ChildAccess, DuplicateQuestion, Distinction, MergeRecord)


def shown_to(actor: Actor, at: Any = NOW) -> set[UUID]:
    """The records that the database shows without any filter."""
    with a_process_that_serves_pages(), seeing_as(actor, at):
        return set(Child.objects.values_list("id", flat=True))


def expected_for(actor: Actor, at: Any = NOW) -> set[UUID]:
    """All records of the persons whom the first wall shows."""
    persons = children_visible_to(actor, at).values("pk")
    return set(Child.objects.filter(person__in=persons).values_list("id", flat=True))


# Whose sight of which child: a person's or a house's, for which role, when it began and how long it lasted, in days.
SIGHTS = st.lists(
    st.tuples(
        st.integers(0, CHILDREN - 1),
        st.integers(0, len(CLINICAL_ROLES)),
        st.sampled_from(["person", "house", "house of another role", "house of those who care"]),
        st.integers(-2, 1),
        st.one_of(st.none(), st.integers(1, 3)),
    ),
    max_size=5,
)
# Which record stands for which; a later one undoes what it contradicts.
MERGES = st.lists(st.tuples(st.integers(0, CHILDREN - 1), st.integers(0, CHILDREN - 1)), max_size=3)


def _given_sight(actors: list[Actor], children: list[Child], sight: Any) -> None:
    which, whose, how, begins, lasts = sight
    actor, starts = actors[whose], NOW + begins * DAY
    roles = {"house": str(actor.role), "house of another role": "expert", "house of those who care": ""}
    holder = (
        {"user_id": actor.user_id}
        if how == "person"
        else {"organisation_id": actor.organisation_id, "role": roles[how]}
    )
    ends = None if lasts is None else starts + lasts * DAY
    if (
        ends is None
        and ChildAccess.objects.filter(child=children[which], ends=None, reason="test", **holder).exists()
    ):
        return
    child = Child.objects.get(pk=children[which].id)  # merged meanwhile, perhaps
    ChildAccess.objects.create(
        child=child, person=child.person, reason="test", starts=starts, ends=ends, **holder
    )


def _merged(children: list[Child], merges: Any) -> None:
    """As `merge_children` and `unmerge_children` leave the records: who stands for another stands by herself."""
    for gone, kept in merges:
        one, other = (Child.objects.get(pk=children[number].pk) for number in (gone, kept))
        if one.merged_into_id:
            Child.objects.filter(pk=one.pk).update(merged_into=None)
        elif other.person != one.pk:
            Child.objects.filter(merged_into=one).update(merged_into=other.person)
            Child.objects.filter(pk=one.pk).update(merged_into=other.person)


def test_sights_of_every_kind_and_merges_open_the_same_records_in_both_walls() -> None:
    """A property over sights, roles and merges: one set of people and children, because they take a second to make."""
    actors = [make_actor(role) for role in sorted(CLINICAL_ROLES)] + [make_actor(Role.AUDITOR)]
    children = [make_child() for _ in range(CHILDREN)]

    @settings(max_examples=40)  # of nine readers each
    @given(SIGHTS, MERGES, MERGES)
    def holds(sights: Any, before: Any, after: Any) -> None:
        with transaction.atomic():
            _merged(children, before)
            for sight in sights:
                _given_sight(actors, children, sight)
            _merged(children, after)
            for actor in actors:
                assert shown_to(actor) == expected_for(actor), actor.role
            transaction.set_rollback(True)

    holds()


@dataclass(frozen=True)
class Houses:
    """Two coordinators of two houses, each with a record of a girl that the other has asked about."""

    one: Actor
    other: Actor
    known: Child
    about: Child
    question: DuplicateQuestion


@pytest.fixture
def houses(db: None) -> Houses:
    one, other = (make_actor(Role.ORGANISATION_COORDINATOR, organisation=make_workplace()) for _ in range(2))
    known, about = make_child(by=one), make_child(by=other)
    question = put_question(known_id=known.id, about=about, text="Yours?", by=other, at=NOW)
    assert question is not None
    return Houses(one, other, known, about, question)


def merged_as_the_same(houses: Houses) -> MergeRecord:
    answer_question(question_id=houses.question.id, answer="same", by=houses.one, at=NOW)
    return merge_children(
        kept_id=houses.known.id, gone_id=houses.about.id, reason="one girl", by=houses.other, at=NOW
    )


def test_a_connection_without_a_reader_sees_nothing(houses: Houses) -> None:
    merged_as_the_same(houses)
    Distinction.objects.create(child=houses.known, other=make_child(), kind="another", made_at=NOW)
    for model in TABLES:
        assert model.objects.exists(), model
        with a_process_that_serves_pages():
            assert not model.objects.exists(), model


def test_a_child_is_registered_by_someone_who_has_no_sight_of_it_yet(houses: Houses) -> None:
    with a_process_that_serves_pages(), seeing_as(houses.one, NOW):
        child = make_child(by=houses.one)
    assert shown_to(houses.one) == {houses.known.id, child.id}


def test_who_answers_reads_the_foreign_record_and_only_with_the_same_child_both_houses_do(
    houses: Houses,
) -> None:
    with a_process_that_serves_pages(), seeing_as(houses.one, NOW):
        assert set(Child.objects.values_list("id", flat=True)) == {houses.known.id}
        assert [question.about for question in open_questions(houses.one, NOW).rows] == [houses.about]
        answer_question(question_id=houses.question.id, answer="same", by=houses.one, at=NOW)
    both = {houses.known.id, houses.about.id}
    assert shown_to(houses.one) == shown_to(houses.other) == both


def test_who_parts_two_records_may_lose_sight_of_one(houses: Houses) -> None:
    merge = merged_as_the_same(houses)
    ChildAccess.objects.filter(reason=ChildAccess.SAME_CHILD).delete()
    with a_process_that_serves_pages(), seeing_as(houses.one, NOW):
        assert Child.objects.count() == 2
        unmerge_children(merge_id=merge.id, reason="two girls", by=houses.one, at=NOW)
    assert (shown_to(houses.one), shown_to(houses.other)) == ({houses.known.id}, {houses.about.id})


def test_nobody_gives_sight_of_a_child_whom_she_does_not_see(houses: Houses) -> None:
    with a_process_that_serves_pages(), seeing_as(houses.one, NOW):
        for holder in (houses.one.user_id, houses.other.user_id):
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                ChildAccess.objects.create(
                    child_id=houses.about.id,
                    person=houses.about.person,
                    user_id=holder,
                    reason="curious",
                    starts=NOW,
                )
        assert Child.objects.filter(pk=houses.about.id).update(sex="male") == 0
        ChildAccess.objects.create(
            child=houses.known,
            person=houses.known.person,
            user_id=houses.other.user_id,
            reason="ward",
            starts=NOW,
        )


def test_parts_of_a_name_find_ones_own_children_alone(houses: Houses) -> None:
    with a_process_that_serves_pages(), seeing_as(houses.one, NOW):
        found = [
            child_page(houses.one, NOW, text=one.family_name).rows for one in (houses.known, houses.about)
        ]
    assert found == [[houses.known], []]


PLANS = {
    "a child by its number": "SELECT * FROM patients_child WHERE id = '00000000-0000-0000-0000-000000000000'",
    "the children of a list": "SELECT * FROM patients_child WHERE id = ANY(ARRAY(SELECT child_id FROM patients_identifier))",
}


@pytest.mark.parametrize("question", PLANS)
def test_sight_is_looked_up_by_the_index_of_persons_before_anything_else_is_asked(
    houses: Houses, question: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patients_child; ANALYZE patients_childaccess")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {PLANS[question]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (id = " in plan, plan
    assert "Index Scan using child_access_person on patients_childaccess held" in plan, plan
    assert plan.count("cases_case_child_id") == 1, plan
    asked = next(line for line in plan.splitlines() if "registry_record_shown" in line)
    order = [
        asked.index(part) for part in ("= 'system'", "(SubPlan", "cases_child_shown", "registry_record_shown")
    ]
    assert order == sorted(order), f"what costs most is asked first: {asked}"
