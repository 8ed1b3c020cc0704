"""Sending a conclusion to a second reader, once and after her remarks; what she answers is the case's deed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases import services as cases
from consilia.cases.domain.second_reading import Answered
from consilia.cases.models import SecondReading
from consilia.conclusions.domain.completeness import missing_items
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import draft_of, facts_of, text_of, text_to_read
from consilia.conclusions.services.drafts import locked_draft
from consilia.conclusions.services.signing import ConclusionIncomplete, NotWhatYouRead


@transaction.atomic
def seek_reading(
    *, case_id: UUID, revision: int, reader_id: UUID | None = None, by: Actor, at: datetime
) -> SecondReading:
    """Send the complete draft to a second reader; until she answers nobody changes it.

    Raises:
        NotWhatYouRead: the draft was changed after `revision`.
        ConclusionIncomplete: nobody should have to read half a conclusion.
        NobodyCanRead, MayNotRead: as the case says.
    """
    draft = locked_draft(case_id=case_id, by=by, at=at)
    if draft.revision != revision:
        raise NotWhatYouRead
    conclusion = draft_of(by, case_id, at)
    if items := missing_items(facts_of(conclusion)):
        raise ConclusionIncomplete(items)
    return cases.seek_reading(case_id=case_id, text=text_of(conclusion), reader_id=reader_id, by=by, at=at)


@transaction.atomic
def answer_remarks(
    *, case_id: UUID, answers: Mapping[UUID, Answered], by: Actor, at: datetime
) -> SecondReading:
    """Answer each remark; the text as it is now goes to the same reader again.

    Raises:
        RemarksUnanswered, AnsweredAlready: as the case says.
    """
    found = text_to_read(by, case_id, at)
    conclusion = found.conclusion
    if found.reading.is_before:
        locked_draft(case_id=case_id, by=by, at=at)
    else:
        conclusion = _newest_signed(conclusion)
    return cases.answer_remarks(case_id=case_id, answers=answers, text=text_of(conclusion), by=by, at=at)


def _newest_signed(conclusion: Conclusion) -> Conclusion:
    """A remark that came after the signature may have led to a correction: that is what is read next."""
    rows = Conclusion.objects.filter(case=conclusion.case_id, state=Conclusion.State.SIGNED)
    return rows.prefetch_related("recommendations").order_by("-version").first() or conclusion
