"""Needs move on: guards, clocks, channels, stock, what people are told, and what a withdrawal hides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.medicines import services
from consilia.medicines.domain.supply import Supply, Unknown
from consilia.medicines.domain.words import NEED, Channel, Clock, Paper, State
from consilia.medicines.models import DueDay, Need, PaperFile, ParentLink, Step, StockCount
from consilia.medicines.permissions import DEEDS
from consilia.medicines.queries import missing_papers, need_for, needs_visible_to, outlook_of
from consilia.medicines.services import (
    AgainstTheRules,
    ChannelMissing,
    DayImpossible,
    DiagnosisUncertain,
    MedicineFacts,
    NeedElsewhere,
    NeedKnown,
    NumberMissing,
    PapersMissing,
    ProtocolMissing,
    Told,
    WordsMissing,
)
from consilia.patients.models import Guardian
from consilia.registry.domain.words import Certainty
from tests.factories.accounts import make_actor
from tests.factories.medicines import TO, Shelf, make_shelf
from tests.factories.patients import make_child, make_guardian
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
PARTS = (Step, PaperFile, StockCount, DueDay, ParentLink)


@pytest.fixture
def shelf() -> Shelf:
    return make_shelf()


def due(shelf: Shelf, clock: Clock) -> DueDay:
    return DueDay.objects.get(need=shelf.need, clock=clock)


def test_every_state_is_reached_by_playing(shelf: Shelf) -> None:
    shelf.ready()
    for state, way in TO.items():
        with transaction.atomic():
            assert shelf.play(*way).state == state
            assert Step.objects.filter(need=shelf.need, name__in=NEED.moves).count() == len(way)
            transaction.set_rollback(True)
    assert set(TO) == set(State)


def test_one_medicine_is_needed_once_for_an_entry(shelf: Shelf) -> None:
    again: dict[str, Any] = {
        "entry_id": shelf.entry.id,
        "facts": MedicineFacts("Testimab", "vials"),
        "by": shelf.curator,
    }
    assert shelf.need
    with pytest.raises(NeedKnown):
        services.identify_need(**again, at=shelf.at)
    shelf.play("stop")
    assert services.identify_need(**again, at=shelf.at)


def test_moves_ask_for_what_they_rest_on(shelf: Shelf) -> None:
    shelf.play("confirm")
    with pytest.raises(ProtocolMissing):
        shelf.move("record_council")
    shelf.add(Paper.PROTOCOL)
    with pytest.raises(NumberMissing):
        shelf.move("record_council", number="")
    shelf.move("record_council")
    with pytest.raises(ChannelMissing):
        shelf.move("prepare")
    shelf.choose(Channel.FOUNDATION)
    shelf.move("prepare")
    with pytest.raises(PapersMissing) as refused:
        shelf.move("submit")
    assert len(refused.value.kinds) == 2
    assert missing_papers(shelf.fresh(), shelf.at) == [Paper.PARENT_APPLICATION, Paper.PARENT_CONSENT]


def test_a_suspected_diagnosis_is_not_confirmed() -> None:
    shelf = make_shelf(certainty=Certainty.SUSPECTED)
    with pytest.raises(DiagnosisUncertain):
        shelf.move("confirm")


@pytest.mark.parametrize("move", ["return", "refuse", "stop"])
def test_what_takes_away_says_why(move: str, shelf: Shelf) -> None:
    shelf.reach(State.REVIEW)
    with pytest.raises(WordsMissing):
        shelf.move(move, text="")


def test_a_stale_page_an_impossible_day_and_a_move_out_of_turn_are_refused(shelf: Shelf) -> None:
    told: dict[str, Any] = {"need_id": shelf.need.id, "move": "confirm", "by": shelf.curator}
    with pytest.raises(NeedElsewhere):
        services.move_need(**told, told=Told(shelf.at.date()), version=9, at=shelf.at)
    for days in (3, -20_000):
        with pytest.raises(DayImpossible):
            services.move_need(**told, told=Told(shelf.at.date() + timedelta(days=days)), at=shelf.at)
    with pytest.raises(NeedElsewhere):
        shelf.move("approve")


def test_the_foundation_handles_in_seven_days_and_the_ministry_hears_in_three_working_days(
    shelf: Shelf,
) -> None:
    shelf.reach(State.SUBMITTED)
    handle = due(shelf, Clock.HANDLE)
    assert (handle.due_on - handle.since).days == 7
    shelf.play("review", "approve")
    handle.refresh_from_db()
    assert handle.met_on is not None
    inform = due(shelf, Clock.INFORM_MINISTRY)
    assert inform.met_on is None
    assert 3 <= (inform.due_on - inform.since).days <= 12
    services.inform_ministry(
        need_id=shelf.need.id, told=Told(shelf.at.date(), "M-5"), by=shelf.operator, at=shelf.at
    )
    inform.refresh_from_db()
    assert inform.met_on is not None


def test_other_channels_tell_no_ministry(shelf: Shelf) -> None:
    shelf.reach(State.APPROVED, Channel.REGIONAL)
    assert not DueDay.objects.filter(clock=Clock.INFORM_MINISTRY).exists()


def test_the_coming_of_age_is_due_twelve_months_before_and_follows_the_channel(shelf: Shelf) -> None:
    birth = shelf.need.child.birth_date
    assert due(shelf, Clock.COMING_OF_AGE).due_on.year == birth.year + 17
    services.look_up_listing(
        need_id=shelf.need.id, is_listed=True, on=shelf.at.date(), by=shelf.curator, at=shelf.at
    )
    shelf.choose(Channel.FOUNDATION, because="")
    assert due(shelf, Clock.COMING_OF_AGE).due_on.year == birth.year + 18
    services.prepare_of_age(
        need_id=shelf.need.id,
        told=Told(shelf.at.date(), text="clinic for adults"),
        by=shelf.doctor,
        at=shelf.at,
    )
    assert due(shelf, Clock.COMING_OF_AGE).met_on is not None


def test_a_channel_against_the_rules_needs_a_reason_and_keeps_what_they_said(shelf: Shelf) -> None:
    with pytest.raises(AgainstTheRules):
        shelf.choose(Channel.FEDERAL, because="")
    need = shelf.choose(Channel.FEDERAL, because="by decree of the region")
    assert need.chosen["is_known"] is False
    assert need.chosen["missing"] == ["listing"]
    detail = AuditEntry.objects.get(name="ChannelChosen").detail
    assert detail == {"channel": "federal", "proposed": ""}
    shelf.ready(Channel.FEDERAL)
    shelf.play(*TO[State.SUBMITTED])
    with pytest.raises(NeedElsewhere):
        shelf.choose(Channel.REGIONAL)


def outlook(shelf: Shelf) -> Any:
    at = shelf.at
    return outlook_of(shelf.fresh(), today=at.date(), at=at)


def test_a_supply_that_nobody_counted_is_not_enough_and_is_told_once(shelf: Shelf) -> None:
    assert outlook(shelf) is None
    shelf.reach(State.DISPENSED)
    assert outlook(shelf).unknown is Unknown.NEVER_COUNTED
    assert services.tell_shortages(at=shelf.at) == 1
    assert services.tell_shortages(at=shelf.at) == 0
    shelf.count("90")
    assert outlook(shelf).verdict is Supply.ENOUGH
    assert services.tell_shortages(at=shelf.at) == 0
    shelf.count("30")
    assert services.tell_shortages(at=shelf.at) == 1
    assert [
        entry.detail["verdict"] for entry in AuditEntry.objects.filter(name="ShortageTold").order_by("at")
    ] == ["cannot_assess", "low"]


def test_a_count_that_grows_old_comes_up_by_itself(shelf: Shelf) -> None:
    shelf.reach(State.DISPENSED)
    shelf.count("900", lead=20)
    later = shelf.at + timedelta(days=32)
    assert services.tell_shortages(at=later) == 1
    assert AuditEntry.objects.get(name="ShortageTold").detail["verdict"] == "cannot_assess"


def test_due_days_are_told_when_they_come_near_and_when_they_have_passed(shelf: Shelf) -> None:
    shelf.reach(State.SUBMITTED)
    day = due(shelf, Clock.HANDLE).due_on
    at = shelf.at
    near, past = (at + (day - at.date()) + timedelta(days=days) for days in (-1, 1))
    assert services.tell_due_days(at=at) == 0
    assert (services.tell_due_days(at=near), services.tell_due_days(at=near)) == (1, 0)
    assert (services.tell_due_days(at=past), services.tell_due_days(at=past)) == (1, 0)
    told = AuditEntry.objects.filter(name="DueDayTold").order_by("at")
    assert [entry.detail for entry in told] == [
        {"clock": "handle", "missed": missed} for missed in (False, True)
    ]


def test_a_document_that_is_taken_back_no_longer_counts(shelf: Shelf) -> None:
    paper = shelf.add(Paper.PROTOCOL)
    assert shelf.add(Paper.PROTOCOL) == paper
    services.take_paper_back(need_id=shelf.need.id, paper_id=paper.id, by=shelf.operator, at=shelf.at)
    shelf.play("confirm")
    with pytest.raises(ProtocolMissing):
        shelf.move("record_council")


# Ties to the need, and who sees it so.
def readers(shelf: Shelf) -> dict[str, Actor]:
    scene = shelf.desk.story.scene
    return {
        "curator": shelf.curator,
        "foreign curator": shelf.desk.foreign_curator,
        "operator": shelf.operator,
        "doctor": shelf.doctor,
        "coordinator": shelf.coordinator,
        "expert": scene.expert,
        "stranger": scene.stranger,
        "foreign operator": make_actor(Role.REGIONAL_OPERATOR),
        "analyst": make_actor(Role.MINISTRY_ANALYST),
        "administrator": make_actor(Role.ADMINISTRATOR),
    }


SEES = {"curator", "operator", "doctor", "coordinator", "expert"}


def test_both_walls_show_a_need_to_the_same_people_and_to_nobody_after_a_withdrawal(shelf: Shelf) -> None:
    shelf.reach(State.SUBMITTED)
    shelf.count("10")
    shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at))
    people = readers(shelf)
    for withdrawn in (False, True):
        if withdrawn:
            shelf.desk.withdraw()
        at = shelf.at
        for name, actor in people.items():
            expected = name in SEES and not withdrawn
            assert needs_visible_to(actor, at).exists() == expected, name
            with a_process_that_serves_pages(), seeing_as(actor, at):
                assert Need.objects.exists() == expected, name
                assert {model.objects.exists() for model in PARTS} == {expected}, name
    with a_process_that_serves_pages():
        assert not any(model.objects.exists() for model in (Need, *PARTS))
    assert services.tell_due_days(at=shelf.at + timedelta(days=30)) == 0


def test_each_role_does_what_the_table_says(shelf: Shelf) -> None:
    """Whoever sees the need: may do, or is refused; never a third thing."""
    shelf.reach(State.REVIEW)
    guardian = make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at)
    people = readers(shelf)
    for name in SEES:
        deeds = _deeds_by(shelf, people[name], guardian)
        expected = {deed: "done" if people[name].role in DEEDS[deed] else "refused" for deed in deeds}
        assert {deed: _outcome_of(act) for deed, act in deeds.items()} == expected, name


def _deeds_by(shelf: Shelf, actor: Actor, guardian: Guardian) -> dict[str, Any]:
    at = shelf.at
    need: dict[str, Any] = {"need_id": shelf.need.id, "by": actor, "at": at}
    told = Told(at.date(), "1", "why")
    return {
        "count": lambda: services.count_stock(facts=services.StockFacts(at.date(), 3), **need),  # type: ignore[arg-type]
        "look_up": lambda: services.look_up_listing(is_listed=True, on=at.date(), **need),
        "paper": lambda: shelf.add(Paper.OTHER, by=actor),
        "parents": lambda: services.make_parent_link(guardian_id=guardian.id, **need),
        "of_age": lambda: services.prepare_of_age(told=told, **need),
        **{
            move: lambda move=move: services.move_need(move=move, told=told, **need)  # type: ignore[misc]
            for move in ("approve", "return", "refuse", "stop")
        },
    }


def _outcome_of(act: Callable[[], object]) -> str:
    """Done, or refused by the role; anything else is a mistake of the test's own. Taken back in either case."""
    with transaction.atomic():
        try:
            act()
        except NotAllowed:
            return "refused"
        finally:
            transaction.set_rollback(True)
    return "done"


def test_a_stranger_learns_nothing(shelf: Shelf) -> None:
    for name, actor in readers(shelf).items():
        if name not in SEES:
            with pytest.raises(Need.DoesNotExist):
                need_for(actor, shelf.need.id, shelf.at)
            with pytest.raises(Need.DoesNotExist):
                services.move_need(
                    need_id=shelf.need.id,
                    move="stop",
                    told=Told(shelf.at.date(), text="x"),
                    by=actor,
                    at=shelf.at,
                )


def test_the_timeline_and_the_counts_only_grow(shelf: Shelf) -> None:
    shelf.reach(State.CONFIRMED)
    shelf.count("3")
    for table in ("step", "stockcount"):
        for statement in (
            f"DELETE FROM medicines_{table}",
            f"UPDATE medicines_{table} SET need_id = need_id",
        ):
            with (
                pytest.raises(DatabaseError, match="only grows"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_a_parent_sees_how_far_it_is_as_long_as_the_page_runs(shelf: Shelf) -> None:
    shelf.reach(State.REFUSED)
    shelf.play("prepare", "submit")
    link = shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at))
    token = services.token_of(link)
    shown = services.open_parent_page(token=token, visitor="192.0.2.1", at=shelf.at)
    assert list(shown.steps) == ["submit"]  # the refusal before it is over
    with pytest.raises(services.PageUnknown):
        services.open_parent_page(token=token[:-1], visitor="192.0.2.1", at=shelf.at)
    with pytest.raises(services.PageEnded):
        services.open_parent_page(token=token, visitor="192.0.2.1", at=link.ends)
    services.end_parent_link(need_id=shelf.need.id, link_id=link.id, by=shelf.doctor, at=shelf.at)
    with pytest.raises(services.PageEnded):
        services.open_parent_page(token=token, visitor="192.0.2.1", at=shelf.at)


def test_a_withdrawal_closes_the_page_of_a_parent_too(shelf: Shelf) -> None:
    link = shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at))
    assert services.open_parent_page(token=services.token_of(link), visitor="192.0.2.1", at=shelf.at)
    shelf.desk.withdraw()
    with pytest.raises(services.PageEnded):
        services.open_parent_page(token=services.token_of(link), visitor="192.0.2.1", at=shelf.at)


def test_a_page_is_made_for_a_guardian_of_this_child_only(shelf: Shelf) -> None:
    other = make_guardian(make_child(by=shelf.doctor, at=shelf.at), by=shelf.doctor, at=shelf.at)
    with pytest.raises(services.NoSuchGuardian):
        shelf.page_for(other)
