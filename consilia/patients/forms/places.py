"""Choices of countries and languages, named in the reader's language, the usual ones first."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language

from consilia.network.queries.reference import languages, regions
from consilia.patients.domain.registration import HOME_COUNTRY

Choices = list[tuple[str, str]]
# Neighbours from which most children come; the rest follows by name.
NEAR = (HOME_COUNTRY, "KZ", "BY", "UZ", "TJ", "KG", "AM", "AZ", "GE", "MD", "UA", "TM", "MN")


def country_choices() -> Choices:
    return _countries((get_language() or "en")[:2])


def country_name(code: str) -> str:
    return dict(country_choices()).get(code, code)


@cache
def _countries(language: str) -> Choices:
    named = {
        code: name for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()
    }
    unreal = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    rest = sorted((name, code) for code, name in named.items() if code not in unreal and code not in NEAR)
    return [(code, named[code]) for code in NEAR] + [(code, name) for name, code in rest]


def region_choices() -> Choices:
    return [(region.code, region.name) for region in regions()]


def language_choices() -> Choices:
    return [(language.code, language.name) for language in languages()]


def region_name(code: str) -> str:
    return dict(region_choices()).get(code, code)


def language_name(code: str) -> str:
    return dict(language_choices()).get(code, code)
