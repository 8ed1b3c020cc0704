"""The pages of what experts ask for: in the draft, on the case, and for those who write the sets."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import cast
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.requirements import Said
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Answer, Case, Completeness, RequirementSet, RequirementUpload
from consilia.cases.queries.completeness import answers_shown, needs_of
from tests.cases.test_completeness_sets import answer, item, make_set, weight
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import NOON, REQUEST, Scene, make_scene, reload
from tests.factories.documents import pdf

pytestmark = pytest.mark.django_db
SETS = "/cases/requirements/"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def doctor(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


@pytest.fixture
def administrator() -> Client:
    return signed_in_client(make_actor(Role.ADMINISTRATOR))


def form(case: Case, **changes: str) -> dict[str, str]:
    names = ("question", "summary", "diagnosis")
    return {
        "version": str(reload(case).version),
        **{name: REQUEST[name] for name in names},
        "urgency": "urgent",
        "field": "cardiology",
        "incomplete_because": "",
        **changes,
    }


# ------------------------------------------------------------------ the draft


@pytest.mark.parametrize(("language", "words"), [("en", "Complete: 0 %"), ("ru", "Полнота: 0 %")])
def test_the_draft_shows_the_items_of_its_field_in_the_readers_language(
    scene: Scene, doctor: Client, language: str, words: str
) -> None:
    services.load_requirements(by=Actor.system(), at=NOON)
    case = scene.draft()
    User.objects.filter(pk=scene.referrer.user_id).update(language=language)
    text = doctor.get(reverse("cases:draft", args=[case.id])).content.decode()
    assert words in text
    assert ("Echocardiogram" if language == "en" else "Эхокардиограмма") in text
    assert 'role="meter"' in text


def test_choosing_a_field_and_saving_shows_its_items(scene: Scene, doctor: Client) -> None:
    make_set(scene, item("eeg"), field="neurology")
    case = scene.draft()
    address = reverse("cases:draft", args=[case.id])
    assert 'id="need-eeg"' not in doctor.get(address).content.decode()
    assert doctor.post(address, form(case, field="neurology")).status_code == 302
    assert 'id="need-eeg"' in doctor.get(address).content.decode()


def test_saving_keeps_answers_and_a_number_that_cannot_be_true_keeps_the_rest_on_the_page(
    scene: Scene, doctor: Client
) -> None:
    make_set(scene, weight(), item("ecg"))
    case = scene.draft()
    address = reverse("cases:draft", args=[case.id])
    wrong = doctor.post(address, form(case, need_weight="4200", need_ecg="Sinus rhythm", question="New?"))
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "possible is 0.2 to 200 kg" in text
    assert all(typed in text for typed in ("4200", "Sinus rhythm", "New?"))
    assert not Answer.objects.exists()
    assert doctor.post(address, form(case, need_weight="4,2", need_ecg__none="No device")).status_code == 302
    assert Answer.objects.get(key="weight").value == Decimal("4.2")
    assert Answer.objects.get(key="ecg").unavailable == "No device"
    assert doctor.post(address, form(case, need_weight="")).status_code == 302
    assert list(Answer.objects.values_list("key", flat=True)) == ["ecg"], "what was not sent stays"


@pytest.mark.parametrize(
    ("kind", "typed", "complaint"),
    [
        ("measurement", "four", "Write a number"),
        ("measurement", "NaN", "Write a number"),
        ("measurement", "1e99", "Write a number"),
        ("date", "2030-01-01", "has not come yet"),
        ("date", "yesterday", "valid date"),
        ("yes_no", "perhaps", "valid choice"),
        ("text", "dose \u202e10", "invisible"),
    ],
)
def test_bad_answers_are_named(scene: Scene, doctor: Client, kind: str, typed: str, complaint: str) -> None:
    unit = {"unit_en": "kg", "unit_ru": "кг"} if kind == "measurement" else {}
    make_set(scene, item("thing", kind=kind, **unit))
    case = scene.draft()
    answered = doctor.post(reverse("cases:draft", args=[case.id]), form(case, need_thing=typed))
    assert answered.status_code == 422
    assert complaint in answered.content.decode()


def test_autosave_keeps_single_answers_and_tells_what_is_wrong(scene: Scene, doctor: Client) -> None:
    make_set(scene, weight(), item("ecg"))
    case = scene.draft()
    address = reverse("cases:autosave", args=[case.id])

    def send(**values: str) -> tuple[int, dict[str, str]]:
        sent = {"version": str(reload(case).version), "changed": [*values], **values}
        got = doctor.post(address, sent)
        return got.status_code, json.loads(got.content)

    status, told = send(need_weight="4.2")
    assert (status, told["version"]) == (200, reload(case).version)
    assert send(need_ecg__none="No device")[0] == 200
    assert send(need_ecg="Sinus rhythm")[0] == 200
    ecg = Answer.objects.get(key="ecg")
    assert (ecg.text, ecg.unavailable) == ("Sinus rhythm", "No device"), "one part leaves the others"
    assert Completeness.objects.get(case=case).percent == 100
    status, told = send(need_weight="4200")
    assert status == 422
    assert "cannot be true" in told["message"]
    assert Answer.objects.get(key="weight").value == Decimal("4.2")


def test_a_field_and_its_first_answer_may_be_saved_together(scene: Scene, doctor: Client) -> None:
    make_set(scene, item("eeg"), field="neurology")
    case = scene.draft()
    sent = {"version": str(case.version), "changed": ["field", "need_eeg"], "field": "neurology"}
    got = doctor.post(reverse("cases:autosave", args=[case.id]), {**sent, "need_eeg": "Slow"})
    assert got.status_code == 200
    assert Answer.objects.get(case=case).text == "Slow"


def test_the_score_of_what_is_typed_is_told_and_nothing_is_stored(scene: Scene, doctor: Client) -> None:
    make_set(scene, weight(), item("ecg"))
    case = scene.draft()
    address = reverse("cases:needs", args=[case.id])
    typed = {"field": "cardiology", "urgency": "urgent", "need_weight": "150"}
    text = doctor.post(f"{address}?part=score", typed, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-valuenow="50"' in text
    assert "this number is unusual" in text
    assert 'id="need-status-weight" hx-swap-oob="true"' in text
    whole = doctor.post(address, {**typed, "field": "neurology"}, headers={"HX-Request": "true"})
    assert "need-ecg" not in whole.content.decode()
    assert not Answer.objects.exists()
    stranger = signed_in_client(scene.stranger)
    assert stranger.post(address, typed).status_code == 404


def test_a_file_can_answer_an_item_as_it_is_added(scene: Scene, doctor: Client) -> None:
    make_set(scene, item("ecg"))
    case = scene.draft()
    address = reverse("cases:attach_to_draft", args=[case.id])
    none = doctor.post(address, {"title": "", "need": "ecg"})
    assert none.status_code == 422
    assert "Choose a file first" in none.content.decode()
    file = SimpleUploadedFile("ecg.pdf", pdf(), "application/pdf")
    got = doctor.post(address, {"files": file, "title": "ECG of today", "need": "ecg"})
    assert got["Location"].endswith("/draft/#files")
    assert needs_of(case, scene.at).assessment.score == 1
    draft = reverse("cases:draft", args=[case.id])
    assert "ECG of today" in doctor.get(draft).content.decode()
    taken = doctor.post(reverse("cases:take_back", args=[case.id, case.attachments.get().id]))
    assert taken["Location"] == f"{draft}#files", "she goes on where she was"
    again = doctor.get(draft).content.decode()
    assert "The file was taken back." in again
    assert "ECG of today" not in again


def test_the_answers_are_a_table_for_the_body_and_a_figure_in_the_preview(scene: Scene) -> None:
    make_set(scene, weight(), item("ecg"))
    case = scene.draft()
    answer(scene, case, weight=Said(value=Decimal("4.2"), text=""), ecg=Said(unavailable="No <device>"))

    def shown(level: Sight) -> str:
        template = cast(Jinja2, engines["jinja2"]).env.get_template("cases/requirements.html")
        with translation.override("en"):
            return template.render(answers=answers_shown(case, level), case=case)

    assert all(words in shown(Sight.BODY) for words in ("Complete: 50 %", "4.2\u00a0kg", "No &lt;device&gt;"))
    assert "Complete: 50 %" in shown(Sight.PREVIEW)
    assert not any(words in shown(Sight.PREVIEW) for words in ("kg", "device", "<table"))
    assert not shown(Sight.HEADER).strip()


def test_the_check_names_what_is_owed_and_sending_keeps_the_figure(scene: Scene, doctor: Client) -> None:
    make_set(scene, weight(), item("ecg", name_en="ECG, 12 leads"))
    case = scene.draft()
    answer(scene, case, weight=Said(value=Decimal("4.2")))
    address = reverse("cases:submit", args=[case.id])
    refused = doctor.post(address)
    assert refused.status_code == 422
    assert "ECG, 12 leads" in refused.content.decode()
    services.save_draft(
        case_id=case.id,
        changes={"incomplete_because": "The device is broken."},
        version=None,
        by=scene.referrer,
        at=scene.tick(),
    )
    assert doctor.post(address).status_code == 302
    judged = Completeness.objects.get(case=case)
    assert (reload(case).state, judged.percent, judged.is_excused) == (State.TRIAGE, 50, True)


# ------------------------------------------------------------------ the sets


def test_everybody_reads_the_sets_and_only_administrators_write_them(
    scene: Scene, doctor: Client, administrator: Client
) -> None:
    make_set(scene, weight(), item("ecg", ages=["neonate"], source="A book"))
    make_set(scene, weight(), field="all")
    text = doctor.get(f"{SETS}cardiology/").content.decode()
    assert "A book" in text
    assert "unverified" in text
    assert "New version" not in text
    assert "New version" in administrator.get(f"{SETS}cardiology/").content.decode()
    assert doctor.get(SETS).status_code == 200
    assert doctor.get(f"{SETS}cardiology/new-version/").status_code == 403
    assert doctor.post(f"{SETS}import/", {}).status_code == 403
    assert doctor.get(f"{SETS}import/{uuid4()}/").status_code == 403
    assert administrator.get(f"{SETS}import/{uuid4()}/").status_code == 404
    assert doctor.get(f"{SETS}astrology/").status_code == 404
    assert Client().get(SETS).status_code == 302


def posted(number: int, *rows: dict[str, str], **head: str) -> dict[str, str]:
    """What the page of a new version posts."""
    known = {
        "key": "ecg",
        "kind": "document",
        "group": "imaging",
        "need": "required",
        "weight": "3",
        "name_en": "ECG",
        "name_ru": "ЭКГ",
        "why_en": "Rhythm.",
        "why_ru": "Ритм.",
        "verified": "no",
    }
    data = {
        "starts": timezone.localdate().isoformat(),
        "note": "",
        "number": str(number),
        "items-TOTAL_FORMS": str(len(rows)),
        "items-INITIAL_FORMS": "0",
        **head,
    }
    for place, row in enumerate(rows):
        data |= {f"items-{place}-{name}": value for name, value in {**known, **row}.items()}
    return data


def test_an_administrator_makes_a_version_by_hand(scene: Scene, administrator: Client) -> None:
    make_set(scene, item("ecg"))
    address = f"{SETS}cardiology/new-version/"
    assert 'value="ecg"' in administrator.get(address).content.decode()
    wrong = administrator.post(address, posted(1, {"weight": "0", "kind": "measurement"}))
    assert wrong.status_code == 422
    assert "Write a whole number from 1 to 20" in wrong.content.decode()
    twice = administrator.post(address, posted(1, {}, {}))
    assert "This item stands twice" in twice.content.decode()
    rows: list[dict[str, str]] = [
        {"ORDER": "2"},
        {"key": "holter", "name_en": "Holter", "ORDER": "1"},
        {"key": "old", "DELETE": "on"},
    ]
    made = administrator.post(address, posted(1, *rows, note="Holter first"))
    assert made.status_code == 302, made.content.decode()[:2000]
    newest = RequirementSet.objects.get(field="cardiology", number=2)
    assert [one.key for one in newest.items.order_by("position")] == ["holter", "ecg"]
    stale = administrator.post(address, posted(1, {"name_en": "Mine"}))
    assert stale.status_code == 409
    assert "Mine" in stale.content.decode()
    past = administrator.post(address, posted(2, {}, starts="2020-01-01"))
    assert "today or later" in past.content.decode()


def test_sets_go_out_and_come_back_as_one_file(scene: Scene, administrator: Client, doctor: Client) -> None:
    make_set(scene, weight(), item("ecg"))
    make_set(scene, item("eeg"), field="neurology")
    exported = b"".join(doctor.get(f"{SETS}export/").streaming_content)  # type: ignore[attr-defined]
    same = administrator.post(f"{SETS}import/", {"file": SimpleUploadedFile("sets.csv", exported)})
    assert "This file changes nothing" in administrator.get(same["Location"]).content.decode()
    changed = exported.replace(b"cardiology,ecg,document", b"cardiology,holter,document").replace(
        b"neurology,eeg,document,imaging,required", b"neurology,eeg,document,imaging,recommended"
    )
    got = administrator.post(f"{SETS}import/", {"file": SimpleUploadedFile("sets.csv", changed)})
    preview = administrator.get(got["Location"]).content.decode()
    assert all(words in preview for words in ("holter", "Left out", "required", "recommended"))
    fingerprint = preview.split('name="fingerprint" value="')[1].split('"')[0]
    starts = (scene.at + timedelta(days=2000)).date().isoformat()
    stale = administrator.post(got["Location"], {"fingerprint": "0" * 64, "starts": starts})
    assert stale.status_code == 409
    done = administrator.post(got["Location"], {"fingerprint": fingerprint, "starts": starts})
    assert done["Location"] == SETS
    newest = RequirementSet.objects.get(field="cardiology", number=2)
    assert [one.key for one in newest.items.order_by("position")] == ["weight", "holter"]
    assert not RequirementUpload.objects.exists()
    assert administrator.get(got["Location"]).status_code == 404


def test_each_mistake_of_a_file_is_named_with_its_line(scene: Scene, administrator: Client) -> None:
    make_set(scene, weight(), item("ecg"))
    exported = b"".join(administrator.get(f"{SETS}export/").streaming_content)  # type: ignore[attr-defined]
    broken = exported.replace(b"cardiology,ecg", b"astrology,weight").replace(b"cardiology", b"astrology", 1)
    got = administrator.post(f"{SETS}import/", {"file": SimpleUploadedFile("sets.csv", broken)})
    text = administrator.get(got["Location"]).content.decode()
    assert "There is no field astrology." in text
    assert "Line 2 uses this key for something else" in text
    assert 'name="fingerprint"' not in text
    refused = administrator.post(got["Location"], {"fingerprint": "", "starts": "2100-01-01"})
    assert refused.status_code in {409, 422}
    assert RequirementSet.objects.count() == 1
    no_table = administrator.post(f"{SETS}import/", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert no_table.status_code == 422
    assert "The first line lacks these columns" in no_table.content.decode()
