"""Guards against words that the reference data do not have. Foreign keys hold the rest."""

from collections.abc import Collection

from consilia.foundation.time_zones import time_zone_names
from consilia.network.models import AgeBand, Field, Language, Region
from consilia.network.services.refusals import UnknownWord


def require_region(code: str) -> None:
    if not Region.objects.filter(code=code).exists():
        raise UnknownWord


def require_time_zone(name: str) -> None:
    if name not in time_zone_names():
        raise UnknownWord


def require_fields(codes: Collection[str]) -> None:
    """Every code must name a field or subspecialty that is still offered."""
    if Field.objects.filter(code__in=codes, is_current=True).count() != len(set(codes)):
        raise UnknownWord


def require_bands_and_languages(bands: Collection[str], languages: Collection[str]) -> None:
    known_bands = AgeBand.objects.filter(code__in=bands).count()
    known_languages = Language.objects.filter(code__in=languages).count()
    if not bands or not languages or (known_bands, known_languages) != (len(set(bands)), len(set(languages))):
        raise UnknownWord
