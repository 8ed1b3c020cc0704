"""Two records, one child: merged without moving anything, and unmerged to the last field."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.wall import looking_further
from consilia.patients.events import ChildrenMerged, ChildrenUnmerged
from consilia.patients.models import Child, MergeRecord
from consilia.patients.queries import child_for, merge_for
from consilia.patients.services.allowed import require

# What may be taken over from the record that goes.
TAKEABLE = (
    "family_name",
    "given_name",
    "patronymic",
    "birth_date",
    "sex",
    "multiple_birth",
    "birth_order",
    "deceased_on",
    "region_code",
    "country",
    "language",
)


class MergeRefused(Refusal):
    status = 422
    message = _("These two records cannot be merged.")


class ReasonMissing(MergeRefused):
    message = _("Say what makes you sure that this is one child.")


class OneRecord(MergeRefused):
    message = _("These are one record already.")


@transaction.atomic
def merge_children(
    *,
    kept_id: UUID,
    gone_id: UUID,
    reason: str,
    take: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> MergeRecord:
    """Let `kept` stand for both. Cases, numbers, guardians and consents stay where they are and are found
    through `Child.person`; whoever saw either record sees the child.

    Args:
        take: fields whose value of `gone` replaces that of `kept`.
    Raises:
        Child.DoesNotExist: the actor does not see both. ReasonMissing, OneRecord.
    """
    kept, gone = child_for(by, kept_id, at), child_for(by, gone_id, at)
    require("merge", by=by)
    if by.user_id is None:
        raise NotAllowed
    if not reason:
        raise ReasonMissing
    if kept.pk == gone.pk:
        raise OneRecord
    kept, gone = _locked_pair(kept.pk, gone.pk)
    taken = _take(kept, gone, take)
    followers = list(Child.objects.filter(merged_into=gone).values_list("pk", flat=True))
    Child.objects.filter(pk__in=[gone.pk, *followers]).update(merged_into=kept)
    kept.changed_at, kept.version = at, kept.version + 1
    kept.save()
    merge = MergeRecord.objects.create(
        kept=kept,
        gone=gone,
        reason=reason,
        taken=taken,
        followers=[str(pk) for pk in followers],
        merged_by_id=by.user_id,
        merged_at=at,
    )
    publish(ChildrenMerged(child_id=kept.pk, gone_id=gone.pk, merge_id=merge.id), by=by, at=at)
    return merge


def _locked_pair(kept_id: UUID, gone_id: UUID) -> tuple[Child, Child]:
    rows = {
        row.pk: row
        for row in Child.objects.filter(pk__in=[kept_id, gone_id]).order_by("pk").select_for_update()
    }
    if any(row.merged_into_id for row in rows.values()):
        raise SomebodyWasFirst
    return rows[kept_id], rows[gone_id]


def _take(kept: Child, gone: Child, take: Collection[str]) -> dict[str, list[Any]]:
    taken = {}
    for name in TAKEABLE:
        before, after = getattr(kept, name), getattr(gone, name)
        if name in take and before != after:
            setattr(kept, name, after)
            taken[name] = [_stored(before), _stored(after)]
    return taken


@transaction.atomic
def unmerge_children(*, merge_id: UUID, reason: str, by: Actor, at: datetime) -> MergeRecord:
    """Part the two records again: what was taken over goes back, and those who followed return.

    A fact of the kept child that was changed after the merge keeps the later value.

    Raises:
        MergeRecord.DoesNotExist, Child.DoesNotExist: strangers, or undone already. ReasonMissing.
    """
    merge = merge_for(by, merge_id, at)
    require("merge", by=by)
    if by.user_id is None:
        raise NotAllowed
    if not reason:
        raise ReasonMissing
    merge = MergeRecord.objects.select_for_update(of=("self",)).get(pk=merge.pk, undone_at=None)
    kept = Child.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
    _give_back(kept, merge.taken)
    kept.changed_at, kept.version = at, kept.version + 1
    kept.save()
    _part(merge)
    merge.undone_at, merge.undone_by_id, merge.undone_because = at, by.user_id, reason
    merge.save(update_fields=["undone_at", "undone_by", "undone_because"])
    publish(ChildrenUnmerged(child_id=kept.pk, gone_id=merge.gone_id, merge_id=merge.id), by=by, at=at)
    return merge


@looking_further()
def _part(merge: MergeRecord) -> None:
    Child.objects.filter(pk=merge.gone_id).update(merged_into=None)
    followers = Child.objects.filter(pk__in=merge.followers, merged_into=merge.kept_id)
    followers.update(merged_into=merge.gone_id)


def _give_back(kept: Child, taken: dict[str, list[Any]]) -> None:
    for name, (before, after) in taken.items():
        if _stored(getattr(kept, name)) == after:
            setattr(kept, name, _loaded(name, before))


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _loaded(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and name in {"birth_date", "deceased_on"} else value
