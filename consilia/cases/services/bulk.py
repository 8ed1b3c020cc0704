"""One deed for several cases: each case is asked for itself, and what was refused is told with its reason.

A deed is on this list when it may be done without looking into each case, and when it can either be taken
back as it was or is asked about on a page of its own before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.events import DoneToMany, UndoneForMany
from consilia.cases.models import BulkDeed, Case, Grant, ReadMark
from consilia.cases.queries.access import case_for
from consilia.cases.services.region import pass_case_on
from consilia.cases.services.team import add_colleague, remove_colleague
from consilia.cases.services.triage import redirect_case
from consilia.foundation.refusals import NotAllowed, Refusal

MOST_CASES = 100
# As long as one remembers what one has just done; afterwards others may have built upon it.
UNDO_FOR = timedelta(minutes=15)


class Deed(StrEnum):
    MARK_READ = "mark_read"
    ADD_COLLEAGUE = "add_colleague"
    PASS_ON = "pass_on"  # noqa: S105 - a move, no password
    REDIRECT = "redirect"


class NothingChosen(Refusal):
    status = 422
    message = _("Mark at least one case first.")


class TooManyCases(Refusal):
    status = 422
    message = _("That is more than 100 cases at once. Mark fewer.")


class NotYours(Refusal):
    """What a stranger learns about a case: nothing."""

    status = 404
    message = _("You do not see this case, or no longer.")


class CannotBeUndone(Refusal):
    message = _("This can no longer be undone: it was undone already, or too much time has passed.")


Given = Mapping[str, Any]
Before = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How a deed is done to one case, and undone. `do` answers what an undo needs, None when nothing changed."""

    roles: frozenset[Role]
    do: Callable[[UUID, Given, Actor, datetime], Before | None]
    undo: Callable[[UUID, Given, Before, Actor, datetime], None] | None = None


def deeds_of(by: Actor) -> list[Deed]:
    """What `by` may do to several cases in her role; each case is asked again."""
    return [deed for deed, way in WAYS.items() if by.role in way.roles]


def can_be_undone(deed: Deed) -> bool:
    return WAYS[deed].undo is not None


def do_to_many(*, deed: Deed, case_ids: Sequence[UUID], given: Given, by: Actor, at: datetime) -> BulkDeed:
    """Do `deed` to each case, in a transaction of its own: one that is refused stops no other.

    Raises:
        NothingChosen, TooManyCases. NotAllowed: not in this role.
    """
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST_CASES:
        raise TooManyCases
    if deed not in deeds_of(by) or by.organisation_id is None:
        raise NotAllowed
    record = BulkDeed.objects.create(
        by_id=by.person_id,
        role=by.role or "",
        organisation_id=by.organisation_id,
        name=deed,
        at=at,
        given={name: str(value) for name, value in given.items()},
    )
    for case_id in chosen:
        _do(record, case_id, given, by, at)
    publish(
        DoneToMany(bulk_id=record.id, deed=deed, done=len(record.done), refused=len(record.refused)),
        by=by,
        at=at,
    )
    return record


def undo_for_many(*, bulk_id: UUID, by: Actor, at: datetime) -> int:
    """Bring back what was before, where nobody has changed it since; answers for how many cases.

    Raises:
        BulkDeed.DoesNotExist: somebody else's. CannotBeUndone: too late, twice, or not of that kind.
    """
    record = _taken_back(bulk_id, by, at)
    way = WAYS[Deed(record.name)]
    undone = 0
    for case_id, before in record.done.items():
        try:
            with transaction.atomic():
                if way.undo and before is not None:
                    way.undo(UUID(case_id), record.given, before, by, at)
                    undone += 1
        except (Refusal, Case.DoesNotExist):
            continue  # it moved on meanwhile: it stays as it is now
    publish(UndoneForMany(bulk_id=record.id, deed=record.name, undone=undone), by=by, at=at)
    return undone


def bulk_deed_of(by: Actor, bulk_id: UUID) -> BulkDeed:
    """Raises BulkDeed.DoesNotExist for a deed of somebody else."""
    return BulkDeed.objects.get(pk=bulk_id, by=by.person_id, organisation=by.organisation_id, role=by.role)


def is_undoable(record: BulkDeed, at: datetime) -> bool:
    return (
        can_be_undone(Deed(record.name))
        and record.undone_at is None
        and any(before is not None for before in record.done.values())
        and at < record.at + UNDO_FOR
    )


@transaction.atomic
def _taken_back(bulk_id: UUID, by: Actor, at: datetime) -> BulkDeed:
    record = BulkDeed.objects.select_for_update().get(
        pk=bulk_id, by=by.person_id, organisation=by.organisation_id, role=by.role
    )
    if not is_undoable(record, at):
        raise CannotBeUndone
    record.undone_at = at
    record.save(update_fields=["undone_at"])
    return record


def _do(record: BulkDeed, case_id: UUID, given: Given, by: Actor, at: datetime) -> None:
    """What became of one case is stored with the deed itself, so that neither is known without the other."""
    try:
        with transaction.atomic():
            record.done[str(case_id)] = WAYS[Deed(record.name)].do(case_id, given, by, at)
            record.save(update_fields=["done"])
    except (Refusal, Case.DoesNotExist) as error:
        record.done.pop(str(case_id), None)
        refusal = error if isinstance(error, Refusal) else NotYours()
        with override("en"):  # stored as written in the source; the page says it in the reader's language
            record.refused[str(case_id)] = str(refusal)
        record.save(update_fields=["refused"])


def _mark_read(case_id: UUID, given: Given, by: Actor, at: datetime) -> Before | None:
    case = case_for(by, case_id, at)
    seen = ReadMark.objects.filter(case=case, user=by.person_id).values_list("seen_at", flat=True).first()
    if seen is not None and seen >= case.last_entry_at:
        return None
    # Her own dot goes; that she has read the case nobody is told, for she has not.
    ReadMark.objects.update_or_create(case=case, user_id=by.person_id, defaults={"seen_at": at})
    return {"seen_at": seen.isoformat() if seen else None, "marked_at": at.isoformat()}


def _mark_unread(case_id: UUID, given: Given, before: Before, by: Actor, at: datetime) -> None:
    marks = ReadMark.objects.filter(case=case_id, user=by.person_id)
    # Who has opened the case since then has really read it.
    marks = marks.filter(seen_at=datetime.fromisoformat(before["marked_at"]))
    if before["seen_at"]:
        marks.update(seen_at=datetime.fromisoformat(before["seen_at"]))
    else:
        marks.delete()


def _share(case_id: UUID, given: Given, by: Actor, at: datetime) -> Before | None:
    user_id = UUID(str(given["colleague"]))
    held = Grant.objects.in_force(at).filter(case=case_id, user=user_id, part=Grant.Part.REFERRER)
    was_in = held.exists()
    grant = add_colleague(case_id=case_id, user_id=user_id, by=by, at=at)
    return None if was_in else {"grant": str(grant.id)}


def _unshare(case_id: UUID, given: Given, before: Before, by: Actor, at: datetime) -> None:
    remove_colleague(case_id=case_id, user_id=UUID(str(given["colleague"])), by=by, at=at)


def _pass_on(case_id: UUID, given: Given, by: Actor, at: datetime) -> Before | None:
    pass_case_on(case_id=case_id, by=by, at=at)
    return None


def _redirect(case_id: UUID, given: Given, by: Actor, at: datetime) -> Before | None:
    redirect_case(case_id=case_id, reason=str(given["reason"]), by=by, at=at)
    return None


_ASKING = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_CONSULTING = frozenset({Role.TRIAGE_COORDINATOR, Role.EXPERT})
_REGION = frozenset({Role.REGIONAL_OPERATOR})
WAYS: dict[Deed, Way] = {
    Deed.MARK_READ: Way(_ASKING | _CONSULTING | _REGION, _mark_read, _mark_unread),
    Deed.ADD_COLLEAGUE: Way(_ASKING, _share, _unshare),
    Deed.PASS_ON: Way(_REGION, _pass_on),
    Deed.REDIRECT: Way(_CONSULTING, _redirect),
}
