"""Findings in the doctor's own words: shown as chips beside her text, taken into the list only when she accepts them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from consilia.accounts.requests import Request
from consilia.cases.models import Finding
from consilia.cases.queries import case_for
from consilia.cases.views.answers import of_a_case
from consilia.foundation.pages import page
from consilia.terminology.domain.reading.states import State
from consilia.terminology.queries import Mentioned, findings_in

MOST_SHOWN = 100
# What is accepted at once with all the others; an uncertain one wants a click of its own.
_MEANS = {State.PRESENT: Finding.Presence.OBSERVED, State.ABSENT: Finding.Presence.EXCLUDED}


@dataclass(frozen=True, slots=True)
class Read:
    """A finding that the text names, in the words of its writer.

    `presence` is empty where she must decide; `is_guessed` where it was mistyped wherever it stands.
    """

    code: str
    label: str
    language: str
    words: Sequence[str]
    state: State
    presence: str
    is_guessed: bool
    is_listed: bool

    @property
    def is_plain(self) -> bool:
        """It may be accepted together with all others."""
        return bool(self.presence) and not self.is_guessed


@require_POST
@of_a_case
def read_text(request: Request, case_id: UUID) -> HttpResponse:
    """The chips for the text as it stands in the form; nothing is stored."""
    case = case_for(request.actor, case_id, request.at)
    listed = request.POST.getlist("findings")
    context = {"case": case, "reading": read(request.POST.get("summary", ""), listed)}
    return page(request, "cases/in_text.html", context)


def read(text: str, listed: Sequence[str]) -> list[Read]:
    """What the text names, each finding once. Named as present here and absent there: uncertain."""
    found = findings_in(text, language=(get_language() or "en")[:2])
    by_code: dict[str, list[Mentioned]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    return [_read(named, listed) for named in list(by_code.values())[:MOST_SHOWN]]


def _read(named: Sequence[Mentioned], listed: Sequence[str]) -> Read:
    first = named[0]
    states = {one.state for one in named}
    state = states.pop() if len(states) == 1 else State.UNCERTAIN
    words = list(dict.fromkeys(one.words for one in named))
    return Read(
        first.code,
        first.label,
        first.language,
        words,
        state,
        presence=_MEANS.get(state, ""),
        is_guessed=all(one.is_guessed for one in named),
        is_listed=first.code in listed,
    )


def accepted(posted: Mapping[str, str], codes: Sequence[str], one_by_one: Sequence[str]) -> dict[str, str]:
    """The findings that a form without scripts takes over: presence by code.

    Args:
        posted: the form, with its text and perhaps `accept_all`.
        codes: those in the list already.
        one_by_one: values of the buttons, such as "HP:0001250 observed".
    """
    taken = {}
    if "accept_all" in posted:
        read_now = read(posted.get("summary", ""), codes)
        taken = {one.code: one.presence for one in read_now if one.is_plain and not one.is_listed}
    return taken | {code: presence for code, _, presence in (value.partition(" ") for value in one_by_one)}
