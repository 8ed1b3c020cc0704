"""Other systems that are shut and opened again, with who shut them and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal


class AlreadySo(Refusal):
    message = _("Somebody was first: it is so already.")


class Switched(models.Model):
    """A constraint of each model holds `disabled_at` and `disabled_by` together."""

    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.disabled_at is None

    def switch(self, *, is_open: bool, by_id: UUID | None, at: datetime) -> None:
        """Of a locked row. Raises AlreadySo."""
        if self.is_open == is_open:
            raise AlreadySo
        self.disabled_at, self.disabled_by_id = (None, None) if is_open else (at, by_id)
        self.save(update_fields=["disabled_at", "disabled_by"])
