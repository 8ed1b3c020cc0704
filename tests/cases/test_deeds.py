"""What people do with a case, through the services."""

import io
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.completeness import Item
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, Entry, Grant, Offer, ReadMark
from consilia.cases.permissions import sight_of
from consilia.cases.queries.candidates import Obstacle, candidates, open_loads
from consilia.cases.queries.worklist import Show, Wanted, counters, worklist
from consilia.cases.services.attachments import TooManyFiles
from consilia.cases.services.drafts import NobodyConsults
from consilia.cases.services.information import NotAllAnswered, NothingAsked
from consilia.cases.services.messages import CaseEnded, EmptyMessage
from consilia.cases.services.offers import NotEligible
from consilia.cases.services.team import NotAColleague
from consilia.cases.services.triage import ReasonNeeded
from consilia.documents.services import FileTypeRefused
from consilia.foundation.refusals import NotAllowed
from consilia.patients.services import withdraw_consent
from tests.factories.cases import REQUEST, make_scene, reload
from tests.factories.documents import pdf
from tests.factories.network import make_centre, make_consultant, make_field, make_leave

pytestmark = pytest.mark.django_db


def test_the_same_client_uuid_starts_one_draft() -> None:
    scene = make_scene()
    child, client_uuid = scene.child(), uuid4()
    first, second = (
        services.start_case(client_uuid=client_uuid, child_id=child.id, by=scene.referrer, at=scene.tick())
        for _ in range(2)
    )
    assert first == second
    assert Case.objects.count() == 1


def test_sending_twice_is_sending_once() -> None:
    scene = make_scene()
    case = scene.draft()
    services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    sent = services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert sent.state == State.TRIAGE
    assert AuditEntry.objects.filter(name="CaseSubmitted", subject_id=case.id).count() == 1


def test_an_empty_draft_says_everything_that_is_missing() -> None:
    scene = make_scene()
    case = scene.draft(complete=False)
    with pytest.raises(services.CaseIncomplete) as refusal:
        services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    # No set of requirements is loaded here, so nothing of one is owed.
    assert set(refusal.value.items) == set(Item) - {Item.CHILD, Item.CONSENT, Item.REQUIREMENTS}
    assert reload(case).state == State.DRAFT


def test_a_reason_excuses_clinical_gaps_but_not_the_question() -> None:
    scene = make_scene()
    case = scene.draft(summary="", diagnosis_code="", incomplete_because="Born an hour ago")
    assert services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick()).state == State.TRIAGE
    mute = scene.draft(question="", incomplete_because="Born an hour ago")
    with pytest.raises(services.CaseIncomplete) as refusal:
        services.submit_case(case_id=mute.id, by=scene.referrer, at=scene.tick())
    assert refusal.value.items == [Item.QUESTION]


def test_a_withdrawn_consent_stops_the_submission() -> None:
    scene = make_scene()
    case = scene.draft()
    consent = case.child.consents.get()
    withdraw_consent(consent_id=consent.id, reason="Parents", by=scene.referrer, at=scene.tick())
    with pytest.raises(services.CaseIncomplete) as refusal:
        services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert refusal.value.items == [Item.CONSENT]


def test_a_field_without_a_centre_is_refused_before_anything_moves() -> None:
    scene = make_scene()
    make_field("ophthalmology")
    case = scene.draft(field_id="ophthalmology")
    with pytest.raises(NobodyConsults):
        services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert reload(case).state == State.DRAFT


def test_a_stale_draft_is_not_overwritten() -> None:
    scene = make_scene()
    case = scene.draft()
    shown = case.version
    deed = {"case_id": case.id, "by": scene.referrer}
    services.save_draft(changes={"question": "First"}, version=shown, at=scene.tick(), **deed)
    with pytest.raises(services.CaseMovedOn):
        services.save_draft(changes={"question": "Second"}, version=shown, at=scene.tick(), **deed)
    assert reload(case).question == "First"


def test_every_line_names_author_role_and_organisation() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    people = [(entry.name, entry.role, entry.organisation_id) for entry in case.entries.order_by("at", "id")]
    house, centre = scene.hospital.id, scene.centre.id
    assert people == [
        ("submit", "referring_doctor", house),
        ("route", "", None),
        ("offer", "triage_coordinator", centre),
        ("accept", "expert", centre),
        ("write", "expert", centre),
        ("sign", "expert", centre),
        ("acknowledge", "referring_doctor", house),
        ("close", "referring_doctor", house),
    ]


def test_every_deed_is_in_the_log_and_holds_no_clinical_word() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    entries = AuditEntry.objects.filter(subject="case", subject_id=case.id)
    names = set(entries.values_list("name", flat=True))
    assert {
        "CaseSubmitted",
        "CaseRouted",
        "CaseOffered",
        "CaseAccepted",
        "ConclusionSigned",
        "CaseClosed",
    } <= names
    logged = " ".join(str(detail) for detail in entries.values_list("detail", flat=True))
    for word in (*REQUEST["summary"].split(), case.child.family_name):
        if len(word) > 6:
            assert word not in logged


def test_a_line_of_the_timeline_cannot_be_changed() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(case=case).update(text="changed")


def test_an_expert_with_an_obstacle_cannot_be_offered_the_case() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    day = scene.at.date()
    away = make_consultant(scene.centre, fields=["cardiology"])
    make_leave(away, day - timedelta(days=1), day + timedelta(days=1))
    full = make_consultant(scene.centre, fields=["cardiology"], workload_limit=1)
    Case.objects.filter(pk=scene.case_in(State.IN_REVIEW).pk).update(expert=full.user)
    old_only = make_consultant(scene.centre, fields=["cardiology"], age_bands=["adolescent"])
    found = {one.consultant.id: set(one.obstacles) for one in candidates(reload(case), scene.at)}
    assert found[away.id] == {Obstacle.ON_LEAVE}
    assert found[full.id] == {Obstacle.FULL}
    assert found[old_only.id] == {Obstacle.AGE_BAND}
    assert found[scene.consultant.id] == set()
    for consultant in (away, full, old_only):
        with pytest.raises(NotEligible):
            services.offer_case(
                case_id=case.id,
                consultant_id=consultant.id,
                version=None,
                by=scene.coordinator,
                at=scene.tick(),
            )


def test_a_signed_case_is_no_longer_in_an_experts_hands() -> None:
    scene = make_scene()
    scene.case_in(State.SIGNED)
    assert open_loads([scene.expert.person_id]) == {}
    scene.case_in(State.IN_REVIEW)
    assert open_loads([scene.expert.person_id]) == {scene.expert.person_id: 1}


def test_a_grant_follows_its_case_whoever_changes_either() -> None:
    scene = make_scene()
    case = scene.case_in(State.ACKNOWLEDGED)
    assert set(case.grants.values_list("is_case_open", flat=True)) == {True}
    scene.play("close", case.id)
    assert set(case.grants.values_list("is_case_open", flat=True)) == {False}
    case.grants.update(is_case_open=True)  # past every service
    assert set(case.grants.values_list("is_case_open", flat=True)) == {False}
    later = Grant.objects.create(
        case=case, user_id=scene.colleague.user_id, part="referrer", starts=scene.at, reason="test"
    )
    later.refresh_from_db()
    assert later.is_case_open is False


def test_nobody_judges_the_own_house() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    Case.objects.filter(pk=case.pk).update(referring_organisation=scene.centre)
    assert candidates(reload(case), scene.at)[0].obstacles == (Obstacle.OWN_ORGANISATION,)


def test_refusing_and_redirecting_need_a_reason() -> None:
    scene = make_scene()
    offered, reviewed = scene.case_in(State.OFFERED), scene.case_in(State.IN_REVIEW)
    with pytest.raises(ReasonNeeded):
        services.refuse_offer(case_id=offered.id, reason="", by=scene.expert, at=scene.tick())
    with pytest.raises(ReasonNeeded):
        services.redirect_case(case_id=reviewed.id, reason="", by=scene.expert, at=scene.tick())


def test_an_answer_that_came_too_late_says_so() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    scene.play("withdraw", case.id)
    with pytest.raises(services.NotOffered):
        services.accept_case(case_id=case.id, by=scene.expert, at=scene.tick())


def test_information_is_asked_in_items_and_each_is_answered() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    with pytest.raises(NothingAsked):
        services.ask_information(case_id=case.id, items=["", ""], by=scene.expert, at=scene.tick())
    scene.play("ask", case.id)
    first, second = case.information_items.all()
    with pytest.raises(NotAllAnswered):
        services.answer_information(
            case_id=case.id, answers={first.id: "Done"}, by=scene.referrer, at=scene.tick()
        )
    services.answer_information(
        case_id=case.id,
        answers={first.id: "Done", second.id: "4.2 kg"},
        by=scene.referrer,
        at=scene.tick(),
    )
    assert reload(case).state == State.IN_REVIEW
    assert case.information_items.get(pk=second.pk).answer == "4.2 kg"


def test_messages_are_unread_for_the_other_side_only() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    services.mark_seen(case_id=case.id, by=scene.referrer, at=scene.tick())
    services.send_message(case_id=case.id, text="How is he?", by=scene.expert, at=scene.tick())
    unread = Wanted(show=Show.UNREAD)
    assert [row.id for row in worklist(scene.referrer, unread, at=scene.at, cursor=None).rows] == [case.id]
    assert worklist(scene.expert, unread, at=scene.at, cursor=None).rows == []
    services.mark_seen(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert counters(scene.referrer, at=scene.at).unread == 0
    assert ReadMark.objects.filter(case=case).count() == 3  # doctor, coordinator, expert


def test_empty_messages_and_messages_to_an_ended_case_are_refused() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    with pytest.raises(CaseEnded):
        services.send_message(case_id=case.id, text="Late", by=scene.referrer, at=scene.tick())
    with pytest.raises(EmptyMessage):
        services.send_message(case_id=case.id, text="", by=scene.referrer, at=scene.tick())


def test_who_sees_the_header_alone_cannot_write() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    for actor in (scene.regional_operator, scene.expert):
        with pytest.raises(NotAllowed):
            services.send_message(case_id=case.id, text="Hello", by=actor, at=scene.tick())
    with pytest.raises(Case.DoesNotExist):
        services.send_message(case_id=case.id, text="Hello", by=scene.stranger, at=scene.tick())


def attach(scene, case, content: bytes = b"", name: str = "echo.pdf", by=None):
    return services.attach_file(
        case_id=case.id,
        stream=io.BytesIO(content or pdf()),
        name=name,
        declared_type="application/pdf",
        title="Echocardiogram",
        by=by or scene.referrer,
        at=scene.tick(),
    )


def test_the_same_file_twice_is_one_attachment() -> None:
    scene = make_scene()
    case = scene.draft()
    assert attach(scene, case) == attach(scene, case)
    assert case.attachments.count() == 1


def test_a_hostile_file_is_refused_and_nothing_is_kept() -> None:
    scene = make_scene()
    case = scene.draft()
    with pytest.raises(FileTypeRefused):
        attach(scene, case, content=b"MZ\x90\x00" + b"\0" * 200, name="../../echo.pdf")
    assert case.attachments.count() == 0


def test_only_who_added_a_file_takes_it_back_and_both_lines_stay() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    attachment = attach(scene, case)
    with pytest.raises(NotAllowed):
        services.take_back_file(
            case_id=case.id, attachment_id=attachment.id, by=scene.expert, at=scene.tick()
        )
    for _ in range(2):
        services.take_back_file(
            case_id=case.id, attachment_id=attachment.id, by=scene.referrer, at=scene.tick()
        )
    files = case.entries.filter(kind=Entry.Kind.FILE).order_by("at").values_list("name", flat=True)
    assert list(files) == ["attached", "taken_back"]


def test_a_case_holds_fifty_files(monkeypatch) -> None:
    monkeypatch.setattr("consilia.cases.services.attachments.MOST_FILES", 1)
    scene = make_scene()
    case = scene.draft()
    attach(scene, case)
    with pytest.raises(TooManyFiles):
        attach(scene, case, content=pdf(b"/Other true"))


def test_only_a_doctor_of_the_same_house_joins_the_team() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    with pytest.raises(NotAColleague):
        services.add_colleague(
            case_id=case.id, user_id=scene.stranger.user_id, by=scene.referrer, at=scene.tick()
        )
    with pytest.raises(NotAllowed):
        services.add_colleague(
            case_id=case.id, user_id=scene.colleague.user_id, by=scene.coordinator, at=scene.tick()
        )


def test_changing_the_field_takes_the_case_to_the_centre_that_serves_it() -> None:
    scene = make_scene()
    eyes = make_centre(fields=["ophthalmology"])
    case = scene.case_in(State.TRIAGE)
    services.set_triage(
        case_id=case.id,
        urgency=Urgency(case.urgency),
        field_id="ophthalmology",
        reason="",
        version=case.version,
        by=scene.coordinator,
        at=scene.tick(),
    )
    assert reload(case).centre == eyes
    assert sight_of(scene.coordinator, reload(case), scene.tick()) is Sight.NONE


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_first_wins() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    together, outcomes = Barrier(2), []

    def answer(move: str) -> None:
        together.wait()
        try:
            scene.play(move, case.id, at=scene.at + timedelta(minutes=1))
            outcomes.append(move)
        except services.CaseMovedOn:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [Thread(target=answer, args=(move,)) for move in ("accept", "refuse")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("late") == 1
    assert Offer.objects.get(case=case).answer in {"accepted", "refused"}
    assert reload(case).state == (State.IN_REVIEW if "accept" in outcomes else State.TRIAGE)
