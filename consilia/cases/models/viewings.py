"""Who saw the case when there was something new to see: what receipts are made of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models.cases import Case
from consilia.network.models import Organisation


class Viewing(models.Model):
    """At `at` a person saw every entry up to `until`, as she acted then. Written once, never changed.

    A second look at the same adds no row, so that the first row that reaches an entry tells when it was first seen.
    Not `in_full`: an expert saw the preview of an offer, and of the timeline nothing.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="viewings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    in_full = models.BooleanField()
    until = models.DateTimeField()
    at = models.DateTimeField()
    role = models.CharField(
        max_length=32, blank=True, choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "in_full", "until"], name="viewing_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"
