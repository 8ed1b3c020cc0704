"""The clinical picture of an entry, as a Phenopacket holds it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.foundation.identifiers import uuid7
from consilia.registry.domain.packet_schema import Phenopacket
from consilia.registry.domain.phenopackets import read_packet
from consilia.registry.domain.words import Source
from consilia.registry.models.entries import Entry
from consilia.registry.models.names import SOURCE_NAMES


class Picture(models.Model):
    """One version of it, never changed (a trigger keeps it); the one with the highest number holds.

    `packet` is a whole Phenopacket v2 as text, because JSON of the database would forget how numbers were written.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="pictures")
    number = models.PositiveIntegerField()
    packet = models.TextField()
    source = models.CharField(
        _("rests on"), max_length=10, choices=list(SOURCE_NAMES.items()), default=Source.IMPORT
    )
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("clinical picture")
        verbose_name_plural = _("clinical pictures")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="registry_picture_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} · {self.number}"

    @property
    def value(self) -> Phenopacket:
        return read_packet(self.packet.encode())

    def counts(self) -> dict[str, Any]:
        """How much there is of what, for the page."""
        packet = self.value
        parts = {
            "features": packet.phenotypic_features,
            "measurements": packet.measurements,
            "interpretations": packet.interpretations,
            "actions": packet.medical_actions,
        }
        return {name: len(part) for name, part in parts.items() if isinstance(part, list) and part}
