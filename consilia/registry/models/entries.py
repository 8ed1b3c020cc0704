"""Who is in the registry with what, and every earlier version of it."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.network.models import Organisation
from consilia.patients.models import Child
from consilia.registry.domain.diagnoses import Codes, DiagnosisFacts
from consilia.registry.domain.words import Certainty, EntryState, Source, When
from consilia.registry.models.names import CERTAINTY_NAMES, ENTRY_NAMES, SOURCE_NAMES, WHEN_NAMES


class Said(models.Model):
    """What is said of a diagnosis: the same columns where it holds now and in each version."""

    orpha = models.CharField(max_length=20, blank=True)
    omim = models.CharField(max_length=20, blank=True)
    mondo = models.CharField(max_length=20, blank=True)
    icd10 = models.CharField(max_length=20, blank=True)
    certainty = models.CharField(_("how it was made"), max_length=11, choices=list(CERTAINTY_NAMES.items()))
    onset = models.CharField(
        _("first signs"), max_length=9, choices=list(WHEN_NAMES.items()), default=When.UNKNOWN
    )
    onset_on = models.DateField(null=True, blank=True)
    contact_on = models.DateField(_("first contact with a specialised centre"), null=True, blank=True)
    diagnosis = models.CharField(
        _("diagnosis made"), max_length=9, choices=list(WHEN_NAMES.items()), default=When.UNKNOWN
    )
    diagnosed_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def facts(self) -> DiagnosisFacts:
        return DiagnosisFacts(
            codes=Codes(self.orpha, self.omim, self.mondo, self.icd10),
            certainty=Certainty(self.certainty),
            onset=When(self.onset),
            onset_on=self.onset_on,
            contact_on=self.contact_on,
            diagnosis=When(self.diagnosis),
            diagnosed_on=self.diagnosed_on,
        )


def columns_of(facts: DiagnosisFacts) -> dict[str, Any]:
    """The columns of `Said`; a day is kept only where its kind asks for one."""
    return {
        "orpha": facts.codes.orpha,
        "omim": facts.codes.omim,
        "mondo": facts.codes.mondo,
        "icd10": facts.codes.icd10,
        "certainty": facts.certainty,
        "onset": facts.onset,
        "onset_on": facts.onset_on if facts.onset is When.DAY else None,
        "contact_on": facts.contact_on,
        "diagnosis": facts.diagnosis,
        "diagnosed_on": facts.diagnosed_on if facts.diagnosis is When.DAY else None,
    }


def _days_fit(name: str, prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{prefix}_{name}_day",
        condition=(
            Q(onset="day", onset_on__isnull=False) | ~Q(onset="day") & Q(onset_on__isnull=True)
            if name == "onset"
            else Q(diagnosis="day", diagnosed_on__isnull=False)
            | ~Q(diagnosis="day") & Q(diagnosed_on__isnull=True)
        ),
    )


class EntryQuerySet(models.QuerySet["Entry"]):
    def locked(self, entry_id: UUID) -> "Entry":
        return self.select_for_update(of=("self",)).select_related("child").get(pk=entry_id)


class Entry(Said):
    """One child with one disease. `disease` names it in the registry; the other codes say the same elsewhere.

    `delay_days` is the formula of `domain.diagnoses`, kept so that lists sort by it. What was true before
    stands in `Version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="registry_entries")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    disease = models.CharField(_("disease"), max_length=20)
    label_en = models.CharField(max_length=400)
    label_ru = models.CharField(max_length=400, blank=True)
    state = models.CharField(
        _("state"), max_length=6, choices=list(ENTRY_NAMES.items()), default=EntryState.ACTIVE
    )
    delay_days = models.IntegerField(_("diagnostic delay"), null=True, blank=True)
    number = models.PositiveIntegerField(_("version"), default=1)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    objects: ClassVar[models.Manager["Entry"]] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the registry")
        verbose_name_plural = _("entries of the registry")
        constraints = [
            models.UniqueConstraint(fields=["child", "disease"], name="registry_entry_once"),
            models.CheckConstraint(name="registry_entry_has_disease", condition=~Q(disease="")),
            _days_fit("onset", "registry_entry"),
            _days_fit("diagnosis", "registry_entry"),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "-changed_at", "-id"], name="registry_entry_of_centre"),
            models.Index(fields=["disease", "state", "centre"], name="registry_entry_of_disease"),
        ]

    def __str__(self) -> str:
        return f"{self.disease} · {self.child_id}"

    def label(self, language: str) -> str:
        return in_language(self.label_ru, self.label_en, language)


class Version(Said):
    """One version of an entry, never changed (a trigger keeps it): who said what when, resting on what."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(_("rests on"), max_length=10, choices=list(SOURCE_NAMES.items()))
    because = models.TextField(_("why"), blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of an entry")
        verbose_name_plural = _("versions of an entry")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="registry_version_once"),
            models.CheckConstraint(
                name="registry_version_says_why", condition=Q(source=Source.CONCLUSION) | ~Q(because="")
            ),
            _days_fit("onset", "registry_version"),
            _days_fit("diagnosis", "registry_version"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.number}"


class Pseudonym(models.Model):
    """The name under which a child leaves the product. In a table of its own: who has the one has not the other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.OneToOneField(Child, models.PROTECT, related_name="+")
    text = models.CharField(_("pseudonym"), max_length=12, unique=True)

    class Meta:
        verbose_name = _("pseudonym")
        verbose_name_plural = _("pseudonyms")

    def __str__(self) -> str:
        return self.text
