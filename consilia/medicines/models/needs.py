"""A child's need of a medicine, with everything that happens to it."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.documents.models import StoredFile
from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.medicines.domain.supply import Counted
from consilia.medicines.domain.words import OPEN, State
from consilia.medicines.models.names import CHANNEL_NAMES, CLOCK_NAMES, PAPER_NAMES, STATE_NAMES
from consilia.network.models import Organisation, Region
from consilia.patients.models import Child, Guardian
from consilia.registry.models import Entry

USER = settings.AUTH_USER_MODEL


class NeedQuerySet(models.QuerySet["Need"]):
    def locked(self, need_id: UUID) -> "Need":
        return self.select_for_update(of=("self",)).select_related("entry", "child", "region").get(pk=need_id)


class Need(models.Model):
    """One medicine for one entry of the registry. Days and numbers of what happened stand in its steps.

    `channel` is what somebody decided, `chosen` how the rules of that day explained it; `is_listed` is what
    somebody found in the foundation's list on `listed_on`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    medicine = models.CharField(_("medicine"), max_length=200)
    dosage = models.CharField(_("form and dose"), max_length=200, blank=True)
    unit = models.CharField(_("counted in"), max_length=40)
    state = models.CharField(
        _("state"), max_length=11, choices=list(STATE_NAMES.items()), default=State.IDENTIFIED
    )
    state_since = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=10, blank=True, choices=list(CHANNEL_NAMES.items()))
    chosen = models.JSONField(default=dict, blank=True)
    is_listed = models.BooleanField(null=True)
    listed_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    # From this day on somebody has to look at the supply; empty while there is none to look at.
    attention_on = models.DateField(null=True)
    told_of = models.CharField(max_length=60, blank=True)  # the shortage that was told last
    is_open = models.GeneratedField(
        expression=Q(state__in=[str(one) for one in OPEN]),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["Need"]] = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need of a medicine")
        verbose_name_plural = _("needs of medicines")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "medicine"], name="medicines_need_once", condition=~Q(state="stopped")
            ),
            models.CheckConstraint(
                name="medicines_listing_has_a_day",
                condition=Q(is_listed=None, listed_on=None)
                | Q(is_listed__isnull=False, listed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="medicines_channel_before_application",
                condition=~Q(channel="") | Q(state__in=["identified", "confirmed", "council", "stopped"]),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "-state_since", "-id"], name="medicines_of_centre"),
            models.Index(fields=["region", "-state_since", "-id"], name="medicines_of_region"),
            models.Index(fields=["child"], name="medicines_of_child"),
        ]

    def __str__(self) -> str:
        return f"{self.medicine} · {self.entry_id}"


class Step(models.Model):
    """One line of the timeline; never changed (a trigger keeps it)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    state = models.CharField(max_length=11, choices=list(STATE_NAMES.items()))
    on = models.DateField(_("day"))
    number = models.CharField(_("number"), max_length=100, blank=True)
    text = models.TextField(_("words"), blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a need")
        verbose_name_plural = _("steps of a need")
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} · {self.need_id}"


class PaperFile(models.Model):
    """A document of a need; taken back it stays, and no longer counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind of document"), max_length=18, choices=list(PAPER_NAMES.items()))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("document of a need")
        verbose_name_plural = _("documents of a need")
        ordering = ["added_at", "id"]
        constraints = [
            both_or_neither("medicines_paper_taken_back", "taken_back_at", "taken_back_by"),
            models.UniqueConstraint(
                fields=["need", "kind", "file"], name="medicines_paper_once", condition=Q(taken_back_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.need_id}"


class StockCount(models.Model):
    """What was left on a day, how much is needed a day, and how long a new supply takes. Only added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="counts")
    counted_on = models.DateField(_("counted on"))
    quantity = models.DecimalField(_("in stock"), max_digits=12, decimal_places=3)
    daily = models.DecimalField(_("needed a day"), max_digits=12, decimal_places=3, null=True)
    lead_days = models.PositiveSmallIntegerField(_("days until a new supply"), null=True)
    told_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of the stock")
        verbose_name_plural = _("counts of the stock")
        constraints = [
            models.CheckConstraint(
                name="medicines_stock_not_negative",
                condition=Q(quantity__gte=0) & (Q(daily=None) | Q(daily__gt=0)),
            )
        ]
        indexes = [models.Index(fields=["need", "-counted_on", "-id"], name="medicines_latest_count")]

    def __str__(self) -> str:
        return f"{self.counted_on} · {self.need_id}"

    @property
    def counted(self) -> Counted:
        return Counted(self.counted_on, self.quantity, self.daily, self.lead_days)


class DueDay(models.Model):
    """A running clock: until which day, and of what was already told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="due_days")
    clock = models.CharField(max_length=15, choices=list(CLOCK_NAMES.items()))
    since = models.DateField()
    due_on = models.DateField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)
    met_on = models.DateField(null=True)
    warned_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("due day")
        verbose_name_plural = _("due days")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "clock"], name="medicines_clock_once", condition=Q(met_on=None)
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="medicines_due", condition=Q(met_on=None))]

    def __str__(self) -> str:
        return f"{self.clock} · {self.due_on}"


class ParentLink(models.Model):
    """The page that one guardian may open without signing in, until it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="links")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("page of a parent")
        verbose_name_plural = _("pages of parents")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "guardian"], name="medicines_one_link", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id} · {self.guardian_id}"
