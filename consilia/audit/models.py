"""The append-only log. Triggers (see the first migration) refuse UPDATE, DELETE and TRUNCATE."""

from datetime import UTC
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.foundation.identifiers import uuid7


class AuditEntry(models.Model):
    """One deed or one reading. `shard` and `number` give its place in a hash chain.

    People and organisations are kept by identifier, without foreign keys: the log must outlive them.
    """

    class Kind(models.TextChoices):
        DEED = "deed", _("Deed")
        READ = "read", _("Reading")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    name = models.CharField(_("event"), max_length=80)
    subject = models.CharField(_("subject"), max_length=40)
    subject_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    role = models.CharField(
        _("role"),
        max_length=32,
        blank=True,
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
    )
    organisation_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    shard = models.SmallIntegerField()
    number = models.BigIntegerField()
    previous = models.BinaryField(max_length=32)
    sealed = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.UniqueConstraint(fields=["shard", "number"], name="audit_place"),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id", "at"], name="audit_subject"),
            models.Index(fields=["user_id", "at"], name="audit_user"),
            models.Index(fields=["at", "id"], name="audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject} {self.subject_id}"

    @property
    def content(self) -> dict[str, Any]:
        """What the seal covers: everything but the seal itself."""
        texts = ("id", "subject_id", "user_id", "membership_id", "organisation_id")
        values = {name: str(getattr(self, name)) for name in texts}
        plain = ("kind", "name", "subject", "role", "detail", "shard", "number")
        return {
            **values,
            **{name: getattr(self, name) for name in plain},
            "at": self.at.astimezone(UTC).isoformat(),
        }


class ChainHead(models.Model):
    """The last link of one shard. A writer locks one of these rows, so several chains grow at once."""

    shard = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    sealed = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("chain head")
        verbose_name_plural = _("chain heads")

    def __str__(self) -> str:
        return f"{self.shard}: {self.number}"
