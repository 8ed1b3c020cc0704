"""What people say about a case, and what is done about a finding."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.quality.domain.words import ActionState
from consilia.quality.models.names import ACTION_KIND_NAMES, ACTION_STATE_NAMES
from consilia.quality.models.reviews import Dossier


class Concern(models.Model):
    """A complaint, or word of a diagnosis that was refuted later, as a coordinator entered it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="concerns")
    source = models.CharField(_("from whom"), max_length=200)
    text = models.TextField(_("what is said"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["entered_at"]

    def __str__(self) -> str:
        return self.source


class Action(models.Model):
    """A finding that leads to something: whose it is, until when, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="actions")
    kind = models.CharField(_("what it leads to"), max_length=9, choices=list(ACTION_KIND_NAMES.items()))
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="quality_actions", verbose_name=_("who")
    )
    due_on = models.DateField(_("until"))
    state = models.CharField(
        _("state"), max_length=7, choices=list(ACTION_STATE_NAMES.items()), default=ActionState.OPEN
    )
    result = models.TextField(_("result, or why it was dropped"), blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="quality_action_ended",
                condition=Q(state=ActionState.OPEN, ended_at=None)
                | ~Q(state=ActionState.OPEN) & Q(ended_at__isnull=False) & ~Q(result=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
