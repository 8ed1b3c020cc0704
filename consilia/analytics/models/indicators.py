"""What is measured, against what: definitions, our targets, what others have published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.analytics.domain.formulas import Direction, Unit
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.figures import Figure, figure_rules
from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.foundation.policies import Policy, source_words
from consilia.network.models.naming import Named

UNIT_NAMES = {Unit.PERCENT: _("percent"), Unit.HOURS: pgettext_lazy("unit", "hours")}
DIRECTION_NAMES = {
    Direction.UP: _("more is better"),
    Direction.DOWN: _("less is better"),
    Direction.NONE: _("neither more nor less is better"),
}


class Indicator(Named):
    """One measure. The formula is code (`domain.formulas`); `version` grows when what it means changes."""

    code = models.CharField(_("code"), primary_key=True, max_length=30)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    definition_en = models.TextField()
    definition_ru = models.TextField()
    numerator_en = models.TextField()
    numerator_ru = models.TextField()
    denominator_en = models.TextField()
    denominator_ru = models.TextField()
    unit = models.CharField(_("unit"), max_length=10, choices=list(UNIT_NAMES.items()))
    direction = models.CharField(_("direction"), max_length=5, choices=list(DIRECTION_NAMES.items()))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position"]

    @property
    def definition(self) -> str:
        return in_language(self.definition_ru, self.definition_en)

    @property
    def numerator(self) -> str:
        return in_language(self.numerator_ru, self.numerator_en)

    @property
    def source_words(self) -> str:
        return source_words(self.source)

    @property
    def denominator(self) -> str:
        return in_language(self.denominator_ru, self.denominator_en)


class Target(Policy):
    """What we want of an indicator: policy, never law. The row that came into force last counts."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    value = models.FloatField(_("value"))

    class Meta:
        verbose_name = _("target of an indicator")
        verbose_name_plural = _("targets of indicators")
        constraints = [
            ends_after_it_starts("target_ends_after_start"),
            models.CheckConstraint(name="target_not_negative", condition=Q(value__gte=0)),
            models.UniqueConstraint(fields=["indicator", "starts"], name="target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value:g}"


class PublishedFigure(models.Model):
    """What another network has published of the same thing. `who` and `note` keep apples apart from pears."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="published")
    version = models.PositiveSmallIntegerField(_("version"))
    value = models.FloatField(_("value"))
    low = models.FloatField(_("from"), null=True)
    high = models.FloatField(_("to"), null=True)
    who_en = models.CharField(max_length=200)
    who_ru = models.CharField(max_length=200)
    note_en = models.CharField(max_length=300, blank=True)
    note_ru = models.CharField(max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "version", "who_en"], name="published_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value:g} ({self.who_en})"

    @property
    def who(self) -> str:
        return in_language(self.who_ru, self.who_en)

    @property
    def note(self) -> str:
        return in_language(self.note_ru, self.note_en)


class ReportPolicy(Figure):
    """One figure, such as below how many a cell is hidden. The latest row in force wins."""

    class Name(models.TextChoices):
        SMALLEST_CELL = "smallest_cell", _("Fewest cases that an analyst is shown in one cell")
        SILENT_MONTHS = "silent_months", _("Months without a request after which an organisation is silent")
        STALE_HOURS = "stale_hours", _("Hours after which figures are too old to judge by")
        SETTLED_MONTHS = "settled_months", _("Months after the end for which a case is counted anew")
        SOON_HOURS = "soon_hours", _("Hours of the share of answers that others publish")

    name = models.CharField(_("figure"), max_length=20, choices=Name.choices)

    class Meta:
        verbose_name = _("report policy")
        verbose_name_plural = _("report policies")
        constraints = figure_rules("report_policy", may_be_zero=True)
