"""Deeds that somebody else will ask about need a reason."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal


class ReasonNeeded(Refusal):
    status = 422
    message = _("Say why.")


def expect_reason(reason: str) -> None:
    """Raises ReasonNeeded for an empty one."""
    if not reason:
        raise ReasonNeeded
