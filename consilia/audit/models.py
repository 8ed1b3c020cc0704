"""The append-only log. Triggers (see the second migration) refuse UPDATE, DELETE and TRUNCATE."""

from django.db import models
from django.db.models import Q
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
        # Each filter of the auditors' page has an index that is already in the order of the page.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_time"),
            models.Index(fields=["subject", "subject_id", "at", "id"], name="audit_subject"),
            models.Index(fields=["user_id", "at", "id"], name="audit_user"),
            models.Index(fields=["organisation_id", "at", "id"], name="audit_organisation"),
            models.Index(fields=["name", "at", "id"], name="audit_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject} {self.subject_id}"


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


class Verification(models.Model):
    """One walk along the chains and what it found. Append-only like the log itself.

    `reached` is where it ended, shard -> [number, seal in hex]: the next walk goes on from there, and the
    same value kept outside the database is an anchor. `broken` holds the first hundred rows that do not
    hold; `broken_count` counts them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("time"))
    seconds = models.FloatField(_("duration"))
    is_full = models.BooleanField(_("from the beginning"))
    entries = models.BigIntegerField(_("entries checked"))
    reached = models.JSONField()
    broken_count = models.BigIntegerField(default=0)
    broken = models.JSONField(default=list)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.CheckConstraint(
                name="verification_counts", condition=Q(entries__gte=0, broken_count__gte=0, seconds__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.broken_count}"

    @property
    def holds(self) -> bool:
        return self.broken_count == 0
