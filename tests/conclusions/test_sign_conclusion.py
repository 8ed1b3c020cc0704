"""The signature: complete or refused, whole or nothing, and unchangeable from then on."""

import io
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from pypdf import PdfReader

from consilia.audit.models import AuditEntry
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Deadline, Entry
from consilia.conclusions import services
from consilia.conclusions.domain.completeness import Item
from consilia.conclusions.models import Conclusion
from consilia.conclusions.services import ConclusionIncomplete, preview_conclusion
from consilia.conclusions.services.content import hash_of
from consilia.conclusions.services.signing import NotWhatYouRead
from consilia.documents.models import Document
from consilia.documents.services import NotPrintable, open_file, verify_document
from consilia.documents.signing import current_signer
from consilia.documents.signing.pades import verdicts
from tests.factories.cases import reload
from tests.factories.conclusions import Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return make_story()


def pdf_of(conclusion: Conclusion) -> bytes:
    assert conclusion.document is not None
    with open_file(conclusion.document.pdf) as file:
        return file.read()


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_signing_delivers_a_numbered_document_and_takes_the_case_on(story: Story) -> None:
    signed = story.sign()

    assert story.state is State.SIGNED
    assert signed.document is not None
    assert signed.document.number.startswith("K-2026-")
    entry = Entry.objects.get(case=story.case, name="sign")
    assert entry.detail["document"] == str(signed.document_id)
    assert reload(story.case).signed_at == signed.signed_at


def test_the_answer_clock_stops_and_that_of_the_referrer_starts(story: Story) -> None:
    story.sign()

    answered = Deadline.objects.get(case=story.case, clock=Clock.CONCLUSION)
    waiting = Deadline.objects.get(case=story.case, clock=Clock.ACKNOWLEDGEMENT)
    assert answered.met_at is not None
    assert waiting.is_running


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"assessment": "See above."}, [Item.ASSESSMENT]),
        ({"principal_icd10": [], "principal_orpha": []}, [Item.DIAGNOSIS]),
        ({"certainty": ""}, [Item.CERTAINTY]),
        ({"place_where": ""}, [Item.TRANSFER]),
    ],
)
def test_an_incomplete_conclusion_is_refused_whole(
    story: Story, changes: dict[str, Any], missing: list[Item]
) -> None:
    story.write(**changes)
    with pytest.raises(ConclusionIncomplete) as refusal:
        story.sign()

    assert refusal.value.items == missing
    assert story.state is State.CONCLUSION_DRAFT
    assert not Document.objects.exists()
    assert not Entry.objects.filter(case=story.case, name="sign").exists()


def test_a_dose_without_a_unit_is_refused(story: Story) -> None:
    draft = story.write()
    first = draft.recommendations.get(number=1)
    story.save(**{f"{first.id}.dose_unit": ""})
    with pytest.raises(ConclusionIncomplete) as refusal:
        story.sign()
    assert refusal.value.items == [Item.DOSES]


def test_a_refused_signature_does_not_lose_what_was_removed(story: Story) -> None:
    draft = story.write(assessment="Too short.")
    removed = draft.recommendations.get(number=2)
    services.remove_recommendation(
        case_id=story.case.id, recommendation_id=removed.id, by=story.scene.expert, at=story.scene.tick()
    )
    with pytest.raises(ConclusionIncomplete):
        story.sign()
    assert draft.recommendations.filter(pk=removed.pk).exists()


def test_another_text_than_the_one_read_is_not_signed(story: Story) -> None:
    shown = story.write().revision
    story.save(assessment="Changed on another page, long enough to be signed as it is.")
    with pytest.raises(NotWhatYouRead):
        services.sign_conclusion(
            case_id=story.case.id, revision=shown, by=story.scene.expert, at=story.scene.tick()
        )


def test_a_character_that_cannot_be_printed_stops_the_signature(story: Story) -> None:
    story.write(history="Smile 😀")
    with pytest.raises(NotPrintable, match=r"U\+1F600"):
        story.sign()
    assert story.state is State.CONCLUSION_DRAFT


@pytest.mark.parametrize(
    "person", ["referrer", "coordinator", "other_expert", "house_coordinator", "stranger"]
)
def test_nobody_but_the_author_signs(story: Story, person: str) -> None:
    draft = story.write()
    with pytest.raises((Case.DoesNotExist, Conclusion.DoesNotExist)):
        services.sign_conclusion(
            case_id=story.case.id,
            revision=draft.revision,
            by=getattr(story.scene, person),
            at=story.scene.tick(),
        )


def test_the_english_paper_says_everything(story: Story) -> None:
    text = text_of(pdf_of(story.sign()))

    case = reload(story.case)
    for expected in (
        "Conclusion of a consultation",
        case.number,
        case.child.full_name,
        "Should the ductus be closed now",
        "Q25.0 Patent ductus arteriosus; ORPHA:706 Patent arterial duct",
        "I50.0 Congestive heart failure",
        "Furosemide 1.5 mg/kg at one time, at most 20 mg; by mouth; twice a day; until the operation.",
        "Close the duct by catheter",
        "Our department of cardiac surgery",
        "20.12.2026",
        "Red flags",
        "Signed electronically",
    ):
        assert expected in text, expected
    assert "Registry or trial" in text
    assert "Why this version" not in text


def test_the_russian_paper_says_everything_in_russian(story: Story) -> None:
    text = text_of(pdf_of(story.sign(language="ru")))

    for expected in (
        "Заключение консультации",
        "Q25.0 Открытый артериальный проток",
        "Furosemide 1,5 мг/кг за один приём, не более 20 мг; внутрь",
        "Подписано электронно",
        "Диагноз",
        "Страница 1 из",
    ):
        assert expected in text, expected
    assert "Diagnosis" not in text


def test_the_plain_text_is_small_and_says_the_same(story: Story) -> None:
    signed = story.sign()

    assert signed.document is not None
    text = signed.document.text
    assert len(text.encode()) < 20_000
    for expected in (
        "RECOMMENDATIONS",
        "1. Furosemide 1.5 mg/kg",
        "2. Close the duct",
        signed.document.number,
    ):
        assert expected in text


def test_the_signature_of_the_paper_holds_and_breaks_when_tampered_with(story: Story) -> None:
    signed = story.sign()
    pdf = pdf_of(signed)
    assert signed.signed_at is not None

    (good,) = verdicts(pdf, root_pem=current_signer().root, on=signed.signed_at)
    assert good.holds, good.summary
    spot = pdf.index(b"stream", 2000) + 20
    tampered = pdf[:spot] + bytes([pdf[spot] ^ 1]) + pdf[spot + 1 :]
    (bad,) = verdicts(tampered, root_pem=current_signer().root, on=signed.signed_at)
    assert not bad.holds


def test_anybody_with_the_paper_can_verify_it(story: Story) -> None:
    signed = story.sign()
    assert signed.document is not None

    genuine = verify_document(
        number=signed.document.number,
        code=signed.document.verification_code,
        visitor="192.0.2.1",
        at=story.scene.tick(),
    )
    assert genuine is not None
    assert genuine.signed_at == signed.signed_at


def test_the_hash_is_that_of_the_stored_rows_and_stands_in_the_audit_chain(story: Story) -> None:
    signed = story.sign()

    stored = Conclusion.objects.get(pk=signed.pk)
    assert stored.content_sha256 == hash_of(stored)
    entry = AuditEntry.objects.get(name="ConclusionVersionSigned")
    assert entry.detail["content_sha256"] == stored.content_sha256


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE conclusions_conclusion SET assessment = 'another'",
        "UPDATE conclusions_conclusion SET state = 'draft', signed_at = NULL, document_id = NULL, content_sha256 = ''",
        "DELETE FROM conclusions_conclusion",
        "TRUNCATE conclusions_conclusion CASCADE",
        "UPDATE conclusions_recommendation SET dose = 15 WHERE number = 1",
        "DELETE FROM conclusions_recommendation WHERE number = 2",
        "INSERT INTO conclusions_diagnosis (id, conclusion_id, role, system, code, label_en, label_ru, position)"
        " SELECT gen_random_uuid(), id, 'comorbid', 'icd10', 'J18.9', '', '', 9 FROM conclusions_conclusion",
        "DELETE FROM conclusions_diagnosis",
    ],
)
def test_the_database_refuses_to_change_a_signed_conclusion(story: Story, change: str) -> None:
    story.sign()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_failure_after_the_signature_leaves_nothing_signed(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_: Any) -> None:
        raise RuntimeError

    story.write()
    monkeypatch.setattr("consilia.cases.services.record_signature", break_down)
    with pytest.raises(RuntimeError):
        story.sign()
    assert story.state is State.CONCLUSION_DRAFT
    assert Conclusion.objects.get(case=story.case).state == "draft"
    assert not Document.objects.exists()


def test_a_preview_is_for_the_author_alone_and_says_draft(story: Story) -> None:
    story.write()

    pdf = preview_conclusion(case_id=story.case.id, by=story.scene.expert, at=story.scene.tick())
    assert "DRAFT" in text_of(pdf)
    assert "Signed electronically" not in text_of(pdf)
    for person in ("referrer", "coordinator", "house_coordinator"):
        with pytest.raises((Case.DoesNotExist, Conclusion.DoesNotExist)):
            preview_conclusion(case_id=story.case.id, by=getattr(story.scene, person), at=story.scene.tick())
