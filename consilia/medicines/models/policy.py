"""The rules of medicines: configuration with its sources, never law in code."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.figures import Figure, figure_rules
from consilia.foundation.policies import Policy as PolicyRow
from consilia.medicines.domain.channels import Rule
from consilia.medicines.domain.words import Channel, Paper
from consilia.medicines.models.names import (
    CHANNEL_NAMES,
    CLOCK_NAMES,
    COUNTING_NAMES,
    FIGURE_NAMES,
)

_CODE = re.compile(r"ORPHA:\d+|[A-Z]\d\d(\.\d{1,2})?")


def check_codes(text: str) -> None:
    """Raises ValidationError at the first word that is neither an ORPHA code nor one of ICD-10."""
    for word in text.split():
        if not _CODE.fullmatch(word):
            raise ValidationError(
                _("“%(word)s” is no code: write E75.2 or ORPHA:355."), params={"word": word}
            )


def check_papers(text: str) -> None:
    for word in text.split():
        if word not in set(Paper):
            raise ValidationError(
                _("“%(word)s” is no kind of document: %(kinds)s."),
                params={"word": word, "kinds": ", ".join(Paper)},
            )


class ChannelRule(PolicyRow):
    """For which children a channel pays: one row a nosology, or one for a list that is kept elsewhere."""

    name = models.SlugField(_("rule"), max_length=60)
    channel = models.CharField(_("channel"), max_length=10, choices=list(CHANNEL_NAMES.items()))
    label_en = models.CharField(_("name in English"), max_length=200)
    label_ru = models.CharField(_("name in Russian"), max_length=200)
    codes = models.CharField(_("codes of diseases"), max_length=600, blank=True, validators=[check_codes])
    needs_listing = models.BooleanField(_("somebody has to look into a list kept elsewhere"), default=False)
    from_age = models.PositiveSmallIntegerField(_("from the age of, years"), default=0)
    until_age = models.PositiveSmallIntegerField(_("up to the age of, years"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("asked in the order"), default=1)

    class Meta:
        verbose_name = _("rule of a channel")
        verbose_name_plural = _("rules of channels")
        constraints = [
            ends_after_it_starts("medicines_rule_ends_after_start"),
            models.UniqueConstraint(fields=["name", "starts"], name="medicines_rule_once"),
            models.CheckConstraint(
                name="medicines_rule_about_something", condition=~Q(codes="") | Q(needs_listing=True)
            ),
            models.CheckConstraint(
                name="medicines_rule_of_ages", condition=Q(until_age=None) | Q(until_age__gt=F("from_age"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        return Rule(
            name=self.name,
            channel=Channel(self.channel),
            codes=tuple(self.codes.split()),
            from_age=self.from_age,
            until_age=self.until_age,
            priority=self.priority,
            needs_listing=self.needs_listing,
        )


class ClockRule(PolicyRow):
    """How long a clock of a channel runs. Without a row it does not run."""

    clock = models.CharField(_("what is due"), max_length=15, choices=list(CLOCK_NAMES.items()))
    channel = models.CharField(_("channel"), max_length=10, choices=list(CHANNEL_NAMES.items()))
    days = models.PositiveSmallIntegerField(
        _("days"), validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    counting = models.CharField(_("counted in"), max_length=8, choices=list(COUNTING_NAMES.items()))

    class Meta:
        verbose_name = _("time limit of a channel")
        verbose_name_plural = _("time limits of channels")
        constraints = [
            ends_after_it_starts("medicines_clock_ends_after_start"),
            models.UniqueConstraint(fields=["clock", "channel", "starts"], name="medicines_clock_rule_once"),
            models.CheckConstraint(name="medicines_clock_positive", condition=Q(days__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.clock} · {self.channel}"


class PaperRule(PolicyRow):
    """Which documents an application to a channel needs."""

    channel = models.CharField(_("channel"), max_length=10, choices=list(CHANNEL_NAMES.items()))
    papers = models.CharField(_("documents"), max_length=300, validators=[check_papers])

    class Meta:
        verbose_name = _("documents of a channel")
        verbose_name_plural = _("documents of channels")
        constraints = [
            ends_after_it_starts("medicines_papers_end_after_start"),
            models.UniqueConstraint(fields=["channel", "starts"], name="medicines_papers_once"),
        ]

    def __str__(self) -> str:
        return self.channel


class MedicinesFigure(Figure):
    """One figure; the row in force that began last counts."""

    name = models.CharField(_("figure"), max_length=20, choices=list(FIGURE_NAMES.items()))

    class Meta:
        verbose_name = _("figure of medicines")
        verbose_name_plural = _("figures of medicines")
        constraints = figure_rules("medicines_figure")
