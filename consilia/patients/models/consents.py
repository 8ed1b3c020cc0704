"""What a family agreed to, on what evidence, until when."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import both_or_neither, ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.patients.models.children import Child
from consilia.patients.models.guardians import Guardian


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, at: datetime) -> Self:
        """Given, neither expired nor withdrawn at `at`: a withdrawal counts from its own instant."""
        return self.filter(
            Q(expires__isnull=True) | Q(expires__gt=at),
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
            given_at__lte=at,
        )


class Consent(models.Model):
    """One purpose, one decision. A changed mind is a withdrawal and, perhaps, a new row.

    `given_by` says who decided: a guardian, the child itself from the age that the law sets, or nobody
    because the law asks for none (then `legal_ground` names the rule). `document_hash` is the SHA-256 of a
    scanned form, in hex.
    """

    class Purpose(models.TextChoices):
        TELECONSULTATION = "teleconsultation", _("Care and teleconsultation")
        SECOND_OPINION = "second_opinion", _("Second opinion")
        REGISTRY = "registry", _("Registry of rare diseases")
        RESEARCH_CONTACT = "research_contact", _("Contact about research")
        EDUCATION = "education", _("Teaching, without names")
        RECORDING = "recording", _("Recording of sound and picture")
        DATA_EXCHANGE = "data_exchange", _("Exchange with other systems")

    class GivenBy(models.TextChoices):
        GUARDIAN = "guardian", _("A guardian")
        CHILD = "child", _("The child")
        LEGAL_GROUND = "legal_ground", _("Nobody: the law asks for none")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    given_by = models.CharField(_("given by"), max_length=12, choices=GivenBy.choices)
    guardian = models.ForeignKey(
        Guardian, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guardian")
    )
    legal_ground = models.CharField(_("legal ground"), max_length=500, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500)
    document_hash = models.CharField(_("SHA-256 of the document"), max_length=64, blank=True)
    given_at = models.DateTimeField(_("given"))
    expires = models.DateTimeField(_("expires"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects: ClassVar[models.Manager["Consent"]] = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            ends_after_it_starts("consent_expires_after_given", start="given_at", end="expires"),
            both_or_neither("consent_withdrawn_by_somebody", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                name="consent_not_withdrawn_before_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(
                name="consent_giver_told",
                condition=Q(given_by="guardian", guardian__isnull=False, legal_ground="")
                | Q(given_by="child", guardian__isnull=True, legal_ground="")
                | Q(given_by="legal_ground", guardian__isnull=True) & ~Q(legal_ground=""),
            ),
            models.CheckConstraint(
                name="consent_document_hash_hex",
                condition=Q(document_hash="") | Q(document_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]
        indexes = [models.Index(fields=["child", "purpose", "given_at"], name="consent_of_child")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.child_id}"

    def state_at(self, at: datetime) -> str:
        """`in_force`, `withdrawn`, `expired` or `not_yet`."""
        if at < self.given_at:
            return "not_yet"
        if self.withdrawn_at and self.withdrawn_at <= at:
            return "withdrawn"
        return "expired" if self.expires and self.expires <= at else "in_force"


class ConsentReach(models.Model):
    """Until when a purpose is consented to, for each record of a person. Triggers keep it (migration 0006).

    So a withdrawal counts everywhere in the statement that writes it, and a list of a hundred thousand rows asks
    one index. A consent without an end reaches to the year 9999.
    """

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, models.CASCADE, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=Consent.Purpose.choices)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("reach of a consent")
        verbose_name_plural = _("reach of consents")
        constraints = [models.UniqueConstraint(fields=["child", "purpose"], name="consent_reach_once")]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.child_id}"
