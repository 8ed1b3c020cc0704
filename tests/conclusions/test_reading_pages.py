"""Reading, deciding and correcting by plain forms, without scripts."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import recommendations_of
from tests.conclusions.editor import at, draft_of
from tests.factories.conclusions import Story

pytestmark = pytest.mark.django_db


def test_a_preview_is_a_pdf_with_a_watermark(story: Story, expert: Client) -> None:
    story.write()
    answer = expert.get(at(story, "draft/preview.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert "DRAFT" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_the_referrer_reads_decides_and_the_expert_sees_it(
    story: Story, expert: Client, referrer: Client
) -> None:
    story.sign()
    case_page = referrer.get(f"/cases/{story.case.id}/").content.decode()
    assert "Close the duct by catheter" in case_page
    assert at(story, "decide/") in case_page
    first, second = recommendations_of(story.current)
    sent = {"version": 1, f"d-{first.id.hex}-answer": "accepted", f"d-{second.id.hex}-answer": "not_feasible"}

    refused = referrer.post(at(story, "decide/"), sent)
    assert refused.status_code == 422
    assert b"Write a reason" in refused.content
    reason = {f"d-{second.id.hex}-reason": "No catheter laboratory."}
    assert referrer.post(at(story, "decide/"), {**sent, **reason})["Location"].endswith("#conclusion")
    assert story.state is State.ACKNOWLEDGED
    seen = expert.get(f"/cases/{story.case.id}/").content.decode()
    assert "No catheter laboratory." in seen
    assert "Not feasible here" in seen


def test_some_decisions_may_come_later(story: Story, referrer: Client) -> None:
    story.sign()
    first, _second = recommendations_of(story.current)
    answer = referrer.post(
        at(story, "decide/"), {"version": 1, f"d-{first.id.hex}-answer": "accepted"}, follow=True
    )
    assert "1 recommendation is still undecided" in answer.content.decode()
    assert story.state is State.SIGNED


def test_deciding_on_a_version_that_was_corrected_shows_the_new_one(story: Story, referrer: Client) -> None:
    story.sign()
    first, _second = recommendations_of(story.current)
    story.correct()
    answer = referrer.post(at(story, "decide/"), {"version": 1, f"d-{first.id.hex}-answer": "accepted"})
    assert answer.status_code == 409
    assert b"has corrected the conclusion meanwhile" in answer.content


def test_the_expert_corrects_and_everybody_sees_both_versions(
    story: Story, expert: Client, referrer: Client
) -> None:
    story.sign()
    assert expert.post(at(story, "correct/"), {"reason": ""}).status_code == 422
    expert.post(at(story, "correct/"), {"reason": "Typing error."})
    story.save(red_flags="Apnoea, refusal to feed.")
    expert.post(at(story, "sign/"), {"version": draft_of(story).revision})

    old = referrer.get(at(story, "1/")).content.decode()
    assert "There is a newer version" in old
    new = referrer.get(at(story, "2/")).content.decode()
    assert "Typing error." in new
    compared = referrer.get(at(story, "versions/")).content.decode()
    assert re.search(r"<ins>[^<]*refusal", compared)
    assert "Superseded" in compared


def test_a_correction_is_discarded_only_after_a_question(story: Story, expert: Client) -> None:
    story.sign()
    expert.post(at(story, "correct/"), {"reason": "Typing error."})
    assert b"Discard the correction?" in expert.get(at(story, "discard/")).content
    assert Conclusion.objects.filter(case=story.case).count() == 2
    expert.post(at(story, "discard/"), {"confirmed": "yes"})
    assert Conclusion.objects.filter(case=story.case).count() == 1


def test_the_paper_is_downloaded_whole_or_in_parts_and_each_time_recorded(
    story: Story, referrer: Client
) -> None:
    signed = story.sign()
    assert signed.document is not None
    whole = referrer.get(at(story, "1.pdf"))
    body = b"".join(whole)  # type: ignore[arg-type]
    assert body.startswith(b"%PDF-")
    assert f"{signed.document.number}.pdf" in whole["Content-Disposition"]
    part = referrer.get(at(story, "1.pdf"), headers={"range": "bytes=0-99"})
    assert b"".join(part) == body[:100]  # type: ignore[arg-type]
    text = referrer.get(at(story, "1.txt"))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert len(text.content) < 20_000
    read = AuditEntry.objects.filter(name="ConclusionDownloaded", subject_id=story.case.id)
    assert read.filter(user_id=story.scene.referrer.user_id).count() == 3


def test_reading_a_version_is_recorded(story: Story, referrer: Client) -> None:
    story.sign()
    referrer.get(at(story, "1/"))
    assert AuditEntry.objects.filter(name="ConclusionRead", user_id=story.scene.referrer.user_id).exists()
