"""The second reading of a conclusion: the rules, the readings, and the remarks of each round."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.second_reading import (
    FINISHED,
    OPEN,
    ReadingState,
    Reason,
    RemarkAnswer,
    Timing,
)
from consilia.cases.models.cases import URGENCY_NAMES, Case
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy, PolicyQuerySet
from consilia.network.models import Field, Organisation

REASON_NAMES = {
    Reason.SURGERY: _("An operation is recommended"),
    Reason.HSCT: _("A transplantation of haematopoietic stem cells is recommended"),
    Reason.CAR_T: _("A CAR-T therapy is recommended"),
    Reason.DIAGNOSIS_CHANGED: _("The diagnosis differs from the request"),
    Reason.WITHDRAWAL: _("Withdrawal or limitation of treatment is recommended"),
}
TIMING_NAMES = {
    Timing.BEFORE: _("before the signature"),
    Timing.AFTER: _("after the signature"),
    Timing.NEVER: pgettext_lazy("second reading", "not needed"),
}
READING_STATE_NAMES = {
    ReadingState.WAITING: _("Waits for the second reader"),
    ReadingState.RETURNED: _("Returned with remarks"),
    ReadingState.AGREED: pgettext_lazy("second reading", "Agreed"),
    ReadingState.DISSENTED: _("Disagreement stays"),
    ReadingState.TAKEN_BACK: _("Taken back by the author"),
    ReadingState.ENDED: _("Ended with the case"),
}
REMARK_ANSWER_NAMES = {
    RemarkAnswer.CHANGED: _("I have changed it"),
    RemarkAnswer.KEPT: _("It stays as it is, because"),
}


class SecondReadingRule(Policy):
    """Which conclusions somebody else reads, and when. The most specific row in force wins; never law in code."""

    reason = models.CharField(_("reason"), max_length=20, choices=list(REASON_NAMES.items()))
    urgency = models.CharField(_("urgency"), max_length=10, choices=list(URGENCY_NAMES.items()))
    centre = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field")
    )
    timing = models.CharField(_("read"), max_length=6, choices=list(TIMING_NAMES.items()))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of second reading")
        verbose_name_plural = _("rules of second reading")
        constraints = [
            ends_after_it_starts("second_reading_rule_ends_after_start"),
            models.UniqueConstraint(
                fields=["reason", "urgency", "centre", "field", "starts"],
                name="second_reading_rule_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.get_urgency_display()} · {self.get_timing_display()}"


class SecondReadingQuerySet(models.QuerySet["SecondReading"]):
    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))


class SecondReading(models.Model):
    """One conclusion with one second reader, over as many rounds as it takes.

    `version` and `revision` name the text that was read: another text was not. Without a reader it waits for
    somebody to name one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="second_readings")
    version = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    timing = models.CharField(max_length=6, choices=list(TIMING_NAMES.items()))
    reasons = ArrayField(models.CharField(max_length=20))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="second_readings"
    )
    # For which centre she reads: printed beside her name.
    house = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    declined = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=list(READING_STATE_NAMES.items()),
        default=ReadingState.WAITING,
    )
    round = models.PositiveSmallIntegerField(default=1)
    statement = models.TextField(_("why you disagree"), blank=True)
    sought_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["SecondReading"]] = SecondReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=sorted(OPEN)), name="second_reading_one_open"
            ),
            models.CheckConstraint(
                name="second_reading_by_another", condition=Q(reader=None) | ~Q(reader=F("author"))
            ),
            models.CheckConstraint(
                name="second_reading_answered",
                condition=Q(state__in=sorted(FINISHED), answered_at__isnull=False, reader__isnull=False)
                | ~Q(state__in=sorted(FINISHED)),
            ),
            models.CheckConstraint(
                name="second_reading_dissent_says_why",
                condition=~Q(state=ReadingState.DISSENTED) | ~Q(statement=""),
            ),
        ]
        indexes = [
            models.Index(
                "reader", "sent_at", "id", name="second_reading_of", condition=Q(state__in=sorted(OPEN))
            ),
            models.Index("case", "version", name="second_reading_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_before(self) -> bool:
        return self.timing == Timing.BEFORE

    @property
    def reason_names(self) -> list[str]:
        return [str(REASON_NAMES[Reason(reason)]) for reason in self.reasons]


class ReadingRemark(models.Model):
    """One numbered remark of a round, and what the author says to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reading = models.ForeignKey(SecondReading, models.CASCADE, related_name="remarks")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("remark"))
    answer = models.CharField(
        _("answer"), max_length=8, blank=True, choices=list(REMARK_ANSWER_NAMES.items())
    )
    answer_text = models.TextField(_("your answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("remark of a second reader")
        verbose_name_plural = _("remarks of second readers")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "round", "number"], name="reading_remark_number_once"),
            models.CheckConstraint(name="reading_remark_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="reading_remark_kept_says_why",
                condition=~Q(answer=RemarkAnswer.KEPT) | ~Q(answer_text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
