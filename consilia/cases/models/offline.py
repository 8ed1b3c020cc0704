"""Requests that were written without a connection and wait for their child."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.cases.models.cases import URGENCY_NAMES
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Field


class OfflineRequest(models.Model):
    """What a doctor's device sent when the line was back. Only she sees it; with a child it becomes a draft.

    No case yet: a case is about a child, and without a connection no child could be looked up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_uuid = models.UUIDField()
    child_words = models.CharField(_("the child in your words"), max_length=200, blank=True)
    question = models.TextField(_("question"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    diagnosis = models.TextField(_("diagnosis in words"), blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, blank=True, choices=list(URGENCY_NAMES.items()))
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("field")
    )
    arrived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("request written without a connection")
        verbose_name_plural = _("requests written without a connection")
        constraints = [
            models.UniqueConstraint(fields=["writer", "client_uuid"], name="offline_request_brought_once")
        ]

    def __str__(self) -> str:
        return self.child_words
