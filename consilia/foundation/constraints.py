"""Table constraints that recur: the database holds the invariant, whoever writes. And who asks for what they hold."""

from typing import Any

from django.db import IntegrityError
from django.db.models import CheckConstraint, F, Q


def ends_after_it_starts(name: str, *, start: str = "starts", end: str = "ends") -> CheckConstraint:
    """A half-open period ends after it starts, or never."""
    return CheckConstraint(name=name, condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)}))


def in_force(at: Any) -> Q:
    """Rows of such a period that count at `at`: begun, and not over; the end belongs to what comes next."""
    return not_over(at) & Q(starts__lte=at)


def not_over(at: Any) -> Q:
    return Q(ends__isnull=True) | Q(ends__gt=at)


def both_or_neither(name: str, first: str, second: str) -> CheckConstraint:
    """Two fields that mean something only together, such as a time and the person who set it."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
    )


def violated(error: IntegrityError) -> str:
    """The name of the constraint that refused a row; "" where the database did not name one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
