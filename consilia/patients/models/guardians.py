"""The people who speak for a child."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.patients.models.children import Child


class Guardian(models.Model):
    """A parent or another lawful representative, from `starts` until `ends` (half-open days).

    `relation` is a code of HL7 v3 RoleCode, as FHIR's RelatedPerson.relationship takes it. Telephone and
    e-mail are sealed at rest (consilia/foundation/sealing.py).
    """

    class Relation(models.TextChoices):
        MOTHER = "MTH", _("Mother")
        FATHER = "FTH", _("Father")
        ADOPTIVE_PARENT = "ADOPTP", _("Adoptive parent")
        FOSTER_PARENT = "PRNFOST", _("Foster parent")
        STEPPARENT = "STPPRN", _("Step-parent")
        GRANDPARENT = "GRPRN", _("Grandparent")
        SIBLING = "SIB", _("Brother or sister")
        RELATIVE = "FAMMEMB", _("Another relative")
        GUARDIAN = "GUARD", _("Legal guardian or guardianship authority")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="guardians")
    relation = models.CharField(_("relation"), max_length=8, choices=Relation.choices)
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    phone_sealed = models.BinaryField(null=True, editable=False)
    email_sealed = models.BinaryField(null=True, editable=False)
    starts = models.DateTimeField(_("added"))
    ends = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        constraints = [
            models.CheckConstraint(
                name="guardian_ends_after_start", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)
