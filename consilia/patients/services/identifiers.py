"""Numbers of a child: sealed when they come in, opened only on an audited request."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import Refusal, SomebodyWasFirst
from consilia.foundation.sealing import find_by, ring
from consilia.foundation.wall import looking_further
from consilia.patients.domain.numbers import Kind, fault, normalised, tail
from consilia.patients.domain.registration import Number
from consilia.patients.events import IdentifierAdded, IdentifierRetired
from consilia.patients.models import Child, Identifier, IdentifierType
from consilia.patients.queries import child_for
from consilia.patients.services.allowed import locked_child, require

FAULT_TEXTS: dict[str, Promise] = {
    "shape": _("This does not look like the number. Expected: %(hint)s"),
    "checksum": _(
        "The check digits do not fit, so at least one digit is wrong. Compare with the document digit by digit; if"
        " it is really printed so, choose “Another document”."
    ),
    "period": _("The number ends before it becomes valid. Check the two dates."),
    "kind": _("This kind of number is not in use here."),
    "own": _("The child already has this number."),
}


class NumberRefused(Refusal):
    """A number cannot be right. `kind` is the code of its type, `fault` a key of FAULT_TEXTS."""

    status = 422

    def __init__(self, kind: str, fault: str, hint: str = "") -> None:
        self.kind, self.fault = kind, fault
        super().__init__(str(FAULT_TEXTS[fault]) % {"hint": hint} if hint else FAULT_TEXTS[fault])


class NothingWithoutReason(Refusal):
    status = 422
    message = _("Say why.")


@transaction.atomic
def add_identifier(*, child_id: UUID, number: Number, by: Actor, at: datetime) -> Identifier:
    """Add a number. One that another child has is kept as contested, and nobody is told whose it is.

    Raises:
        NumberRefused: wrong shape, check digits or period, or the child has it already.
    """
    child = locked_child("identifiers", child_id=child_id, by=by, at=at)
    return put_number(child, number, by=by, at=at)


def put_number(child: Child, number: Number, *, by: Actor, at: datetime) -> Identifier:
    value = checked(number)
    index = find_by(number.kind, value)
    is_own, contested = _held(number.kind, index, child)
    if is_own:
        raise NumberRefused(number.kind, "own")
    row = Identifier(
        id=uuid7(),
        child=child,
        type_id=number.kind,
        blind_index=index,
        tail=tail(value),
        valid_from=number.valid_from,
        valid_until=number.valid_until,
        standing=Identifier.Standing.CONTESTED if contested else Identifier.Standing.CURRENT,
        added_at=at,
        added_by_id=by.user_id,
    )
    row.key_id, row.sealed = ring().newest, ring().seal(value, bound_to=row.id.bytes)
    _save_first(row)
    publish(
        IdentifierAdded(child_id=child.id, identifier_id=row.id, kind=number.kind, contested=contested),
        by=by,
        at=at,
    )
    return row


@looking_further()
def _held(kind: str, index: bytes, child: Child) -> tuple[bool, bool]:
    """Whether the child has the number already, and whether any child of the network has it as its own."""
    rows = Identifier.objects.filter(type=kind, blind_index=index)
    held = rows.exclude(standing=Identifier.Standing.RETIRED)
    is_own = held.filter(child__person=child.person).exists()
    return is_own, held.filter(standing=Identifier.Standing.CURRENT).exists()


def checked(number: Number) -> str:
    """The normalised value. Raises NumberRefused."""
    kind = IdentifierType.objects.filter(pk=number.kind, is_current=True).first()
    if kind is None:
        raise NumberRefused(number.kind, "kind")
    value = normalised(number.value)
    if found := fault(Kind(kind.code, kind.pattern, kind.checksum), value):
        raise NumberRefused(kind.code, found, kind.hint)
    if number.valid_from and number.valid_until and number.valid_until < number.valid_from:
        raise NumberRefused(kind.code, "period")
    return value


def _save_first(row: Identifier) -> None:
    """Two people may add one number at the same instant; the database lets one of them through."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise SomebodyWasFirst from error


@transaction.atomic
def retire_identifier(*, identifier_id: UUID, reason: str, by: Actor, at: datetime) -> Identifier:
    """Take a number out of use: replaced, or entered by mistake. It stays in the record, with the reason.

    Raises:
        Identifier.DoesNotExist, Child.DoesNotExist: strangers. NothingWithoutReason.
    """
    row = Identifier.objects.select_for_update(of=("self",)).get(pk=identifier_id)
    child = locked_child("identifiers", child_id=row.child_id, by=by, at=at)
    if not reason:
        raise NothingWithoutReason
    if row.standing == Identifier.Standing.RETIRED:
        return row
    row.standing, row.retired_at, row.retired_because = Identifier.Standing.RETIRED, at, reason
    row.save()
    _settle(row)
    publish(IdentifierRetired(child_id=child.id, identifier_id=row.id, kind=row.type_id), by=by, at=at)
    return row


@looking_further()
def _settle(gone: Identifier) -> None:
    """A number contested by one record alone is no longer contested."""
    rivals = Identifier.objects.filter(type=gone.type_id, blind_index=gone.blind_index).exclude(
        standing=Identifier.Standing.RETIRED
    )
    if len(left := list(rivals[:2])) == 1 and left[0].standing == Identifier.Standing.CONTESTED:
        left[0].standing = Identifier.Standing.CURRENT
        left[0].save(update_fields=["standing"])


@transaction.atomic
def reveal_identifier(*, identifier_id: UUID, by: Actor, at: datetime) -> str:
    """The number in full. The reading is recorded.

    Raises:
        Identifier.DoesNotExist, Child.DoesNotExist: strangers. NotAllowed: sees it masked only.
        foundation.sealing.CannotOpen: the key is gone, or the row was tampered with.
    """
    row = Identifier.objects.get(pk=identifier_id)
    child = child_for(by, row.child_id, at)
    require("reveal", by=by)
    record_read(subject="child", subject_id=child.id, what="IdentifierRevealed", by=by, at=at)
    return ring().open(bytes(row.sealed), bound_to=row.id.bytes)
