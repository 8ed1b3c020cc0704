"""What each field's experts always ask for, in versions; and what a case says to it."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.requirements import Group, Kind, Need
from consilia.cases.models.cases import Case
from consilia.cases.models.entries import Attachment
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language, with_decimal_sign
from consilia.network.models import Field
from consilia.network.models.naming import Named

KIND_NAMES = {
    Kind.FINDING: _("Finding: present or absent"),
    Kind.MEASUREMENT: _("Measurement: a number with its unit"),
    Kind.LABORATORY: _("Laboratory result"),
    Kind.DOCUMENT: _("Image, record or report"),
    Kind.TEXT: _("Text"),
    Kind.DATE: _("Date"),
    Kind.YES_NO: _("Yes or no"),
}
GROUP_NAMES = {
    Group.STATE: _("State of the child now"),
    Group.HISTORY: _("History"),
    Group.EXAMINATION: _("Examination"),
    Group.LABORATORY: _("Laboratory"),
    Group.IMAGING: _("Images and functional tests"),
    Group.TREATMENT: _("Treatment"),
    Group.FAMILY: _("Family and consent"),
}
NEED_NAMES = {
    Need.REQUIRED: pgettext_lazy("requirement", "Required"),
    Need.RECOMMENDED: pgettext_lazy("requirement", "Recommended"),
}
# How findings and yes-or-no items are answered; nothing is no answer.
ANSWER_WORDS = {
    Kind.FINDING: {"present": _("Present"), "absent": _("Absent")},
    Kind.YES_NO: {"yes": _("Yes"), "no": _("No")},
}


def written(value: Decimal | None) -> str:
    """A stored number as people write it in this language, without the zeros that the database adds."""
    text = "" if value is None else f"{value.normalize():f}"
    return with_decimal_sign(text)


class RequirementSet(models.Model):
    """One version of the set of a field; without a field, of the set that all fields share.

    A version is in force from `starts` until the next one starts. It is never changed: requests that were
    begun under it, and answers given to it, keep pointing to what was really asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field")
    )
    number = models.PositiveIntegerField(_("version"))
    starts = models.DateTimeField(_("in force from"))
    note = models.CharField(_("why it changed"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    # Nobody: shipped with the product, and replaced when the product ships a newer one.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("requirement set")
        verbose_name_plural = _("requirement sets")
        ordering = ["field", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "number"], name="requirement_set_number_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["field", "starts"], name="requirement_set_starts_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.number}"

    @property
    def name(self) -> str:
        return self.field.name if self.field else str(_("All fields"))


class Requirement(Named):
    """One item of a version: what is asked, when it is asked, and what its number may be."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    set = models.ForeignKey(RequirementSet, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(_("key"), max_length=60)
    kind = models.CharField(_("how it is answered"), max_length=12, choices=list(KIND_NAMES.items()))
    group = models.CharField(_("group"), max_length=12, choices=list(GROUP_NAMES.items()))
    need = models.CharField(_("how much it is needed"), max_length=12, choices=list(NEED_NAMES.items()))
    weight = models.PositiveSmallIntegerField(_("weight in the score"))
    why_en = models.CharField(_("why the expert needs it, in English"), max_length=300)
    why_ru = models.CharField(_("why the expert needs it, in Russian"), max_length=300)
    unit_en = models.CharField(_("unit in English"), max_length=30, blank=True)
    unit_ru = models.CharField(_("unit in Russian"), max_length=30, blank=True)
    least = models.DecimalField(_("refuse below"), max_digits=12, decimal_places=3, null=True, blank=True)
    most = models.DecimalField(_("refuse above"), max_digits=12, decimal_places=3, null=True, blank=True)
    likely_least = models.DecimalField(
        _("ask again below"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    likely_most = models.DecimalField(
        _("ask again above"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    ages = ArrayField(models.CharField(max_length=20), verbose_name=_("ages"), default=list, blank=True)
    urgencies = ArrayField(
        models.CharField(max_length=10), verbose_name=_("urgencies"), default=list, blank=True
    )
    sex = models.CharField(_("sex"), max_length=7, blank=True)
    diagnoses = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("beginnings of ICD-10 codes"),
        default=list,
        blank=True,
    )
    code = models.CharField(_("HPO term"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["set", "position"], name="requirement_place"),
            models.CheckConstraint(name="requirement_weighs", condition=Q(weight__gte=1)),
            models.CheckConstraint(
                name="requirement_limits_in_order",
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lt=F("most")),
            ),
            # Only what has a source can have been verified.
            models.CheckConstraint(
                name="requirement_verified_by_source", condition=Q(is_verified=False) | ~Q(source="")
            ),
        ]

    @property
    def why(self) -> str:
        return in_language(self.why_ru, self.why_en)

    @property
    def unit(self) -> str:
        return in_language(self.unit_ru, self.unit_en)

    @property
    def least_written(self) -> str:
        return written(self.least)

    @property
    def most_written(self) -> str:
        return written(self.most)

    @property
    def is_number(self) -> bool:
        return self.kind == Kind.MEASUREMENT or (self.kind == Kind.LABORATORY and bool(self.unit_en))


class Answer(models.Model):
    """What a case says to one item: a value, a file, or why it is not available.

    `text` holds what is no number: prose, a day as 2026-11-28, or yes | no | present | absent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    # The version of the item that was before the doctor's eyes.
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="answers")
    unavailable = models.CharField(_("not available because"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="requirement_answered_once"),
            models.CheckConstraint(
                name="requirement_answer_says_something",
                condition=Q(value__isnull=False)
                | ~Q(text="")
                | Q(attachment__isnull=False)
                | ~Q(unavailable=""),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def words(self) -> str:
        """The answer for the reader: a number with its unit, a day, a word or prose."""
        kind = Kind(self.requirement.kind)
        if self.value is not None:
            return f"{written(self.value)}\u00a0{self.requirement.unit}"
        if kind is Kind.DATE and self.text:
            return formats.date_format(date.fromisoformat(self.text), "DATE_FORMAT")
        return str(ANSWER_WORDS.get(kind, {}).get(self.text, self.text))

    @property
    def file(self) -> Attachment | None:
        """The attachment that answers, unless it was taken back."""
        there = self.attachment is not None and self.attachment.taken_back_at is None
        return self.attachment if there else None


class Completeness(models.Model):
    """How complete a request is by its sets, as last judged; and since when its sets are fixed."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="completeness")
    # The sets are those in force at this moment, until the field changes.
    sets_of = models.DateTimeField()
    total = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    required = models.PositiveSmallIntegerField()
    required_met = models.PositiveSmallIntegerField()
    recommended = models.PositiveSmallIntegerField()
    recommended_met = models.PositiveSmallIntegerField()
    # Something required was missing, and a reason stood in its place.
    is_excused = models.BooleanField(default=False)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("completeness")
        verbose_name_plural = _("completeness")
        constraints = [
            models.CheckConstraint(
                name="completeness_within_total",
                condition=Q(reached__lte=F("total"))
                & Q(required_met__lte=F("required"))
                & Q(recommended_met__lte=F("recommended")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reached}/{self.total}"

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, as `domain.requirements` says it."""
        return 100 * self.reached // self.total if self.total else 100


class RequirementUpload(models.Model):
    """A file of sets that somebody looks at before it is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.TextField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("uploaded requirement sets")
        verbose_name_plural = _("uploaded requirement sets")

    def __str__(self) -> str:
        return self.file_name
