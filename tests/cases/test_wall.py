"""The second wall around cases: with no filter at all the database shows each reader what the first wall does."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, CaseWords, Entry, Grant, Invitation, Offer
from consilia.cases.permissions import sight_of
from consilia.cases.queries import cases_visible_to
from consilia.foundation.wall import looking_further
from consilia.patients.models import Child
from consilia.patients.queries import children_visible_to
from tests.cases.test_lifecycle_table import PEOPLE
from tests.factories.accounts import signed_in_client
from tests.factories.cases import NOON, WAY, Scene, make_scene
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def serves_pages() -> Iterator[None]:
    with a_process_that_serves_pages():
        yield


def shown_to(actor: Actor, at: datetime) -> set[UUID]:
    """What the database shows without any filter."""
    with a_process_that_serves_pages(), seeing_as(actor, at):
        return set(Case.objects.values_list("id", flat=True))


def children_shown_to(actor: Actor, at: datetime) -> set[UUID]:
    with a_process_that_serves_pages(), seeing_as(actor, at):
        return set(Child.objects.values_list("id", flat=True))


def own_children(actor: Actor, at: datetime) -> set[UUID]:
    """Whom she sees without any case; nobody here has merged two records."""
    return set(children_visible_to(actor, at).values_list("id", flat=True))


def everybody(scene: Scene) -> list[Actor]:
    return [getattr(scene, person) for person in PEOPLE]


@pytest.mark.parametrize("state", WAY)
def test_the_database_shows_the_cases_that_the_first_wall_shows(state: State) -> None:
    scene = make_scene()
    scene.case_in(state)
    at, cases = scene.tick(), list(Case.objects.all())
    for actor in everybody(scene):
        expected = {case.id for case in cases if sight_of(actor, case, at) > Sight.NONE}
        assert shown_to(actor, at) == expected, actor.name
        children = {case.child_id for case in cases if case.id in expected}
        assert children_shown_to(actor, at) == children | own_children(actor, at), actor.name
        assert set(cases_visible_to(actor, at).values_list("id", flat=True)) <= expected


# A part of each person, when it began and how long it lasted, counted in days from now.
GRANTS = st.lists(
    st.tuples(
        st.sampled_from(["referrer", "stranger", "expert", "other_expert", "coordinator"]),
        st.sampled_from(sorted(Grant.Part.values)),
        st.integers(-3, 3),
        st.one_of(st.none(), st.integers(1, 3)),
    ),
    max_size=4,
    unique_by=lambda grant: grant[:2],
)
INVITED = st.lists(
    st.tuples(
        st.sampled_from(["stranger", "other_expert"]),
        st.sampled_from([*sorted(Invitation.Answer.values), ""]),
        st.integers(-3, 2),
    ),
    max_size=2,
    unique_by=lambda row: row[0],
)


def _made(scene: Scene, case: Case, grants: Any, invited: Any, now: datetime) -> None:
    for person, part, begins, lasts in grants:
        starts = now + begins * DAY
        ends = None if lasts is None else starts + lasts * DAY
        user_id = getattr(scene, person).user_id
        Grant.objects.filter(case=case, user=user_id, part=part).delete()
        Grant.objects.create(case=case, user_id=user_id, part=part, starts=starts, ends=ends, reason="test")
    for person, answer, begins in invited:
        if answer == "accepted" or any(person == one[0] for one in grants):
            continue  # makes a grant, as above; and nobody invites who has a part
        Invitation.objects.create(
            case=case, user_id=getattr(scene, person).user_id, part="adviser", reason="test",
            invited_by_id=scene.referrer.user_id, role="expert", organisation=scene.hospital,
            invited_at=now + begins * DAY, ends=now + (begins + 2) * DAY, answer=answer,
            answered_at=now if answer else None,
        )  # fmt: skip


def test_grants_of_every_kind_own_foreign_begun_and_ended_open_the_same_in_both_walls() -> None:
    """A property, over parts and times: one scene, because it takes a second to make."""
    scene = make_scene()
    sent, draft = scene.case_in(State.IN_REVIEW), scene.draft()

    @given(GRANTS, INVITED, st.sampled_from(["sent", "draft"]))
    def holds(grants: Any, invited: Any, which: str) -> None:
        case, now = (sent if which == "sent" else draft), NOON + 10 * DAY
        with transaction.atomic():
            _made(scene, case, grants, invited, now)
            for actor in everybody(scene):
                seen = {one.id for one in (sent, draft) if sight_of(actor, one, now) > Sight.NONE}
                listed = set(cases_visible_to(actor, now).values_list("id", flat=True))
                shown = shown_to(actor, now)
                assert children_shown_to(actor, now) == own_children(actor, now) | {
                    one.child_id for one in (sent, draft) if one.id in shown
                }, actor.name
                assert shown >= seen | listed, actor.name
                # An invitation to a draft cannot be made; the wall opens nothing else than the first.
                assert shown <= seen | listed | ({draft.id} if which == "draft" else set()), actor.name
            transaction.set_rollback(True)

    holds()


@pytest.mark.parametrize("model", ["Case", "Entry", "Grant", "Finding", "Deadline"])
def test_a_connection_without_a_reader_sees_nothing(serves_pages: None, model: str) -> None:
    assert not apps.get_model("cases", model).objects.exists()


def test_what_hangs_on_a_case_is_shown_with_it_and_only_with_it(serves_pages: None) -> None:
    scene = _filled()
    at = scene.tick()
    for actor in everybody(scene):
        with seeing_as(actor, at):
            seen = set(Case.objects.values_list("id", flat=True))
            for model in HANGING:
                rows = set(model.objects.values_list("case_id", flat=True))
                assert rows <= seen, (actor.name, model)
                assert not seen or rows, (actor.name, model)


HANGING: tuple[Any, ...] = (Entry, Grant, Offer, CaseWords)


def _filled() -> Scene:
    with looking_further():
        scene = make_scene()
        scene.case_in(State.IN_REVIEW)
    return scene


def test_nobody_changes_or_adds_what_she_does_not_see(serves_pages: None) -> None:
    scene = _filled()
    at = scene.tick()
    with seeing_as(scene.expert, at):
        case = Case.objects.get()
    with seeing_as(scene.stranger, at):
        assert Case.objects.filter(pk=case.pk).update(question="?") == 0
        assert Entry.objects.filter(case=case.pk).delete()[0] == 0
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Entry.objects.create(id=uuid4(), case_id=case.pk, at=at, kind="message", name="message", text="!")
    with seeing_as(scene.expert, at):
        assert Case.objects.filter(pk=case.pk).update(question="Changed?") == 1


def test_an_exported_list_streams_its_rows_though_the_request_is_over(serves_pages: None) -> None:
    scene = _filled()
    answer = signed_in_client(scene.coordinator).get("/cases/export/?show=open")
    text = b"".join(answer).decode()  # type: ignore[arg-type]
    assert "C-0" in text
    assert not Case.objects.exists()


def test_every_table_with_a_case_stands_behind_the_wall_or_is_named_here() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
        )
        walled = {name for (name,) in cursor.fetchall()}
    with_case = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Case
    }
    assert with_case - walled == OUTSIDE


# Why each is open: decision 0010.
OUTSIDE = {"quality_dossier", "analytics_fact"}


PLANS = {
    "a case by its number": "SELECT * FROM cases_case WHERE id = '00000000-0000-0000-0000-000000000000'",
    "the worklist of a centre": "SELECT id FROM cases_case WHERE centre_id = %(organisation)s AND is_open"
    " ORDER BY due_at, id LIMIT 26",
    "a centre's closed cases": "SELECT id FROM cases_case WHERE centre_id = %(organisation)s AND NOT is_open"
    " ORDER BY changed_at DESC, id LIMIT 26",
    "the timeline of a case": "SELECT * FROM cases_entry"
    " WHERE case_id = '00000000-0000-0000-0000-000000000000' ORDER BY at",
}


@pytest.mark.parametrize("question", PLANS)
def test_the_wall_is_asked_once_a_statement_and_the_indexes_stay_in_use(question: str) -> None:
    """As PostgreSQL plans where it may not walk a table, which with few rows it would prefer."""
    scene = _filled()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case; ANALYZE cases_entry")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {PLANS[question]}", {"organisation": scene.centre.id})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    lines = [line.strip() for line in plan.splitlines()]
    assert any("Index" in line and "Scan" in line for line in lines), plan
    subplans = {line.rstrip(")") for line in lines if line.startswith("SubPlan")}
    assert all(f"(hashed {subplan})" in plan for subplan in subplans), f"asked for each row:\n{plan}"
    assert "InitPlan" in plan, plan
