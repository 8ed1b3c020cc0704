"""One version of the answer to a case, and its coded diagnoses."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import Case
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.models.names import (
    CERTAINTY_NAMES,
    CHANGE_NAMES,
    ELIGIBILITY_NAMES,
    PLACE_NAMES,
    ROLE_NAMES,
)
from consilia.documents.models import Document
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.network.models import Organisation


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    def locked(self, conclusion_id: UUID) -> "Conclusion":
        """The conclusion, locked until the transaction ends: its author may have two pages open."""
        return self.select_for_update(of=("self",)).select_related("case").get(pk=conclusion_id)


class Conclusion(models.Model):
    """One version. A case has at most one draft; a signed version never changes, and a higher one supersedes it.

    `revision` counts the saves of a draft; `marks` holds for each heading the revision that last changed
    it, so that two open pages of the author disturb each other only where both wrote.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="conclusions")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conclusions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="conclusions")
    language = models.CharField(_("language of the document"), max_length=2, choices=settings.LANGUAGES)
    # The case was reopened, or asked again after the first answer: a later version that corrects nothing.
    answers_anew = models.BooleanField(default=False)
    correction_because = models.TextField(_("why the earlier version is corrected"), blank=True)

    materials = models.TextField(_("materials reviewed"), blank=True)
    missing_materials = models.TextField(_("what was missing"), blank=True)
    history = models.TextField(_("history"), blank=True)
    diagnosis = models.TextField(_("diagnosis in words"), blank=True)
    no_diagnosis_because = models.TextField(_("no diagnosis because"), blank=True)
    certainty = models.CharField(
        _("certainty"), max_length=10, blank=True, choices=list(CERTAINTY_NAMES.items())
    )
    change = models.CharField(
        _("against the referral"), max_length=8, blank=True, choices=list(CHANGE_NAMES.items())
    )
    assessment = models.TextField(_("assessment"), blank=True)
    no_recommendations_because = models.TextField(_("no recommendations because"), blank=True)
    red_flags = models.TextField(_("red flags"), blank=True)
    place = models.CharField(_("place of care"), max_length=9, blank=True, choices=list(PLACE_NAMES.items()))
    place_where = models.CharField(_("where"), max_length=200, blank=True)
    place_when = models.CharField(_("how soon"), max_length=200, blank=True)
    transport = models.TextField(_("conditions of transport"), blank=True)
    follow_up = models.TextField(_("follow-up"), blank=True)
    follow_up_on = models.DateField(_("next review on"), null=True, blank=True)
    registry = models.CharField(
        _("registry or trial"), max_length=8, blank=True, choices=list(ELIGIBILITY_NAMES.items())
    )
    registry_note = models.TextField(_("which one, and why"), blank=True)
    limits = models.TextField(_("limits of this opinion"), blank=True)

    revision = models.PositiveIntegerField(default=1)
    marks = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager["Conclusion"]] = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="conclusion_version_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="conclusion_one_draft"),
            models.CheckConstraint(
                name="conclusion_signed_whole",
                condition=Q(state="draft", signed_at=None, document=None, content_sha256="")
                | Q(
                    state="signed",
                    signed_at__isnull=False,
                    document__isnull=False,
                    content_sha256__regex="^[0-9a-f]{64}$",
                ),
            ),
            models.CheckConstraint(
                name="conclusion_correction_has_reason",
                condition=Q(version=1) | Q(answers_anew=True) | ~Q(correction_because=""),
            ),
            models.CheckConstraint(name="conclusion_language", condition=Q(language__in=["en", "ru"])),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.version}"

    @property
    def is_correction(self) -> bool:
        """It takes the place of the version before, which was wrong in something."""
        return self.version > 1 and not self.answers_anew

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED


class Diagnosis(models.Model):
    """A coded diagnosis with its labels of that day: a later release may retire or rename the code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    conclusion = models.ForeignKey(Conclusion, models.CASCADE, related_name="diagnoses")
    role = models.CharField(_("role"), max_length=12, choices=list(ROLE_NAMES.items()))
    system = models.CharField(
        _("code system"), max_length=8, choices=[("icd10", "ICD-10"), ("orpha", "ORPHA")]
    )
    code = models.CharField(_("code"), max_length=20)
    label_en = models.CharField(max_length=400)
    label_ru = models.CharField(max_length=400, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")
        ordering = ["role", "system", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["conclusion", "role", "system", "code"], name="diagnosis_once_per_role"
            ),
            models.UniqueConstraint(
                fields=["conclusion", "system"],
                condition=Q(role=DiagnosisRole.PRINCIPAL),
                name="diagnosis_one_principal_per_system",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def label(self, language: str) -> str:
        """The label in `language`, or the English one where there is no other."""
        return in_language(self.label_ru, self.label_en, language)
