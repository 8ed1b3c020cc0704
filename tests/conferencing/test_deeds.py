"""What the services do, refuse, and leave in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.conferencing import services
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.slots import Fit
from consilia.conferencing.models import CouncilPolicy, Participant, Session
from consilia.conferencing.queries import (
    assess,
    proposed_slots,
    session_about,
)
from consilia.conferencing.services.opening import NotInThisState
from consilia.foundation.refusals import NotAllowed
from consilia.network.models import Consultant
from tests.factories.accounts import make_actor
from tests.factories.conferencing import NOW, Table, make_table
from tests.factories.network import make_leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return make_table()


def schedule(table: Table, **changes: Any) -> Session:
    """Another council of the same people, two hours later."""
    return services.schedule_session(
        **{
            "subject": "case",
            "subject_id": uuid4(),
            "reference": "26-1",
            "organisation_id": table.centre.id,
            "field_id": "cardiology",
            "starts": table.session.starts + timedelta(hours=2),
            "minutes": 30,
            "chair_id": table.chair.person_id,
            "secretary_id": table.secretary.person_id,
            "member_ids": [table.members[0].person_id],
            "agenda": "Again",
            "by": table.chair,
            "at": table.tick(),
            **changes,
        }
    )


# Calling ---------------------------------------------------------------------------------------


def test_the_quorum_comes_from_the_rules_of_the_centre(table: Table) -> None:
    assert table.session.quorum == CouncilPolicy.objects.get(organisation=None).quorum == 3
    assert CouncilPolicy.objects.get(organisation=None).is_verified is False
    services.set_council_policy(
        organisation_id=table.centre.id,
        quorum=5,
        door_opens_minutes=5,
        span_minutes=20,
        source="Order of the centre",
        is_verified=True,
        by=table.coordinator,
        at=table.tick(),
    )
    assert schedule(table).quorum == 5
    assert schedule(table, quorum=2, starts=table.session.starts + timedelta(days=1)).quorum == 2


def test_loading_the_rules_again_changes_nothing() -> None:
    assert [services.load_council_policy(), services.load_council_policy()] == [1, 0]


@pytest.mark.parametrize("role", [Role.REFERRING_DOCTOR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_other_roles_call_no_council(table: Table, role: Role) -> None:
    with pytest.raises(NotAllowed):
        schedule(table, by=make_actor(role, organisation=table.centre))


def test_an_expert_of_another_centre_calls_none_here(table: Table) -> None:
    with pytest.raises(NotAllowed):
        schedule(table, by=table.stranger)


def test_what_cannot_be_is_refused_and_nothing_is_left(table: Table) -> None:
    cases: list[tuple[type[Exception], dict[str, Any]]] = [
        (services.InThePast, {"starts": table.at - timedelta(minutes=1)}),
        (services.SamePersonTwice, {"secretary_id": table.chair.person_id}),
        (services.SamePersonTwice, {"member_ids": [table.chair.person_id]}),
        (services.PeopleUnknown, {"member_ids": [uuid4()]}),
        (services.QuorumOutOfReach, {"quorum": 3}),
        (services.RoomAddressWrong, {"room_address": "ftp://somewhere.example"}),
        (services.LeaderIsBusy, {"starts": table.session.starts + timedelta(minutes=30)}),
    ]
    for refusal, changes in cases:
        with pytest.raises(refusal):
            schedule(table, **changes)
    assert Session.objects.count() == 1


def test_back_to_back_councils_do_not_overlap(table: Table) -> None:
    assert schedule(table, starts=table.session.ends).starts == table.session.ends


def test_a_leader_who_only_was_asked_elsewhere_may_lead_one_who_promised_may_not(table: Table) -> None:
    member = table.members[0]
    others = {"secretary_id": table.members[1].person_id, "member_ids": [], "starts": table.session.starts}
    asked = schedule(table, chair_id=member.person_id, **others)
    services.cancel_session(session_id=asked.id, reason="Try again", by=member, at=table.tick())
    services.respond(session_id=table.id, response="accepted", by=member, at=table.tick())
    with pytest.raises(services.LeaderIsBusy) as refused:
        schedule(table, chair_id=member.person_id, **others)
    assert member.name.split()[0] in str(refused.value)


def test_each_deed_is_in_the_log_without_a_word_of_content(table: Table) -> None:
    table.signed()
    entries = AuditEntry.objects.filter(subject="session", subject_id=table.id)
    assert {"SessionScheduled", "SessionHeld", "MinutesSignedByOne", "MinutesSigned"} <= set(
        entries.values_list("name", flat=True)
    )
    logged = str(list(entries.values_list("detail", flat=True)))
    for secret in (table.session.agenda, table.session.minutes.decision, table.session.reference):
        assert secret not in logged


@pytest.mark.django_db(transaction=True)
def test_two_councils_at_once_cannot_have_one_chair() -> None:
    """Both look before either has written: the database decides."""
    table = make_table()
    starts, barrier = table.session.starts + timedelta(days=1), Barrier(2)
    others = [make_actor(Role.EXPERT, organisation=table.centre) for _ in range(2)]

    def call(secretary: Actor) -> str:
        try:
            barrier.wait(10)
            schedule(table, starts=starts, secretary_id=secretary.person_id, member_ids=[])
        except services.LeaderIsBusy:
            return "busy"
        else:
            return "called"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(call, others)) == ["busy", "called"]


# Moving and cancelling -------------------------------------------------------------------------


def test_a_move_asks_everybody_again(table: Table) -> None:
    table.all_accept()
    later = table.session.starts + timedelta(minutes=30)  # over its own old time
    services.reschedule_session(
        session_id=table.id, starts=later, minutes=60, reason="Traffic", by=table.secretary, at=table.tick()
    )
    assert set(table.session.participants.values_list("response", flat=True)) == {"invited"}
    assert table.fresh().starts == later


def test_a_cancelled_council_frees_its_leaders(table: Table) -> None:
    services.cancel_session(session_id=table.id, reason="Recovered", by=table.chair, at=table.tick())
    assert schedule(table, starts=table.session.starts).state == State.SCHEDULED


def test_when_the_thing_ends_its_councils_to_come_are_off(table: Table) -> None:
    held = make_table(subject_id=table.session.subject_id).held()
    outsider = make_actor(Role.REFERRING_DOCTOR)
    ended = services.cancel_sessions_about(
        subject="case",
        subject_id=table.session.subject_id,
        reason="The case was withdrawn",
        by=outsider,
        at=table.tick(),
    )
    assert [session.id for session in ended] == [table.id]
    assert (table.fresh().state, held.fresh().state) == (State.CANCELLED, State.HELD)
    assert AuditEntry.objects.get(name="SessionCancelled").user_id == outsider.user_id


def test_the_session_about_a_thing_is_the_one_to_come_else_the_last_held(table: Table) -> None:
    about = ("case", table.session.subject_id)
    held = make_table(subject_id=table.session.subject_id).held()
    assert session_about(*about) == table.session
    services.cancel_session(session_id=table.id, reason="Off", by=table.chair, at=table.tick())
    assert session_about(*about) == held.session
    assert session_about("case", uuid4()) is None


def test_after_the_end_nothing_moves(table: Table) -> None:
    services.cancel_session(session_id=table.id, reason="Off", by=table.chair, at=table.tick())
    with pytest.raises(NotInThisState):
        services.cancel_session(session_id=table.id, reason="Off", by=table.chair, at=table.tick())
    with pytest.raises(NotInThisState):
        services.respond(session_id=table.id, response="accepted", by=table.guest, at=table.tick())


# People ----------------------------------------------------------------------------------------


def test_there_is_one_chair_and_one_secretary_whoever_writes(table: Table) -> None:
    chair = table.session.participants.get(part="chair")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(user_id=table.members[0].user_id).update(part="chair")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=chair.pk).update(part="member", occupied=None)
    connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(DatabaseError), transaction.atomic():
        chair.delete()


def test_another_chair_takes_the_place_of_the_first(table: Table) -> None:
    member = table.members[0]
    services.appoint(
        session_id=table.id, user_id=member.person_id, part="chair", by=table.coordinator, at=table.tick()
    )
    parts = dict(table.session.participants.values_list("user_id", "part"))
    assert (parts[member.user_id], parts[table.chair.user_id]) == ("chair", "member")
    with pytest.raises(services.SamePersonTwice):
        services.appoint(
            session_id=table.id, user_id=member.person_id, part="secretary", by=table.coordinator, at=table.tick()
        )  # fmt: skip
    # Who leads no more is free to lead elsewhere at that time.
    assert schedule(
        table, starts=table.session.starts, secretary_id=table.members[1].person_id, member_ids=[]
    )


def test_a_newcomer_who_is_appointed_is_told_of_as_invited(table: Table) -> None:
    newcomer = make_actor(Role.EXPERT, organisation=table.centre)
    for user_id in (newcomer.person_id, table.members[0].person_id):
        services.appoint(
            session_id=table.id, user_id=user_id, part="secretary", by=table.chair, at=table.tick()
        )
    (invited,) = AuditEntry.objects.filter(name="ParticipantInvited", subject_id=table.id)
    assert invited.detail["user_id"] == str(newcomer.user_id)


def test_leaders_are_appointed_not_invited_and_not_taken_off(table: Table) -> None:
    who = {"session_id": table.id, "by": table.coordinator, "at": table.tick()}
    with pytest.raises(services.LeaderStays):
        services.remove_participant(user_id=table.chair.person_id, **who)
    with pytest.raises(services.LeaderStays):
        services.invite_participant(user_id=table.stranger.person_id, part="chair", **who)
    with pytest.raises(services.SamePersonTwice):
        services.invite_participant(user_id=table.guest.person_id, part="member", **who)


def test_who_was_taken_off_the_list_is_a_stranger(table: Table) -> None:
    services.remove_participant(
        session_id=table.id, user_id=table.guest.person_id, by=table.chair, at=table.tick()
    )
    with pytest.raises(Session.DoesNotExist):
        services.respond(session_id=table.id, response="accepted", by=table.guest, at=table.tick())


# Times -----------------------------------------------------------------------------------------


def test_how_a_time_suits_is_read_from_register_leave_and_other_councils(table: Table) -> None:
    chair, secretary, member = table.chair, table.secretary, table.members[0]
    day = date(2026, 11, 20)
    make_leave(Consultant.objects.get(user=secretary.user_id), day, day)
    starts = datetime(2026, 11, 20, 7, tzinfo=UTC)  # a Friday, ten in Moscow
    services.respond(session_id=table.id, response="accepted", by=member, at=table.tick())

    def fits(begins: datetime) -> list[Fit]:
        ids = [chair.person_id, secretary.person_id, member.person_id, table.guest.person_id]
        return [one.fit for one in assess(ids, starts=begins, ends=begins + timedelta(hours=1))]

    assert fits(starts) == [Fit.INSIDE, Fit.LEAVE, Fit.INSIDE, Fit.UNKNOWN]
    assert fits(starts + timedelta(hours=12))[0] is Fit.OUTSIDE
    assert fits(table.session.starts)[2] is Fit.BUSY
    own = assess([member.person_id], starts=table.session.starts, ends=table.session.ends, besides=table.id)
    assert own[0].fit is Fit.INSIDE
    assert own[0].offset == "UTC+03:00"


def test_who_declined_is_not_busy(table: Table) -> None:
    services.respond(session_id=table.id, response="declined", by=table.members[0], at=table.tick())
    (one,) = assess([table.members[0].person_id], starts=table.session.starts, ends=table.session.ends)
    assert one.fit is Fit.INSIDE


def test_five_times_are_proposed_in_common_hours(table: Table) -> None:
    leaders = [table.chair.person_id, table.secretary.person_id]
    found = proposed_slots(
        [actor.person_id for actor in table.everybody],
        leader_ids=leaders,
        after=NOW,
        length=timedelta(hours=1),
    )
    assert len(found) == 5
    for starts in found:
        fits = [one.fit for one in assess(leaders, starts=starts, ends=starts + timedelta(hours=1))]
        assert fits == [Fit.INSIDE, Fit.INSIDE]
