"""What quality reviews have said about a consultant's answers, as it was told from above."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7


class ReviewedQuality(models.Model):
    """The newest mean from 1 to 5. No row: too few reviews, and the score knows nothing about her."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    mean = models.FloatField(_("mean of quality reviews"))
    reviews = models.PositiveIntegerField(_("reviews"))
    as_of = models.DateTimeField()

    class Meta:
        verbose_name = _("reviewed quality")
        verbose_name_plural = _("reviewed quality")
        constraints = [
            models.CheckConstraint(
                name="reviewed_quality_within", condition=Q(mean__gte=1, mean__lte=5, reviews__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.mean:.1f}"
