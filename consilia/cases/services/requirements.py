"""What a draft says to the items of its field, and how complete it is by them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.requirements import Said, Status, Verdict, judge
from consilia.cases.events import DraftSaved
from consilia.cases.models import Answer, Case, Completeness, Requirement
from consilia.cases.queries.completeness import Needs, judgement, needs_of, sets_moment, stored_answers
from consilia.cases.services.moving import locked_for, touch
from consilia.foundation.refusals import Refusal


class ImpossibleValue(Refusal):
    """A number that no child can have: a slip of the pen, or another unit."""

    status = 422
    message = _("This number cannot be true in the unit shown. Check the number and the unit.")


class NotAFileOfThisCase(Refusal):
    status = 422
    message = _("This file is not in the case any more. Choose another one.")


@transaction.atomic
def answer_requirements(
    *, case_id: UUID, said: Mapping[UUID, Said], field_before: str, by: Actor, at: datetime
) -> Case:
    """Keep what the draft says to the items, each by the identifier of the version that was shown.

    An answer of nothing takes the stored one away. Where the field changed since `field_before`, the sets in
    force now speak for the case from here on; answers to items of the other field stay on record.

    Raises:
        ImpossibleValue, NotAFileOfThisCase: nothing is kept.
    """
    case = locked_for("submit", case_id=case_id, by=by, at=at)
    asked = {item.id: item for item in Requirement.objects.filter(id__in=said)}
    before = stored_answers(case)
    changed = {
        asked[item_id]: words
        for item_id, words in said.items()
        if item_id in asked and before.get(asked[item_id].key, Said()) != words
    }
    for item, words in changed.items():
        _keep(case, item, words, by=by, at=at)
    if changed:
        touch(case, at=at)
        case.save()
        keys = sorted(f"need_{item.key}" for item in changed)
        publish(DraftSaved(case_id=case.id, fields=keys), by=by, at=at)
    _judge(case, at if (case.field_id or "") != field_before else sets_moment(case), at=at)
    return case


def _keep(case: Case, item: Requirement, words: Said, *, by: Actor, at: datetime) -> None:
    if words.status is Status.OPEN:
        case.answers.filter(key=item.key).delete()
        return
    if words.value is not None and judge(item, words.value) is Verdict.IMPOSSIBLE:
        raise ImpossibleValue
    file = words.attachment_id
    if file is not None and not case.attachments.filter(pk=file, taken_back_at=None).exists():
        raise NotAFileOfThisCase
    Answer.objects.update_or_create(
        case=case,
        key=item.key,
        defaults={
            "requirement": item,
            "value": words.value,
            "unit": item.unit_en if words.value is not None else "",
            "text": words.text,
            "attachment_id": file,
            "unavailable": words.unavailable,
            "answered_by_id": by.user_id,
            "answered_at": at,
        },
    )


def _judge(case: Case, fixed: datetime, *, at: datetime) -> None:
    """The figure of `domain.requirements`, by the sets of the moment `fixed`."""
    keep_judgement(case, needs_of(case, at, fixed=fixed), at=at)


def keep_judgement(case: Case, needs: Needs, *, at: datetime) -> None:
    """Store how complete the request is: the last figure before it is sent is what reports count."""
    values = judgement(case, needs)
    Completeness.objects.bulk_create(  # one statement, where update-or-create takes four
        [Completeness(case=case, judged_at=at, **values)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["judged_at", *values],
    )
