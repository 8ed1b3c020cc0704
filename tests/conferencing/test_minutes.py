"""While a council is on, and its minutes after it."""

import pytest
from django.db import DatabaseError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.conferencing import services
from consilia.conferencing.domain.holding import Item
from consilia.conferencing.domain.words import Attendance
from consilia.conferencing.models import Participant, Signature
from consilia.conferencing.queries import (
    missing_before_holding,
    questions_of,
    recordable,
    signing_of,
)
from consilia.conferencing.queries.content import hash_for
from consilia.conferencing.services.telling import tell_signers
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.factories.conferencing import Table, make_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return make_table()


# The session itself ----------------------------------------------------------------------------


def test_votes_change_while_open_and_stay_when_closed(table: Table) -> None:
    who = {"session_id": table.id, "at": table.tick()}
    question = services.open_vote(text="Operate?", by=table.chair, **who)
    for choice in ("against", "for"):
        services.cast_vote(question_id=question.id, choice=choice, by=table.chair, **who)
    for stranger_to_it in (table.secretary, table.guest):
        with pytest.raises(NotAllowed):
            services.cast_vote(question_id=question.id, choice="for", by=stranger_to_it, **who)
    services.close_vote(question_id=question.id, by=table.secretary, **{**who, "at": table.tick()})
    with pytest.raises(services.VoteIsClosed):
        services.cast_vote(question_id=question.id, choice="for", by=table.members[0], **who)
    (counted,) = questions_of(table.session)
    assert (counted.tally.in_favour, counted.tally.against, counted.tally.absent) == (1, 0, 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        counted.votes[0].delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        question.votes.update(choice="against")


def test_a_vote_stays_in_its_session(table: Table) -> None:
    other = make_table()
    question = services.open_vote(session_id=table.id, text="?", by=table.chair, at=table.tick())
    foreign = other.session.participants.get(part="chair")
    with pytest.raises(DatabaseError), transaction.atomic():
        question.votes.create(participant=foreign, choice="for", cast_at=table.at)


def test_attendance_of_a_stranger_is_refused(table: Table) -> None:
    with pytest.raises(services.AttendanceOfStranger):
        services.record_attendance(
            session_id=table.id,
            attendance={table.stranger.person_id: "present"},
            by=table.secretary,
            at=table.tick(),
        )


def test_a_council_that_lacks_something_is_not_held(table: Table) -> None:
    with pytest.raises(services.NotReadyToHold) as refused:
        services.hold_session(session_id=table.id, by=table.secretary, at=table.tick())
    assert refused.value.items == missing_before_holding(table.session, table.at)
    assert Item.BEGUN in refused.value.items
    table.begun().attended(members=Attendance.ABSENT).written()
    with pytest.raises(services.NotReadyToHold) as refused:
        services.hold_session(session_id=table.id, by=table.secretary, at=table.tick())
    assert refused.value.items == [Item.QUORUM]


def test_recording_needs_everybody_and_ends_with_one_withdrawal(table: Table) -> None:
    who = {"session_id": table.id}
    for actor in table.everybody[:-1]:
        services.consent_to_record(**who, by=actor, at=table.tick())
    services.consent_to_record(**who, by=table.secretary, at=table.tick(), for_patient=True)
    assert [one.user_id for one in recordable(table.session).missing] == [table.guest.user_id]
    with pytest.raises(services.ConsentIsMissing):
        services.start_recording(**who, by=table.chair, at=table.tick())
    services.respond(**who, response="declined", by=table.guest, at=table.tick())
    services.start_recording(**who, by=table.chair, at=table.tick())
    services.withdraw_consent_to_record(**who, by=table.members[0], at=table.tick())
    recording = table.session.recordings.get()
    assert recording.ends == table.at
    with pytest.raises(services.ConsentIsMissing):
        services.start_recording(**who, by=table.chair, at=table.tick())
    with pytest.raises(NotAllowed):
        services.consent_to_record(**who, by=table.members[0], at=table.tick(), for_patient=True)


# Minutes and signatures ------------------------------------------------------------------------


def test_two_writers_do_not_overwrite_each_other(table: Table) -> None:
    table.written()
    write = {"session_id": table.id, "decision": "Operate", "at": table.tick()}
    services.write_minutes(**write, course="One", revision=1, by=table.secretary)
    with pytest.raises(services.MinutesChangedElsewhere) as refused:
        services.write_minutes(**write, course="Two", revision=1, by=table.chair)
    assert refused.value.minutes.course == "One"
    assert services.write_minutes(**write, course="One", revision=1, by=table.chair).revision == 2


def test_only_those_who_were_there_sign(table: Table) -> None:
    table.held(guest=Attendance.ABSENT)
    assert {one.participant.part for one in signing_of(table.session)} == {"chair", "secretary", "member"}
    with pytest.raises(NotAllowed):
        table.sign(table.guest)


def test_an_absent_member_does_not_sign() -> None:
    table = make_table(quorum=1).held(members=Attendance.ABSENT)
    with pytest.raises(NotAllowed):
        table.sign(table.members[0])
    table.sign(table.chair)
    table.sign(table.secretary)
    assert table.fresh().minutes.is_sealed


def test_a_changed_text_wants_new_signatures_and_asks_once(table: Table) -> None:
    table.held()
    table.sign(table.chair)
    table.written(decision="Wait until spring.")
    assert all(one.signed_at is None for one in signing_of(table.fresh()))
    for _ in range(2):
        tell_signers(
            session_id=table.id, author_id=table.secretary.user_id, by=Actor.system(), at=table.tick()
        )
    news = Notification.objects.filter(user_id=table.chair.user_id, kind="minutes_to_sign")
    assert news.count() == 1
    own = table.session.participants.get(user=table.chair.user_id)
    with pytest.raises(services.NotWhatYouRead):
        services.sign_minutes(
            session_id=table.id,
            content_sha256=Signature.objects.get(participant=own).content_sha256,
            by=table.chair,
            at=table.tick(),
        )


def test_a_dissent_is_signed_by_its_author_and_troubles_nobody_else(table: Table) -> None:
    table.held()
    table.sign(table.chair)
    services.add_dissent(session_id=table.id, text="Too early.", by=table.members[0], at=table.tick())
    chair, member = (
        table.session.participants.get(user=one.user_id) for one in (table.chair, table.members[0])
    )
    assert Signature.objects.get().content_sha256 == hash_for(table.fresh(), chair)
    assert hash_for(table.session, chair) != hash_for(table.session, member)
    for actor in (table.secretary, *table.members):
        table.sign(actor)
    document = table.fresh().minutes.document
    assert document is not None
    assert "Too early." in document.text


def test_what_all_have_signed_never_changes(table: Table) -> None:
    table.signed()
    with pytest.raises(services.MinutesAreSealed):
        table.written(decision="Something else")
    with pytest.raises(services.MinutesAreSealed):
        services.add_dissent(session_id=table.id, text="No", by=table.members[0], at=table.tick())
    minutes = table.session.minutes
    for change in (
        lambda: type(minutes).objects.filter(pk=minutes.pk).update(decision="Forged"),
        lambda: Participant.objects.filter(session=table.session).update(attendance="absent"),
        lambda: Signature.objects.all().delete(),
        minutes.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
