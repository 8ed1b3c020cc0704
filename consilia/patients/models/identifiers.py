"""Numbers of a child on documents. Their kinds are data; their values are sealed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.foundation.languages import in_language
from consilia.patients.models.children import Child


class IdentifierType(models.Model):
    """A kind of number: its shape, checksum and country. Rows come from data/identifier_types.csv.

    `pattern` is a regular expression over the value without spaces, dashes and dots, in capitals.
    `checksum` names a function of domain/checksums.py, or is empty where the number has none.
    `lifelong`: a person keeps one such number for life, so two different ones speak against identity.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=40)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    hint_en = models.CharField(max_length=300, blank=True)
    hint_ru = models.CharField(max_length=300, blank=True)
    pattern = models.CharField(_("pattern"), max_length=200)
    checksum = models.CharField(_("checksum"), max_length=40, blank=True)
    country = models.CharField(_("issuing country"), max_length=2, blank=True)
    lifelong = models.BooleanField(_("kept for life"), default=False)
    source = models.TextField(_("source"), blank=True)
    position = models.PositiveSmallIntegerField(unique=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("identifier type")
        verbose_name_plural = _("identifier types")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_ru, self.name_en)

    @property
    def hint(self) -> str:
        return in_language(self.hint_ru, self.hint_en)


class Identifier(models.Model):
    """One number of one child.

    `sealed` holds the value (consilia/foundation/sealing.py), `key_id` says under which key, `blind_index`
    finds it without opening it, `tail` is what a page may show. Two children never share a CURRENT number:
    one that is already known in the network is kept as CONTESTED until somebody has decided.
    """

    class Standing(models.TextChoices):
        CURRENT = "current", _("Current")
        CONTESTED = "contested", _("Also on another child's record")
        RETIRED = "retired", _("No longer used")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="identifiers")
    type = models.ForeignKey(IdentifierType, models.PROTECT, related_name="+", verbose_name=_("kind"))
    sealed = models.BinaryField(editable=False)
    key_id = models.CharField(max_length=16, editable=False)
    blind_index = models.BinaryField(max_length=32, editable=False)
    tail = models.CharField(max_length=4, editable=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    standing = models.CharField(max_length=9, choices=Standing.choices, default=Standing.CURRENT)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    retired_because = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["type", "blind_index"], name="identifier_once", condition=Q(standing="current")
            ),
            models.CheckConstraint(
                name="identifier_valid_period",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="identifier_retired_with_reason",
                condition=Q(standing="retired", retired_at__isnull=False) & ~Q(retired_because="")
                | ~Q(standing="retired") & Q(retired_at__isnull=True, retired_because=""),
            ),
        ]
        indexes = [
            models.Index(fields=["blind_index", "type"], name="identifier_blind"),
            models.Index(fields=["key_id", "id"], name="identifier_key"),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} {self.masked}"

    @property
    def masked(self) -> str:
        """What may be shown without an audited reading: `•••• 4595`."""
        return f"•••• {self.tail}"
