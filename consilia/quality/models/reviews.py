"""A sample, the dossiers that are reviewed, and each reviewer's opinion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import Case
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation
from consilia.quality.domain.words import GRADES, LEAST, MOST, Cause, Scale, State
from consilia.quality.models.names import CAUSE_NAMES, SCALE_NAMES, STATE_NAMES, VERDICT_NAMES

SEATS = (1, 2, 3)
_GRADED = Q(**{f"{scale}__gte": LEAST for scale in Scale}) & Q(**{f"{scale}__lte": MOST for scale in Scale})


class Draw(models.Model):
    """The sample of one month of one centre, with all that is needed to draw it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="quality_draws")
    month = models.DateField(_("month"))
    seed = models.CharField(_("seed"), max_length=64)
    size = models.PositiveIntegerField(_("drawn"))
    population = models.PositiveIntegerField(_("answers of the month"))
    frame_sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = [
            models.UniqueConstraint(fields=["centre", "month"], name="quality_draw_once"),
            models.CheckConstraint(name="quality_draw_within", condition=Q(size__lte=models.F("population"))),
            models.CheckConstraint(name="quality_draw_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.centre} · {self.month:%Y-%m}"


class Dossier(models.Model):
    """One case under review by one cause, with what was settled."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="quality_dossiers")
    # Of the conclusion under review; 0 where the case ended without one.
    version = models.PositiveSmallIntegerField(default=0)
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="quality_dossiers")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(_("cause"), max_length=10, choices=list(CAUSE_NAMES.items()))
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="dossiers")
    opened_at = models.DateTimeField()
    due_on = models.DateField(_("review until"))
    state = models.CharField(_("state"), max_length=8, choices=list(STATE_NAMES.items()), default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, blank=True, choices=list(VERDICT_NAMES.items()))
    information = models.FloatField(SCALE_NAMES[Scale.INFORMATION], null=True, blank=True)
    appropriateness = models.FloatField(SCALE_NAMES[Scale.APPROPRIATENESS], null=True, blank=True)
    for_patient = models.FloatField(SCALE_NAMES[Scale.FOR_PATIENT], null=True, blank=True)
    for_team = models.FloatField(SCALE_NAMES[Scale.FOR_TEAM], null=True, blank=True)

    class Meta:
        verbose_name = _("quality review")
        verbose_name_plural = _("quality reviews")
        constraints = [
            models.UniqueConstraint(fields=["case", "cause"], name="quality_once_by_cause"),
            models.CheckConstraint(
                name="quality_settled_whole",
                condition=Q(state=State.SETTLED, settled_at__isnull=False) & ~Q(verdict="") & _GRADED
                | ~Q(state=State.SETTLED) & Q(settled_at=None, verdict=""),
            ),
            models.CheckConstraint(
                name="quality_sample_has_draw",
                condition=Q(cause=Cause.SAMPLE, draw__isnull=False) | ~Q(cause=Cause.SAMPLE) & Q(draw=None),
            ),
        ]
        indexes = [
            models.Index("centre", "opened_at", name="quality_centre"),
            models.Index("author", "settled_at", name="quality_author", condition=Q(state=State.SETTLED)),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_cause_display()}"

    @property
    def grades(self) -> dict[Scale, float]:
        return {scale: getattr(self, scale) for scale in Scale}


class Review(models.Model):
    """One person's opinion. Seats 1 and 2 do not know of each other; seat 3 judges where they differ."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="reviews")
    seat = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="quality_reviews"
    )
    # Who said that she cannot: she is not asked again.
    declined = models.JSONField(default=list)
    assigned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    information = models.PositiveSmallIntegerField(SCALE_NAMES[Scale.INFORMATION], null=True, blank=True)
    appropriateness = models.PositiveSmallIntegerField(
        SCALE_NAMES[Scale.APPROPRIATENESS], null=True, blank=True
    )
    for_patient = models.PositiveSmallIntegerField(SCALE_NAMES[Scale.FOR_PATIENT], null=True, blank=True)
    for_team = models.PositiveSmallIntegerField(SCALE_NAMES[Scale.FOR_TEAM], null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, blank=True, choices=list(VERDICT_NAMES.items()))
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["dossier", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seat"], name="quality_seat_once"),
            models.UniqueConstraint(fields=["dossier", "reviewer"], name="quality_reviewer_once"),
            models.CheckConstraint(name="quality_seat_known", condition=Q(seat__in=SEATS)),
            models.CheckConstraint(
                name="quality_review_whole",
                condition=Q(done_at__isnull=False, reviewer__isnull=False) & ~Q(verdict="") & _GRADED
                | Q(done_at=None, verdict=""),
            ),
        ]
        indexes = [
            models.Index("reviewer", "assigned_at", name="quality_to_do", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.seat}"

    @property
    def grades(self) -> dict[Scale, int]:
        return {scale: getattr(self, scale) for scale in Scale}


GRADE_CHOICES = [(grade, str(grade)) for grade in GRADES]
