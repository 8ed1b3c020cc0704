"""The pages of councils, without scripts: who opens what, and what a press does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.conferencing import services
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.models import CouncilPolicy, Joining, Session
from tests.factories.accounts import make_actor, signed_in_client, stranger_client
from tests.factories.conferencing import Table, make_table

pytestmark = pytest.mark.django_db
ROOM = "https://rooms.example/{session}#{name}"


def soon() -> datetime:
    """A beginning that the server's own clock will find to come."""
    return datetime.now(UTC) + timedelta(days=3)


@pytest.fixture
def table() -> Table:
    return make_table(at=datetime.now(UTC), starts=soon())


@pytest.fixture
def today() -> Table:
    """A council whose hour has come."""
    began = datetime.now(UTC) - timedelta(minutes=30)
    return make_table(at=began - timedelta(hours=1), starts=began)


def at(table: Table, page: str = "") -> str:
    return f"/councils/{table.id}/{page}"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_everybody_at_the_table_opens_it_and_a_stranger_gets_404(table: Table) -> None:
    for actor in [*table.everybody, table.coordinator]:
        assert signed_in_client(actor).get(at(table)).status_code == 200
    stranger = signed_in_client(table.stranger)
    for page in ("", "join/", "write/", "sign/", "minutes/", "hold/", "cancel/", "people/", "invitation.ics"):
        assert stranger.get(at(table, page)).status_code == 404, page
    for page in ("answer/", "attendance/", "votes/", "recording/", "write/autosave/"):
        assert stranger.post(at(table, page), {"response": "accepted", "text": "x"}).status_code == 404, page
    assert not re.search(r"\b26-\d{6}\b", text(stranger.get("/councils/")))


def test_an_open_page_fetches_its_part_and_reads_nothing_anew(table: Table) -> None:
    before = AuditEntry.objects.filter(name="SessionRead").count()
    part = signed_in_client(table.chair).get(at(table), headers={"HX-Request": "true"})
    assert 'id="people"' in text(part)
    assert "<html" not in text(part)
    assert AuditEntry.objects.filter(name="SessionRead").count() == before


def test_the_list_tells_what_is_to_come_from_what_is_past(table: Table) -> None:
    client = signed_in_client(table.chair)
    assert table.session.reference in text(client.get("/councils/"))
    assert table.session.reference not in text(client.get("/councils/?show=past"))
    services.cancel_session(session_id=table.id, reason="Recovered", by=table.chair, at=table.tick())
    assert table.session.reference not in text(client.get("/councils/"))
    assert table.session.reference in text(client.get("/councils/?show=past"))


def test_pages_of_the_list_hang_together(table: Table) -> None:
    for number in range(1, 31):
        make_table(
            centre=table.centre, at=datetime.now(UTC), starts=soon() + timedelta(hours=number),
            reference=f"page-{number:02d}",
        )  # fmt: skip
    coordinator = signed_in_client(make_actor(Role.TRIAGE_COORDINATOR, organisation=table.centre))
    first = text(coordinator.get("/councils/"))
    assert "page-30" not in first
    cursor = first.split('rel="next"')[0].rpartition("cursor=")[2].split('"')[0]
    assert "page-30" in text(coordinator.get(f"/councils/?cursor={cursor}"))


def test_an_answer_is_kept(table: Table) -> None:
    guest = signed_in_client(table.guest)
    response = guest.post(at(table, "answer/"), {"response": "declined"}, follow=True)
    assert "Cannot take part" in text(response)
    assert guest.post(at(table, "answer/"), {"response": "maybe"}).status_code == 404


def test_without_a_room_the_page_says_whom_to_ask(table: Table) -> None:
    page = text(signed_in_client(table.chair).get(at(table)))
    assert "has no room for councils" in page
    assert "Ask a coordinator of the centre" in page
    assert signed_in_client(table.chair).get(at(table, "join/")).status_code == 409


def test_the_room_opens_shortly_before_for_participants_alone() -> None:
    early = make_table(at=datetime.now(UTC), starts=datetime.now(UTC) + timedelta(minutes=16))
    late = make_table(at=datetime.now(UTC), starts=datetime.now(UTC) + timedelta(minutes=14))
    for table in (early, late):
        services.set_room(
            organisation_id=table.centre.id, address=ROOM, by=table.coordinator, at=table.tick()
        )
    assert signed_in_client(early.chair).get(at(early, "join/")).status_code == 409
    assert "The room opens at" in text(signed_in_client(early.chair).get(at(early)))
    answer = signed_in_client(late.chair).get(at(late, "join/"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"https://rooms.example/{late.id.hex}#%D0")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert Joining.objects.get().participant.user_id == late.chair.user_id
    assert signed_in_client(late.coordinator).get(at(late, "join/")).status_code == 403
    prefetch = signed_in_client(late.guest).get(at(late, "join/"), headers={"Sec-Purpose": "prefetch"})
    assert (prefetch.status_code, Joining.objects.count()) == (503, 1)


def test_a_council_is_called_by_a_form(table: Table) -> None:
    client = signed_in_client(table.coordinator)
    chair, secretary, *members = (actor.person_id for actor in [table.chair, table.secretary, *table.members])
    sent: dict[str, Any] = {
        "starts": f"{soon() + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "minutes": "45",
        "field": "cardiology",
        "reference": "Board",
        "agenda": "Which children wait for a catheter",
        "quorum": "2",
        "chair": str(chair),
        "secretary": str(secretary),
        "members": [str(member) for member in members],
    }
    looked = client.post("/councils/schedule/", {**sent, "check": "1"})
    assert (looked.status_code, Session.objects.count()) == (200, 1)
    assert "UTC+03:00" in text(looked)
    assert 'name="take"' in text(looked)
    response = client.post("/councils/schedule/", sent, follow=True)
    made = Session.objects.get(reference="Board")
    assert response.redirect_chain[-1][0] == f"/councils/{made.id}/"
    assert made.participants.count() == 4


def test_a_proposed_time_is_taken_over_and_nothing_typed_is_lost(table: Table) -> None:
    client = signed_in_client(table.coordinator)
    sent = {
        "minutes": "60", "agenda": "Kept", "chair": str(table.chair.person_id),
        "take": "2027-03-01T07:30:00+00:00",
    }  # fmt: skip
    page = text(client.post("/councils/schedule/", sent))
    assert 'value="2027-03-01T10:30"' in page
    assert "Kept" in page
    assert "error-summary" not in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"chair": ""}, "Choose a chair and a secretary."),
        ({"starts": "2020-01-01T10:00"}, "cannot begin in the past"),
        ({"starts": "tomorrow"}, "Enter a valid date/time."),
        ({"room_address": "http://open.example"}, "begins with https://"),
        ({"agenda": ""}, "This field is required."),
    ],
)
def test_bad_input_is_told_and_kept(table: Table, changed: dict[str, str], sentence: str) -> None:
    sent = {
        "starts": f"{soon():%Y-%m-%dT%H:%M}", "minutes": "45", "field": "cardiology", "agenda": "My agenda",
        "quorum": "2", "reference": "My name", "chair": str(table.members[0].person_id),
        "secretary": str(table.members[1].person_id), **changed,
    }  # fmt: skip
    response = signed_in_client(table.coordinator).post("/councils/schedule/", sent)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "My name" in text(response)


def test_people_are_found_by_name_by_those_who_work_with_patients(table: Table) -> None:
    name = table.chair.name.split()[0]
    found = signed_in_client(table.chair).get("/councils/people/", {"q": name}).json()["items"]
    assert str(table.chair.person_id) in {one["value"] for one in found}
    auditor = signed_in_client(make_actor(Role.AUDITOR))
    assert auditor.get("/councils/people/", {"q": name}).status_code == 404


def test_the_list_of_participants_is_changed(table: Table) -> None:
    client, other = signed_in_client(table.secretary), make_actor(Role.EXPERT)
    assert client.get(at(table, "people/")).status_code == 200
    client.post(at(table, "people/"), {"person": str(other.person_id), "part": "member"})
    client.post(at(table, "people/"), {"remove": str(table.guest.person_id)})
    client.post(at(table, "people/"), {"person": str(other.person_id), "part": "chair"})
    parts = dict(table.session.participants.filter(removed_at=None).values_list("user_id", "part"))
    assert parts[other.user_id] == "chair"
    assert parts[table.chair.user_id] == "member"
    assert table.guest.user_id not in parts
    assert client.post(at(table, "people/"), {"part": "member"}).status_code == 422


def test_a_council_is_moved_and_cancelled(table: Table) -> None:
    client = signed_in_client(table.chair)
    assert client.get(at(table, "reschedule/")).status_code == 200
    later = f"{soon() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    assert client.post(at(table, "reschedule/"), {"starts": later, "minutes": "30"}).status_code == 422
    client.post(at(table, "reschedule/"), {"starts": later, "minutes": "30", "reason": "Chair ill"})
    assert table.fresh().moved_because == "Chair ill"
    assert client.get(at(table, "cancel/")).status_code == 200
    client.post(at(table, "cancel/"), {"reason": "Recovered"})
    assert table.fresh().state == State.CANCELLED
    assert "Recovered" in text(client.get(at(table)))


def test_from_attendance_to_signatures_by_forms(today: Table) -> None:
    secretary = signed_in_client(today.secretary)
    early = secretary.post(at(today, "hold/"))
    assert early.status_code == 422
    assert "The quorum was reached" in text(early)
    there = {f"there-{actor.person_id.hex}": "present" for actor in today.everybody}
    secretary.post(at(today, "attendance/"), there)
    assert secretary.post(at(today, "votes/"), {"text": ""}).status_code == 422
    secretary.post(at(today, "votes/"), {"text": "Close the duct?"})
    question = today.session.questions.get()
    for actor, choice in zip([today.chair, *today.members], ["for", "for", "against"], strict=True):
        signed_in_client(actor).post(at(today, f"votes/{question.id}/cast/"), {"choice": choice})
    assert "3 of 3 have voted" in text(secretary.get(at(today)))
    secretary.post(at(today, f"votes/{question.id}/close/"))
    member = signed_in_client(today.members[1])
    member.post(at(today, "dissent/"), {"text": "Too early for a catheter."})
    secretary.post(at(today, "write/"), {"version": "0", "course": "Discussed.", "decision": "Close it."})
    secretary.post(at(today, "hold/"))
    assert today.fresh().state == State.HELD
    for actor in (today.chair, today.secretary, *today.members):
        client = signed_in_client(actor)
        page = text(client.get(at(today, "sign/")))
        shown = page.split('name="content_sha256" value="')[1].split('"')[0]
        client.post(at(today, "sign/"), {"content_sha256": shown})
    assert secretary.get(at(today, "minutes.pdf")).headers["Content-Type"] == "application/pdf"
    paper = text(secretary.get(at(today, "minutes.txt")))
    for words in ("Close the duct?", "For: 2", "Against: 1", "Too early for a catheter.", "Close it."):
        assert words in paper
    assert "Signed by all" in text(secretary.get(at(today, "minutes/")))


def test_a_quorum_out_of_reach_is_told_to_those_who_can_invite(table: Table) -> None:
    services.remove_participant(
        session_id=table.id, user_id=table.members[0].person_id, by=table.chair, at=table.tick()
    )
    assert "The quorum cannot be reached" in text(signed_in_client(table.secretary).get(at(table)))
    assert "The quorum cannot be reached" not in text(signed_in_client(table.guest).get(at(table)))


def test_a_question_to_vote_on_survives_a_refusal(today: Table) -> None:
    services.cancel_session(session_id=today.id, reason="Off", by=today.chair, at=today.tick())
    response = signed_in_client(today.secretary).post(at(today, "votes/"), {"text": "Too late?"})
    assert response.status_code == 409


def test_minutes_are_saved_while_one_writes_and_tell_who_was_first(today: Table) -> None:
    secretary, chair = signed_in_client(today.secretary), signed_in_client(today.chair)
    answer = secretary.post(
        at(today, "write/autosave/"), {"version": "0", "changed": "course", "course": "First"}
    )
    assert answer.json() == {"version": 1}
    other = chair.post(
        at(today, "write/autosave/"), {"version": "0", "changed": "course", "course": "Second"}
    )
    assert other.status_code == 409
    page = chair.post(at(today, "write/"), {"version": "0", "course": "Second", "decision": ""})
    assert page.status_code == 409
    assert "First" in text(page)
    assert "Second" in text(page)
    chair.post(at(today, "write/"), {"version": "1", "course": "Second", "decision": ""})
    assert today.fresh().minutes.course == "Second"
    assert signed_in_client(today.members[0]).get(at(today, "write/")).status_code == 404


def test_a_copy_of_the_minutes_that_comes_after_the_last_signature_is_told_from_a_later_text(
    today: Table,
) -> None:
    today.signed()
    stored = today.fresh().minutes
    copy = {"version": str(stored.revision - 1), "changed": "course", "course": stored.course}
    secretary = signed_in_client(today.secretary)
    assert secretary.post(at(today, "write/autosave/"), copy).json() == {"version": stored.revision}
    late = secretary.post(at(today, "write/autosave/"), {**copy, "course": "Too late"})
    assert late.status_code == 409
    assert "signed" in late.json()["message"]
    stranger = signed_in_client(today.members[0])
    assert stranger.post(at(today, "write/autosave/"), copy).status_code == 404


def test_recording_is_agreed_to_by_buttons(table: Table) -> None:
    for actor in table.everybody:
        signed_in_client(actor).post(at(table, "recording/"), {"consent": "1"})
    secretary = signed_in_client(table.secretary)
    assert secretary.post(at(table, "recording/"), {"start": "1"}).status_code == 409
    secretary.post(at(table, "recording/"), {"patient_consents": "1"})
    secretary.post(at(table, "recording/"), {"start": "1"})
    assert "This council is being recorded" in text(secretary.get(at(table)))
    signed_in_client(table.guest).post(at(table, "recording/"), {"withdraw": "1"})
    assert "This council is being recorded" not in text(secretary.get(at(table)))


def test_the_private_feed_is_read_without_signing_in_until_it_is_revoked(table: Table) -> None:
    client = signed_in_client(table.chair)
    client.post("/councils/calendar/")
    page = text(client.get("/councils/"))
    address = page.split('id="feed-address"')[1].split('value="')[1].split('"')[0]
    path = "/councils/" + address.split("/councils/")[1]
    program: Client = stranger_client()
    answer = program.get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert table.session.reference.encode() not in answer.content
    assert program.get(path.replace(".ics", "x.ics")).status_code == 404
    assert program.get(f"/councils/calendar/{uuid4().hex}.ics").status_code == 404
    client.post("/councils/calendar/", {"revoke": "1"})
    assert program.get(path).status_code == 404


def test_the_calendar_file_is_for_participants(table: Table) -> None:
    answer = signed_in_client(table.guest).get(at(table, "invitation.ics"))
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert signed_in_client(table.coordinator).get(at(table, "invitation.ics")).status_code == 404


def test_room_and_rules_are_set_by_coordinator_and_administrator(table: Table) -> None:
    address = f"/councils/centres/{table.centre.id}/"
    coordinator, admin = signed_in_client(table.coordinator), signed_in_client(make_actor(Role.ADMINISTRATOR))
    wrong = coordinator.post(address, {"form": "room", "address": "https://one.example/room"})
    assert (wrong.status_code, "needs {session}" in text(wrong)) == (422, True)
    coordinator.post(address, {"form": "room", "address": ROOM})
    assert ROOM in text(admin.get(address))
    assert table.centre.short_name_en in text(admin.get("/councils/centres/"))
    rules = {
        "form": "rules",
        "quorum": "4",
        "door_opens_minutes": "10",
        "span_minutes": "30",
        "source": "Order 7",
    }
    admin.post(address, rules)
    own = CouncilPolicy.objects.get(organisation=table.centre, ends=None)
    assert (own.quorum, own.is_verified) == (4, False)
    for actor in (table.chair, make_actor(Role.TRIAGE_COORDINATOR)):
        assert signed_in_client(actor).get(address).status_code == 404


def test_the_page_is_read_by_opening_it(table: Table, run_jobs: Any) -> None:
    run_jobs()
    client = signed_in_client(table.chair)
    assert "You are invited to a council" in text(client.get("/notifications/?show=unread"))
    client.get(at(table))
    assert "You are invited to a council" not in text(client.get("/notifications/?show=unread"))
