"""The case itself."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.lifecycle import EXPERT_AT_WORK, FINAL_STATES, State, Turn
from consilia.cases.domain.urgency import Urgency
from consilia.cases.wall import Knock
from consilia.foundation.identifiers import uuid7
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.wall import in_hand
from consilia.network.models import Field, Organisation, Region
from consilia.patients.models import Child

# A case without a running clock sorts after all that have one.
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)

STATE_NAMES = {
    State.DRAFT: _("Draft"),
    State.SUBMITTED: _("Submitted"),
    State.REGION_REVIEW: _("With the region"),
    State.TRIAGE: _("In triage"),
    State.INFO_REQUESTED: _("Information requested"),
    State.OFFERED: _("Offered to an expert"),
    State.IN_REVIEW: _("In review"),
    State.COUNCIL_SCHEDULED: _("Council called"),
    State.COUNCIL_HELD: _("Council held"),
    State.CONCLUSION_DRAFT: _("Conclusion being written"),
    State.SECOND_READ: _("With a second reader"),
    State.SIGNED: _("Conclusion signed"),
    State.ACKNOWLEDGED: _("Acknowledged"),
    State.FOLLOW_UP: _("In follow-up"),
    State.CLOSED: _("Closed"),
    State.DECLINED: pgettext_lazy("case", "Declined"),
    State.WITHDRAWN: pgettext_lazy("case", "Withdrawn"),
    State.DUPLICATE: pgettext_lazy("case", "Duplicate"),
}
TURN_NAMES = {
    Turn.REFERRER: _("Referring doctor"),
    Turn.REGION: _("Regional operator"),
    Turn.COORDINATOR: _("Coordinator"),
    Turn.EXPERT: _("Expert"),
    Turn.READER: _("Second reader"),
    Turn.NOBODY: _("Nobody"),
}
URGENCY_NAMES = {
    Urgency.EMERGENCY: _("Emergency"),
    Urgency.URGENT: _("Urgent"),
    Urgency.PLANNED: _("Planned"),
}


class Closing(models.TextChoices):
    """How a case came to its end; whether an outcome was known is an indicator of the network."""

    BY_REFERRER = "by_referrer", _("Closed by the referring doctor")
    WITH_OUTCOME = "with_outcome", _("Outcome known")
    WITHOUT_OUTCOME = "without_outcome", _("Closed without outcome")
    DEATH = "death", _("The child died")


class NextSerial(models.Func):
    """The next number of the sequence that the first migration makes."""

    template = "nextval('cases_serial')"
    arity = 0
    output_field = models.BigIntegerField()


class CaseQuerySet(models.QuerySet["Case"]):
    def locked(self, case_id: UUID) -> "Case":
        """The case, locked until the end of the transaction: moves of one case happen one by one."""
        found = _LOCKED.first(id=case_id)
        if found is None:
            raise self.model.DoesNotExist
        found.as_locked = found.written()
        return found

    def open(self) -> Self:
        return self.filter(is_open=True)

    def sent(self) -> Self:
        """What left its house: a draft did not, nor one that was withdrawn as a draft."""
        return self.filter(submitted_at__isnull=False)


class Case(models.Model):
    """One question about one child, from draft to closure."""

    as_locked: dict[str, Any] | None = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # From a sequence of its own (see the first migration), so that numbers never wait for each other.
    serial = models.BigIntegerField(unique=True, editable=False, db_default=NextSerial())
    client_uuid = models.UUIDField(default=uuid7)
    state = models.CharField(
        _("state"), max_length=20, choices=list(STATE_NAMES.items()), default=State.DRAFT
    )
    turn = models.CharField(_("turn"), max_length=12, choices=list(TURN_NAMES.items()), default=Turn.REFERRER)
    # Where an answer to a request for information brings the case back to.
    asked_in = models.CharField(max_length=20, blank=True)

    child = models.ForeignKey(Child, models.PROTECT, related_name="cases", verbose_name=_("child"))
    # No index where no question begins: each one is written anew with every move of a case.
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("field"),
        db_index=False,
    )
    urgency = models.CharField(_("urgency"), max_length=10, blank=True, choices=list(URGENCY_NAMES.items()))
    question = models.TextField(_("question"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    diagnosis_code = models.CharField(_("ICD-10 code"), max_length=10, blank=True)
    diagnosis = models.TextField(_("diagnosis in words"), blank=True)
    incomplete_because = models.TextField(_("incomplete because"), blank=True)
    # Where a published case was used for demonstration, its source is always shown.
    source = models.CharField(_("source publication"), max_length=300, blank=True)

    # `case_sent_once` begins with her.
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases_referred", db_index=False
    )
    referring_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases_referred")
    region = models.ForeignKey(Region, models.PROTECT, related_name="cases", db_index=False)
    wished_centre = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="cases_wished", db_index=False
    )
    centre = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="cases_consulted"
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="cases_consulted"
    )

    # Who reads the draft now, of `SecondReading`: kept here so that a worklist knows whose turn it is.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A reopened case keeps when it was closed for the first time.
    first_closed_at = models.DateTimeField(null=True, blank=True)
    closing = models.CharField(_("end"), max_length=16, blank=True, choices=Closing.choices)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("same as"),
        db_index=False,  # `case_duplicates` holds the few that are
    )
    # Kept beside the rows they come from, so that a worklist of a million cases is one index walk.
    due_at = models.DateTimeField(default=NO_DEADLINE)
    # From when on one of its clocks will probably be missed.
    late_from = models.DateTimeField(null=True, blank=True)
    last_entry_at = models.DateTimeField()
    is_open = models.GeneratedField(
        expression=~Q(state__in=sorted(FINAL_STATES)),  # type: ignore[arg-type]  # the stubs forget Q
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["Case"]] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["referrer", "client_uuid"], name="case_sent_once"),
            models.CheckConstraint(
                name="case_sent_has_field",
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | (Q(submitted_at__isnull=False, field__isnull=False, centre__isnull=False) & ~Q(urgency="")),
            ),
            models.CheckConstraint(
                name="case_sent_after_created",
                condition=Q(submitted_at__isnull=True) | Q(submitted_at__gte=models.F("created_at")),
            ),
            models.CheckConstraint(
                name="case_signed_after_sent",
                condition=Q(signed_at__isnull=True) | Q(signed_at__gte=models.F("submitted_at")),
            ),
            models.CheckConstraint(
                name="case_closed_when_final",
                condition=Q(state__in=sorted(FINAL_STATES), closed_at__isnull=False)
                | (~Q(state__in=sorted(FINAL_STATES)) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closing_when_closed",
                condition=Q(state=State.CLOSED) | Q(closing=""),
            ),
            models.CheckConstraint(
                name="case_duplicate_of_another",
                condition=(
                    Q(state=State.DUPLICATE, duplicate_of__isnull=False) & ~Q(duplicate_of=models.F("id"))
                )
                | (~Q(state=State.DUPLICATE) & Q(duplicate_of__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_asked_in_when_asked",
                condition=(Q(state=State.INFO_REQUESTED) & ~Q(asked_in=""))
                | (~Q(state=State.INFO_REQUESTED) & Q(asked_in="")),
            ),
            models.CheckConstraint(
                name="case_reader_has_the_turn",
                condition=Q(turn=Turn.READER, reader__isnull=False)
                | (~Q(turn=Turn.READER) & Q(reader__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_reviewed_by_expert",
                condition=~Q(state__in=[*sorted(EXPERT_AT_WORK), State.SIGNED]) | Q(expert__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["region"], name="case_region"),
            models.Index(
                fields=["duplicate_of"], name="case_duplicates", condition=Q(duplicate_of__isnull=False)
            ),
            models.Index(
                "centre", "turn", "due_at", "id", name="case_centre_open", condition=Q(is_open=True)
            ),
            models.Index(
                "referring_organisation",
                "turn",
                "due_at",
                "id",
                name="case_house_open",
                condition=Q(is_open=True),
            ),
            models.Index(
                "region", "turn", "due_at", "id", name="case_region_open", condition=Q(is_open=True)
            ),
            models.Index(
                "centre",
                models.F("changed_at").desc(),
                "id",
                name="case_centre_closed",
                condition=Q(is_open=False),
            ),
            models.Index(
                "referring_organisation",
                models.F("changed_at").desc(),
                "id",
                name="case_house_closed",
                condition=Q(is_open=False),
            ),
            models.Index(
                "region",
                models.F("changed_at").desc(),
                "id",
                name="case_region_closed",
                condition=Q(is_open=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def written(self) -> dict[str, Any]:
        """What the row says, by column; not what the database works out."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if not field.generated
        }

    @property
    def was_never_sent(self) -> bool:
        """Of a case that is locked: nothing was running for it until now."""
        return self.as_locked is not None and self.as_locked["submitted_at"] is None

    def save(self, **how: Any) -> None:
        """A case that was locked writes what changed since then, which most moves do to a fifth of its columns."""
        if self.as_locked is None or how:
            super().save(**how)
            return
        now = self.written()
        super().save(update_fields=[name for name, value in now.items() if value != self.as_locked[name]])
        self.as_locked = now

    @property
    def number(self) -> str:
        """The number people say on the telephone."""
        return case_number(self.serial)


def case_number(serial: int) -> str:
    """`C-000123`: six digits at least."""
    return f"C-{serial:06d}"


# Every move begins with it. The case stays in hand, because a move may take it out of its mover's sight.
_LOCKED = StandingQuestion(
    lambda: (
        Case.objects.select_for_update(of=("self",))
        .select_related("child")
        .annotate(in_hand=in_hand())
        .filter(pk=Knock(given("id")))
    )
)
