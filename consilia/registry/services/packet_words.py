"""What is wrong with a Phenopacket, in the words of whoever brought it: the reader of JSON speaks English alone."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The first that fits speaks; what none of them knows is told as the reader of JSON says it.
_SENTENCES: Final[tuple[tuple[re.Pattern[str], Promise], ...]] = (
    (re.compile(r"Object contains unknown field `resourceType`"), _("this is a FHIR resource")),
    (re.compile(r"Object contains unknown field `(?P<word>.+)`"), _("“%(word)s” is no field there")),
    (re.compile(r"Object missing required field `(?P<word>.+)`"), _("“%(word)s” is missing there")),
    (re.compile(r"Invalid enum value '?(?P<word>.+?)'?"), _("“%(word)s” is no permitted word there")),
    (re.compile(r"Expected `str` matching regex.+", re.DOTALL), _("an age is written such as P3Y6M")),
    (
        re.compile(r"Expected `(?P<wanted>.+)`, got `(?P<word>.+)`"),
        _("“%(wanted)s” is expected there, not “%(word)s”"),
    ),
    (
        re.compile(r"JSON is malformed.*|Input data was truncated|.*utf-8.*", re.DOTALL),
        _("this is no JSON in UTF-8"),
    ),
    (re.compile(r"too large"), _("the file is larger than 2 MB")),
    (
        re.compile(r"no identifier: (?P<word>.*)", re.DOTALL),
        _("“%(word)s” is no identifier such as HP:0001250"),
    ),
)


def packet_sentence(what: str) -> str:
    """`what` of a `NotAPhenopacket` in the reader's language."""
    for pattern, sentence in _SENTENCES:
        if said := pattern.fullmatch(what):
            return str(sentence % {name: word[:80] for name, word in said.groupdict().items()})
    return what
