"""A ranking that somebody kept: what went in, from which releases, and what came out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.diagnosis.domain.comparing import Placed
from consilia.foundation.identifiers import uuid7


class Ranking(models.Model):
    """`subject` and `subject_id` say what it was made for, such as a case; whoever sees that sees this.

    `inputs` holds the codes as they were sent; `results` the diseases in order with score and probability.
    With both and the releases the ranking can be made again (queries.compared_with_today). One that the system made
    because the table was new names in `again_of` the one that it follows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    inputs = models.JSONField()
    results = models.JSONField()
    annotations_release = models.CharField(max_length=40)
    hpo_release = models.CharField(max_length=40)
    table_checksum = models.CharField(max_length=64)
    weights_version = models.CharField(max_length=60)
    again_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="made_again")

    class Meta:
        verbose_name = _("ranking of diseases")
        verbose_name_plural = _("rankings of diseases")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "made_at"], name="ranking_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"

    @property
    def placed(self) -> list[Placed]:
        """The diseases in their order."""
        return [Placed(tuple(one["ids"]), one["name"], one["probability"]) for one in self.results]
