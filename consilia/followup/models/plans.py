"""The plan of one case."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import Case
from consilia.followup.models.names import ENDED_NAMES
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class PlanQuerySet(models.QuerySet["Plan"]):
    def locked(self, case_id: UUID) -> "Plan":
        """The plan of a case, locked until the transaction ends: what ends it waits for what adds to it."""
        return self.select_for_update(of=("self",)).select_related("case").get(case_id=case_id)


class Plan(models.Model):
    """What is to be done for the child after the answer. `signed_at` names the conclusion it was made from.

    A closed case keeps its plan: a child with a rare disease is followed for years. Only what `ended_because`
    names ends everything.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="plan")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    zone = models.CharField(_("time zone of the child"), max_length=40)
    groups = ArrayField(models.CharField(max_length=10), verbose_name=_("templates"), default=list)
    signed_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, blank=True, choices=list(ENDED_NAMES.items()))

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("follow-up plan")
        verbose_name_plural = _("follow-up plans")
        constraints = [
            models.CheckConstraint(
                name="plan_ended_because",
                condition=Q(ended_at=None, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
        ]
        indexes = [models.Index("made_at", name="plan_made")]

    def __str__(self) -> str:
        return str(self.case)
