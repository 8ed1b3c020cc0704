"""The pages of a case as a browser without scripts sees them, in both languages."""

import json
import re
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import REQUEST, Scene, make_scene, reload
from tests.factories.documents import pdf
from tests.factories.terminology import load_terms, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def doctor(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


def form(case: Case, **changes: str) -> dict[str, str]:
    """What the draft form posts."""
    return {
        "version": str(case.version),
        "question": REQUEST["question"],
        "summary": REQUEST["summary"],
        "diagnosis": REQUEST["diagnosis"],
        "urgency": "urgent",
        "field": "cardiology",
        "incomplete_because": "",
        **changes,
    }


def test_a_doctor_writes_checks_and_sends_without_scripts(scene: Scene, doctor: Client) -> None:
    load_terms(make_term("HP:0001250", "Seizure", "Судороги"), make_term("HP:0000252", "Microcephaly"))
    load_terms(make_term("Q25.0", "Patent ductus arteriosus", kind=Kind.SUBCATEGORY), system=System.ICD10)
    child = scene.child()
    start = doctor.get(reverse("cases:start"), {"child": child.id})
    assert child.full_name in start.content.decode()
    opened = doctor.post(f"{reverse('cases:start')}?child={child.id}", {"client_uuid": str(uuid4())})
    case = Case.objects.get()
    assert opened["Location"] == reverse("cases:draft", args=[case.id])

    found = doctor.post(opened["Location"], {**form(case), "findings_text": "seizure", "findings_find": "1"})
    assert "HP:0001250" in found.content.decode()

    data = {
        **form(reload(case)),
        "findings": ["HP:0001250", "HP:0000252"],
        "findings_state": ["observed", "excluded"],
        "diagnosis_code": "Q25.0",
        "check": "1",
    }
    checked = doctor.post(opened["Location"], data)
    assert checked["Location"] == reverse("cases:submit", args=[case.id])
    assert list(case.findings.values_list("code", "presence")) == [
        ("HP:0001250", "observed"),
        ("HP:0000252", "excluded"),
    ]
    assert doctor.get(checked["Location"]).status_code == 200
    assert doctor.post(checked["Location"]).status_code == 302
    assert reload(case).state == State.TRIAGE


def test_an_incomplete_request_is_answered_with_what_is_missing(scene: Scene, doctor: Client) -> None:
    case = scene.draft(complete=False)
    answer = doctor.post(reverse("cases:submit", args=[case.id]))
    assert answer.status_code == 422
    assert "A question of at least a short sentence" in answer.content.decode()


def test_somebody_elses_changes_are_shown_beside_the_typed_text(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    stale = form(case, question="Mine")
    services.save_draft(
        case_id=case.id, changes={"question": "Theirs"}, version=None, by=scene.referrer, at=scene.tick()
    )
    answer = doctor.post(reverse("cases:draft", args=[case.id]), stale)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in text
    assert "Theirs" in text
    again = {**stale, "version": str(reload(case).version)}
    assert doctor.post(reverse("cases:draft", args=[case.id]), again).status_code == 302
    assert reload(case).question == "Mine"


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("question", "x" * 2_001, "at most 2000 characters"),
        ("question", "dose 10\u202e mg", "invisible"),
        ("summary", "zero\u200bwidth", "invisible"),
        ("summary", "null\x00byte", "invisible"),
        ("urgency", "yesterday", "valid choice"),
        ("field", "astrology", "valid choice"),
    ],
)
def test_bad_input_is_named_and_the_rest_is_not_lost(
    scene: Scene, doctor: Client, name: str, value: str, complaint: str
) -> None:
    case = scene.draft()
    answer = doctor.post(
        reverse("cases:draft", args=[case.id]), form(case, **{"diagnosis": "Kept", name: value})
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in text
    assert "Kept" in text


def autosave(client: Client, case: Case, **fields: str):
    data = {"version": str(case.version), "changed": list(fields), **fields}
    return client.post(reverse("cases:autosave", args=[case.id]), data)


def test_autosave_keeps_the_changed_fields_and_tells_the_new_version(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    answer = autosave(doctor, case, question="Half a question")
    assert answer.status_code == 200
    assert json.loads(answer.content)["version"] == reload(case).version
    assert (reload(case).question, reload(case).summary) == ("Half a question", REQUEST["summary"])


@pytest.mark.parametrize("sent_on", [False, True])
def test_what_is_stored_already_is_no_conflict(scene: Scene, doctor: Client, sent_on: bool) -> None:
    """A device brings its copy again when the answer was lost on the way, or when the form itself came first."""
    case = scene.draft()
    stale = reload(case)
    said = {
        "question": "Is a catheter closure possible?",
        "findings": "HP:0001250",
        "findings_state": "observed",
    }
    load_terms(make_term("HP:0001250", "Seizure"))
    assert autosave(doctor, stale, **said).status_code == 200
    if sent_on:
        scene.play("submit", case.id, by=scene.referrer, at=scene.tick())
    kept = reload(case)
    again = autosave(doctor, stale, **said)
    assert (again.status_code, again.json()) == (200, {"version": kept.version})
    assert reload(case).version == kept.version
    assert autosave(doctor, stale, **{**said, "findings_state": "excluded"}).status_code == 409
    assert autosave(doctor, stale, **{**said, "question": "Older"}).status_code == 409


def test_autosave_of_a_stale_page_or_a_bad_field_says_so(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    stale = reload(case)
    autosave(doctor, case, question="Newer")
    assert autosave(doctor, stale, question="Older").status_code == 409
    bad = autosave(doctor, reload(case), summary="zero\u200bwidth")
    assert bad.status_code == 422
    assert "invisible" in json.loads(bad.content)["message"]


def test_autosave_of_a_signed_out_person_is_told_apart(scene: Scene) -> None:
    case = scene.draft()
    answer = Client(headers={"HX-Request": "true"}).post(reverse("cases:autosave", args=[case.id]))
    assert answer.status_code == 401


def test_two_tabs_that_offer_at_once_get_one_offer_and_one_conflict(scene: Scene) -> None:
    coordinator = signed_in_client(scene.coordinator)
    case = scene.case_in(State.TRIAGE)
    address = reverse("cases:offer", args=[case.id])
    assert coordinator.get(address).status_code == 200
    data = {"version": str(case.version), "consultant": str(scene.consultant.id), "note": ""}
    assert coordinator.post(address, data).status_code == 302
    assert coordinator.post(address, data).status_code == 409
    assert case.offers.count() == 1


def test_lowering_the_urgency_without_a_reason_is_refused_in_words(scene: Scene) -> None:
    coordinator = signed_in_client(scene.coordinator)
    case = scene.case_in(State.TRIAGE)
    data = {
        "version": str(case.version),
        "urgency": "planned",
        "field": "cardiology",
        "reason": "",
        "triage": "1",
    }
    answer = coordinator.post(reverse("cases:offer", args=[case.id]), data)
    assert answer.status_code == 422
    assert "The urgency becomes lower" in answer.content.decode()


def test_the_whole_journey_through_pages(scene: Scene, doctor: Client) -> None:
    coordinator, expert = signed_in_client(scene.coordinator), signed_in_client(scene.expert)
    case = scene.case_in(State.TRIAGE)
    to = lambda name: reverse(f"cases:{name}", args=[case.id])  # noqa: E731
    offer = {"version": str(case.version), "consultant": str(scene.consultant.id), "note": "Please"}
    assert coordinator.post(to("offer"), offer).status_code == 302
    assert expert.post(to("accept")).status_code == 302
    assert expert.post(to("ask"), {"items": "Weight\n- Saturation", "text": ""}).status_code == 302
    items = list(case.information_items.all())
    assert [item.text for item in items] == ["Weight", "Saturation"]
    page = doctor.get(to("answer")).content.decode()
    assert "Saturation" in page
    answers = {f"item_{item.id}": "Done" for item in items}
    assert doctor.post(to("answer"), answers).status_code == 302
    assert doctor.post(to("message"), {"text": "He is better."}).status_code == 302
    assert reload(case).state == State.IN_REVIEW
    assert "He is better." in expert.get(to("detail")).content.decode()


@pytest.mark.parametrize("move", ["ask", "answer", "refuse", "redirect", "withdraw", "close", "offer"])
def test_a_move_that_is_not_open_is_refused_with_its_page(scene: Scene, doctor: Client, move: str) -> None:
    case = scene.case_in(State.CLOSED)
    for client in (doctor, signed_in_client(scene.expert)):
        assert client.get(reverse(f"cases:{move}", args=[case.id])).status_code in {403, 409}


def test_files_are_added_read_and_taken_back(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    file = SimpleUploadedFile("echo.pdf", pdf(), "application/pdf")
    added = doctor.post(reverse("cases:attach", args=[case.id]), {"files": [file], "title": "Echo"})
    assert added.status_code == 302
    attachment = case.attachments.get()
    address = reverse("cases:file", args=[case.id, attachment.id])
    read = doctor.get(address)
    assert b"".join(read) == pdf()
    assert read["Content-Disposition"].startswith("attachment")
    assert read["X-Content-Type-Options"] == "nosniff"
    assert AuditEntry.objects.filter(name="AttachmentDownloaded", subject_id=case.id).count() == 1
    assert signed_in_client(scene.stranger).get(address).status_code == 404
    assert doctor.post(reverse("cases:take_back", args=[case.id, attachment.id])).status_code == 302
    assert doctor.get(address).status_code == 404


def test_a_good_file_beside_a_bad_one_is_kept(scene: Scene, doctor: Client) -> None:
    case = scene.draft()
    files = [
        SimpleUploadedFile("echo.pdf", pdf(), "application/pdf"),
        SimpleUploadedFile("virus.pdf", b"MZ" + b"\0" * 300, "application/pdf"),
        SimpleUploadedFile("empty.pdf", b"", "application/pdf"),
    ]
    answer = doctor.post(reverse("cases:attach", args=[case.id]), {"files": files})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "virus.pdf:" in text
    assert "empty.pdf:" in text
    assert [attachment.name for attachment in case.attachments.all()] == ["echo.pdf"]


def test_reading_a_case_is_recorded_and_marks_it_read(scene: Scene, doctor: Client) -> None:
    case = scene.case_in(State.IN_REVIEW)
    doctor.get(reverse("cases:detail", args=[case.id]))
    read = AuditEntry.objects.get(name="CaseRead", subject_id=case.id)
    assert read.user_id == scene.referrer.user_id
    assert case.read_marks.filter(user_id=scene.referrer.user_id).exists()


def test_reading_the_header_alone_is_no_clinical_reading(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    signed_in_client(scene.regional_operator).get(reverse("cases:detail", args=[case.id]))
    assert not AuditEntry.objects.filter(name="CaseRead").exists()


def test_whoever_works_on_a_case_is_led_to_the_child_only_if_she_may_open_it(scene: Scene) -> None:
    case = scene.case_in(State.REGION_REVIEW)
    record = reverse("patients:detail", args=[case.child_id])
    for actor, opens in ((scene.regional_operator, False), (scene.referrer, True)):
        client = signed_in_client(actor)
        page = client.get(reverse("cases:detail", args=[case.id])).content.decode()
        assert case.summary in page
        assert (record in page) is opens
        assert (client.get(record).status_code == 200) is opens


@pytest.mark.parametrize("role", ["auditor", "administrator", "ministry_analyst", "education_organiser"])
def test_roles_without_cases_find_no_worklist(role: str) -> None:
    assert signed_in_client(make_actor(role)).get(reverse("cases:worklist")).status_code == 404


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.TRIAGE, State.INFO_REQUESTED, State.SIGNED, State.CLOSED]
)
def test_pages_speak_the_readers_language(scene: Scene, state: State) -> None:
    case = scene.case_in(state)
    User.objects.filter(pk=scene.referrer.user_id).update(language="ru")
    client = signed_in_client(scene.referrer)
    worklist = client.get(reverse("cases:worklist"), {"show": "closed" if state == State.CLOSED else "open"})
    assert "Рабочий список" in worklist.content.decode()
    assert case.number in worklist.content.decode()
    page = client.get(reverse("cases:detail", args=[case.id])).content.decode()
    assert "Вопрос эксперту" in page
    assert "Question to the expert" not in page


def test_old_bookmarks_with_odd_filters_still_open_a_worklist(doctor: Client) -> None:
    odd = {
        "show": "everything",
        "urgency": "x",
        "state": "gone",
        "after": "broken",
        "q": "C-99999999999999999999",
    }
    assert doctor.get(reverse("cases:worklist"), odd).status_code == 200


def test_a_colleague_joins_and_leaves_the_team_on_the_case_page(scene: Scene, doctor: Client) -> None:
    case = scene.case_in(State.IN_REVIEW)
    colleague = signed_in_client(scene.colleague)
    detail = reverse("cases:detail", args=[case.id])
    assert colleague.get(detail).status_code == 404
    data = {"colleague": str(scene.colleague.user_id)}
    assert doctor.post(reverse("cases:add_colleague", args=[case.id]), data).status_code == 302
    assert colleague.get(detail).status_code == 200
    leave = reverse("cases:remove_colleague", args=[case.id, scene.colleague.user_id])
    assert doctor.post(leave).status_code == 302
    assert colleague.get(detail).status_code == 404


def test_a_deadline_is_told_on_both_sides_clocks() -> None:
    scene = make_scene()  # a hospital in Vladivostok, a centre in Moscow
    case = scene.case_in(State.IN_REVIEW)
    User.objects.filter(pk=scene.expert.user_id).update(time_zone="Europe/Moscow")
    User.objects.filter(pk=scene.referrer.user_id).update(time_zone="Asia/Vladivostok")
    due = case.deadlines.get(clock="conclusion").due_at
    here, there = (
        f"{local.day} Nov, {local:%H:%M}"
        for local in (due.astimezone(ZoneInfo("Asia/Vladivostok")), due.astimezone(ZoneInfo("Europe/Moscow")))
    )
    doctor = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert f"{here} · {there} for the expert" in doctor
    expert = signed_in_client(scene.expert).get(f"/cases/{case.id}/").content.decode()
    assert f"{there} · {here} for the referring doctor" in expert
    # Two clocks that show the same need no second line.
    User.objects.filter(pk=scene.expert.user_id).update(time_zone="Asia/Vladivostok")
    doctor = signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    assert "for the expert" not in doctor


def test_the_request_comes_before_what_helps_to_think_about_it_and_links_lead_through_the_page(
    scene: Scene, doctor: Client
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    page = doctor.get(f"/cases/{case.id}/").content.decode()
    sections = page[page.index('<ul class="tabs">') :]
    led_to = re.findall(r'href="#([a-z-]+)"', sections[: sections.index("</ul>")])
    places = [page.index(f'id="{anchor}"') for anchor in led_to]
    assert places == sorted(places)
    assert led_to.index("request") < led_to.index("diagnoses") < led_to.index("timeline")
