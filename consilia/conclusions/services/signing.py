"""The signature: from a draft that is complete to a version that never changes."""

import base64
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import role_name
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.cases.services.second_reading import expect_read
from consilia.conclusions import paper
from consilia.conclusions.domain.completeness import Item, missing_items
from consilia.conclusions.events import ConclusionVersionSigned
from consilia.conclusions.models import Conclusion, Recommendation, RecommendationDecision
from consilia.conclusions.queries import current_of, draft_of, facts_of, recommendations_of, text_of
from consilia.conclusions.services.content import hash_of, recommendation_content
from consilia.conclusions.services.drafts import SIGNING, locked_draft
from consilia.conclusions.services.images import content_of_picture, expect_images
from consilia.documents.models import Document
from consilia.documents.services import Issuer, Order, Signatory, Template, issue_document, preview_document
from consilia.foundation.refusals import Refusal, SomebodyWasFirst
from consilia.network.queries import consultants_of_user

# The prefix of the numbers reads the same in both alphabets.
TEMPLATE = Template(
    kind="conclusion", prefix="K", source=Path(__file__).parents[1] / "typst" / "conclusion.typ"
)
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}">'
    '<image width="{width}" height="{height}" xlink:href="data:image/jpeg;base64,{content}"/></svg>'
)


class ConclusionIncomplete(Refusal):
    """The conclusion cannot be signed yet; `items` says what is missing."""

    status = 422
    message = gettext_lazy("Some things are still missing.")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        super().__init__()


class NotWhatYouRead(SomebodyWasFirst):
    message = gettext_lazy("The draft has changed since this page was shown. Read it again before you sign.")


@transaction.atomic
def sign_conclusion(*, case_id: UUID, revision: int, by: Actor, at: datetime) -> Conclusion:
    """Typeset, sign and deliver the draft, and take the case on; or nothing of it.

    The PDF is on disk before the transaction ends: after a rollback the store sweeps it away.

    Args:
        revision: that of the text the author has read; another text is not signed.

    Raises:
        ConclusionIncomplete: with the missing items.
        NotWhatYouRead: the draft was changed after `revision`.
        NotPrintable: a character that no font has.
        MarksMovedOn, ImageLost: a key image is not what its marks say, or cannot be read.
        SecondReadingNeeded, SecondReadingRuns, RemarksWait: somebody else has to read it first.
    """
    draft = locked_draft(case_id=case_id, states=SIGNING, by=by, at=at)
    if draft.revision != revision:
        raise NotWhatYouRead
    draft.recommendations.filter(removed_at__isnull=False).delete()
    conclusion = draft_of(by, case_id, at)
    if items := missing_items(facts_of(conclusion)):
        raise ConclusionIncomplete(items)
    expect_images(conclusion, by=by, at=at)
    text = text_of(conclusion)
    if not conclusion.is_correction:
        expect_read(conclusion.case, text, at=at)  # asked again with the move; here before the paper is made
    earlier = current_of(case_id)
    order = document_order(conclusion)
    superseded = earlier.document if earlier and conclusion.is_correction else None
    document = issue_document(order, supersedes=superseded, by=by, at=at)
    conclusion.content_sha256 = hash_of(conclusion)
    conclusion.state, conclusion.signed_at, conclusion.document = Conclusion.State.SIGNED, at, document
    conclusion.save()
    _tell_case(conclusion, document, by=by, at=at)
    if earlier and conclusion.is_correction:
        _carry_decisions(earlier, conclusion)
    event = ConclusionVersionSigned(
        case_id=case_id,
        conclusion_id=conclusion.id,
        version=conclusion.version,
        content_sha256=conclusion.content_sha256,
    )
    publish(event, by=by, at=at)
    return conclusion


def preview_conclusion(*, case_id: UUID, by: Actor, at: datetime) -> bytes:
    """The PDF of the draft under a watermark, for its author alone; kept nowhere."""
    conclusion = draft_of(by, case_id, at)
    with translation.override(conclusion.language):
        watermark = _("DRAFT")
    return preview_document(document_order(conclusion), watermark=watermark, at=at)


def document_order(conclusion: Conclusion) -> Order:
    """What the paper says, in the language of the document."""
    centre = conclusion.organisation
    with translation.override(conclusion.language):
        content = paper.blocks(conclusion)
        return Order(
            template=TEMPLATE,
            language=conclusion.language,
            title=_("Conclusion of a consultation"),
            subtitle=_subtitle(conclusion),
            body={"blocks": paper.as_data(content), "pictures": pictures_of(conclusion)},
            text=paper.as_text(content),
            issuer=Issuer(centre.id, centre.name_en, centre.name_ru, centre.time_zone),
            signatory=_signatory(conclusion),
        )


def pictures_of(conclusion: Conclusion) -> dict[str, str]:
    """The key images by their number, in what the typesetter takes without a detour: JPEG inside a drawing.

    Raises:
        ImageLost: one cannot be read, so nothing is made without it.
    """
    return {
        str(image.id): _PICTURE.format(
            width=image.width,
            height=image.height,
            content=base64.b64encode(content_of_picture(image)).decode(),
        )
        for image in conclusion.images.all()
    }


def _subtitle(conclusion: Conclusion) -> str:
    parts = [conclusion.case.number, conclusion.case.get_urgency_display()]
    if conclusion.is_correction:
        parts.append(
            _("version %(version)d, takes the place of the earlier one") % {"version": conclusion.version}
        )
    return " · ".join(parts)


def _signatory(conclusion: Conclusion) -> Signatory:
    """The author as the register of the centre lists her, else as her account does."""
    entries = consultants_of_user(conclusion.author_id)
    listed = next((one for one in entries if one.organisation_id == conclusion.organisation_id), None)
    if listed is None:
        return Signatory(conclusion.author.full_name, role_name("expert"))
    return Signatory(listed.name, listed.position or role_name("expert"))


def _tell_case(conclusion: Conclusion, document: Document, *, by: Actor, at: datetime) -> None:
    told: dict[str, Any] = {
        "case_id": conclusion.case_id,
        "document_id": document.id,
        "title": document.title,
        "text": text_of(conclusion),
    }
    if conclusion.is_correction:
        cases.record_correction(**told, reason=conclusion.correction_because, by=by, at=at)
    else:
        cases.record_signature(**told, by=by, at=at)


def _carry_decisions(earlier: Conclusion, later: Conclusion) -> None:
    """Keep what was decided about recommendations that the correction did not touch."""
    decided = {given.lineage: given for given in recommendations_of(earlier) if given.is_decided}
    for given in later.recommendations.all():
        before = decided.get(given.lineage)
        if before is not None and _says_the_same(before, given):
            RecommendationDecision.objects.create(
                recommendation=given,
                answer=before.decision.answer,
                reason=before.decision.reason,
                decided_by_id=before.decision.decided_by_id,
                decided_at=before.decision.decided_at,
            )


def _says_the_same(one: Recommendation, other: Recommendation) -> bool:
    unnumbered = {"number": None}
    return {**recommendation_content(one), **unnumbered} == {**recommendation_content(other), **unnumbered}
