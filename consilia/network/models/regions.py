"""Regions of the country. Data, not code: see consilia/network/data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.sorting import sort_key
from consilia.network.models.naming import Named


class District(Named):
    """A group of regions, such as a federal district."""

    code = models.CharField(_("code"), primary_key=True, max_length=40)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["position"]


class Region(Named):
    """A region; `code` is its ISO 3166-2 code, or its national number where it has none.

    `time_zones` are IANA names, the capital's first. The tile is the region's place on the tile map.
    """

    code = models.CharField(_("code"), primary_key=True, max_length=10)
    number = models.CharField(_("national number"), max_length=10, unique=True)
    sort_en = sort_key("name_en")
    sort_ru = sort_key("name_ru")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="regions", verbose_name=_("district")
    )
    time_zones = ArrayField(models.CharField(max_length=40), verbose_name=_("time zones"))
    capital_en = models.CharField(_("capital in English"), max_length=200)
    capital_ru = models.CharField(_("capital in Russian"), max_length=200)
    tile_row = models.PositiveSmallIntegerField()
    tile_column = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            # Deferred, so that one load may let two regions change places.
            models.UniqueConstraint(
                fields=["tile_row", "tile_column"], name="region_tile", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="region_has_time_zone", condition=Q(time_zones__len__gte=1)),
        ]

    @property
    def time_zone(self) -> str:
        """The time zone of the capital."""
        return str(self.time_zones[0])
