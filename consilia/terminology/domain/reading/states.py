"""Whether a mention says that the child has the finding, has it not, or may have it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from consilia.terminology.domain.reading import cues
from consilia.terminology.domain.reading.cases import Case
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.mentions import Mention
from consilia.terminology.domain.reading.tokens import Gap, Token


class State(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"


_TICKS = {"+": State.PRESENT, "±": State.UNCERTAIN}  # every other sign is a dash


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    state: State
    carries: bool = False  # over the commas of a list


_ASKED = re.compile(r"(?:^|[\n,;.])[ \t]*\?[ \t]*$")
_JOINS = re.compile(r"\b(?:and|or|nor|и|или|ни)\b")
# "Данных за порок нет, аритмия", "no evidence of it was found, fever".
_CLOSED = re.compile(r"\b(?:нет|не (?:получен|выявлен|было|найден|обнаружен)\w*)\s*[,;]")
_LISTS = re.compile(r",|\b(?:и|или|ни)\b")
_WORD_BEFORE = re.compile(r"(?:^|[^\w,;])([а-я]{4,}) $", re.IGNORECASE)
_OF_MANY = re.compile(r"(?:ов|ев|ей|ого|его|ой|ых|их|ий|было|ось|но)$", re.IGNORECASE)
_GOES_ON = re.compile(r"[ \t]+\w")
LONGEST_PART = 7
SHORT_REACH = 3  # of a bare "not", in words


class Context:
    """The cues of a text, and what they say of the mentions in it."""

    def __init__(self, text: str, tokens: Sequence[Token], found: Sequence[Mention], names: Lexicon) -> None:
        self.text, self.tokens = text.replace("ё", "е").replace("Ё", "Е"), tokens
        self.nominative, self.nouns = names.nominative, names.nouns
        spans = [(tokens[one.places[0]].start, tokens[one.places[-1]].end) for one in found]
        self.inside = sorted(
            (tokens[place].start, tokens[place].end) for one in found for place in one.places
        )
        self.spans = sorted(spans)

    # ------------------------------------------------------------ cues, each once a text

    @cached_property
    def ahead(self) -> list[_Cue]:
        feigned = self._spans(cues.NO_NEGATION)
        lists = set(self._spans(cues.OPENS_A_LIST))
        doubts = self._spans(cues.UNCERTAIN_AHEAD)
        absent = [
            _Cue(*span, State.ABSENT, any(span[0] <= one[0] and one[1] <= span[1] for one in lists))
            for span in self._spans(cues.ABSENT_AHEAD)
            if not _within_any(span, feigned) and not _within_any(span, doubts)
        ]
        return sorted(
            [*absent, *(_Cue(*span, State.UNCERTAIN) for span in doubts)], key=lambda one: one.start
        )

    @cached_property
    def behind(self) -> list[_Cue]:
        feigned, doubts = self._spans(cues.NO_NEGATION), self._spans(cues.UNCERTAIN_BEHIND)
        absent = [
            _Cue(*span, State.ABSENT)
            for pattern in (cues.ABSENT_BEHIND, cues.NORMAL_BEHIND)
            for span in self._spans(pattern)
            if not _within_any(span, feigned)
            and not _within_any(span, doubts)
            and not self._speaks_ahead_only(span)
        ]
        return sorted(
            [*absent, *(_Cue(*span, State.UNCERTAIN) for span in doubts)], key=lambda one: one.start
        )

    def _speaks_ahead_only(self, span: tuple[int, int]) -> bool:
        """ "Ptosis from birth no seizures": a bare "no" answers only where nothing follows it."""
        return self.text[span[0] : span[1]].lower() == "no" and bool(_GOES_ON.match(self.text, span[1]))

    @cached_property
    def others(self) -> list[tuple[int, int]]:
        return self._spans(cues.OF_OTHERS)

    def _spans(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Matches that are not words of a finding itself: "absent" in "absent reflexes" is no negation."""
        return [m.span() for m in pattern.finditer(self.text) if m[0].strip() and not self._named(m.span())]

    def _named(self, span: tuple[int, int]) -> bool:
        at = bisect_left(self.inside, (span[0], 0))
        near = self.inside[max(0, at - 1) : at + 6]
        return any(start < span[1] and span[0] < end for start, end in near)

    # ------------------------------------------------------------ one mention

    def state(self, one: Mention) -> State | None:
        """None when it is somebody else's."""
        first, last = one.places[0], one.places[-1]
        start, end = self.tokens[first].start, self.tokens[last].end
        opens, closes = self._sentence(first, last)
        if any(
            opens <= begin
            and stop <= start
            and not self._turns(stop, start)
            and not self._returns(stop, start)
            for begin, stop in self.others
        ) or cues.OF_OTHERS_BEHIND.match(self.text, end, closes):
            return None
        said = self._ticked(end) or self._before(opens, start, end, closes) or self._after(start, end, closes)
        if one.sound:
            return State.ABSENT if said is not State.ABSENT else State.PRESENT
        return said or State.PRESENT

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
        while self.tokens[first].gap is not Gap.SENTENCE:
            first -= 1
        last += 1
        while last < len(self.tokens) and self.tokens[last].gap is not Gap.SENTENCE:
            last += 1
        closes = self.tokens[last].start if last < len(self.tokens) else len(self.text)
        return self.tokens[first].start, closes

    def _before(self, opens: int, start: int, end: int, closes: int) -> State | None:
        marked = self.text[max(opens - 2, 0) : start].rstrip()
        if marked.endswith("?") and (
            not self.text[start - 1 : start].isspace() or _ASKED.search(self.text, 0, start)
        ):
            return State.UNCERTAIN
        for cue in reversed([one for one in self.ahead if opens <= one.start and one.end <= start]):
            if self._reaches(cue, start, end, closes):
                return cue.state
        return None

    def _reaches(self, cue: _Cue, start: int, end: int, closes: int) -> bool:
        """Whether what a cue says goes on until the mention."""
        between = self.text[cue.end : start]
        if self._is_another_part(cue, start, end):
            return False
        parts = re.split(r",|\band\b|\bor\b|\bи\b|\bили\b", between)
        if any(len(part.split()) > LONGEST_PART for part in parts):
            return False
        if self.text[cue.start : cue.end].lower() in {"не", "not", "never"}:
            return "," not in between and len(between.split()) <= SHORT_REACH
        if cue.state is State.UNCERTAIN:
            return "," not in between or between.strip() == ","
        if len(parts) > 1 and self._states(cue.end, start):
            return False
        return "," not in between or self._goes_on(cue, start, end, closes)

    def _is_another_part(self, cue: _Cue, start: int, end: int) -> bool:
        between = self.text[cue.end : start]
        if self._turns(cue.end, start) or ";" in between or self._answered(cue, start):
            return True
        return bool(cues.WITH_ANEW.search(between) or _CLOSED.search(between)) or self._passed_by_case(
            cue, start, end
        )

    def _passed_by_case(self, cue: _Cue, start: int, end: int) -> bool:
        """ "Без температуры, кашель", "увеита нет артрит": the nominative is no part of what the genitive denies."""
        if not cues.OF_GENITIVE.fullmatch(self.text[cue.start : cue.end]):
            return False
        if "," not in self.text[cue.end : start] and not self._spoke_of_before(cue):
            return False
        return self._case(start, end) is Case.NOMINATIVE

    def _case(self, start: int, end: int) -> Case:
        return self.nouns.case(self.text[start:end])

    def _spoke_of_before(self, cue: _Cue) -> bool:
        return any(
            stop <= cue.start and not re.search(r"[,;:.]", self.text[stop : cue.start])
            for _, stop in self.spans
        )

    def _goes_on(self, cue: _Cue, start: int, end: int, closes: int) -> bool:
        """Over the comma of a list: where it closes with "or", or where the cue opens a list."""
        between = self.text[cue.end : start]
        if cues.EITHER.search(between) or cue.carries or self._opens_sentence(cue):
            return not self._own_statement(start, end, closes)
        return self._ends_with_either(end, closes)

    def _answered(self, cue: _Cue, start: int) -> bool:
        """ "Судорог нет, гипотония": the cue already spoke of what stands before it in its own part."""
        said = self.text[cue.start : cue.end]
        both_ways = cues.ABSENT_BEHIND.fullmatch(said) or cues.UNCERTAIN_BEHIND.fullmatch(said)
        return bool(both_ways) and "," in self.text[cue.end : start] and self._spoke_of_before(cue)

    def _opens_sentence(self, cue: _Cue) -> bool:
        """Nothing is listed before it: "No seizures, ataxia", not "microcephaly, no seizures, short stature"."""
        before = self.text[: cue.start]
        sentence = max(before.rfind(sign) for sign in ".;:\n!")
        return not any(begin > sentence and stop <= cue.start for begin, stop in self.spans)

    def _own_statement(self, start: int, end: int, closes: int) -> bool:
        """ "No seizures, microcephaly was noted"."""
        if cues.MEASURED.match(self.text, end, closes):
            return True
        rest = re.split(r"[,;.]| and | и ", self.text[end:closes], maxsplit=1)[0]
        found = cues.STATES.search(rest)
        return bool(found) and not cues.ABSENT_BEHIND.search(rest)

    def _ends_with_either(self, end: int, closes: int) -> bool:
        rest = self.text[end:closes]
        turn = cues.TURNS.search(rest) or cues.STATES.search(rest)
        return bool(cues.EITHER.search(rest[: turn.start()] if turn else rest))

    def _ticked(self, end: int) -> State | None:
        """What a form says behind the mention, by a sign or an answer; nothing else is asked then."""
        if tick := cues.TICKED.match(self.text, end):
            return _TICKS.get(tick["sign"] or tick["bare"], State.ABSENT)
        answer = cues.ANSWERED.match(self.text, end)
        return (State.ABSENT if answer["no"] else State.PRESENT) if answer else None

    def _after(self, start: int, end: int, closes: int) -> State | None:
        rest = self.text[end:closes]
        if re.match(r"\s?\(?\?", rest):
            return State.UNCERTAIN
        for cue in self.behind:
            if end <= cue.start and cue.end <= closes and self._reaches_back(cue, start, end):
                return cue.state
        return None

    def _reaches_back(self, cue: _Cue, start: int, end: int) -> bool:
        between = self.text[end : cue.start]
        if self._turns(end, cue.start) or ";" in between or len(between.split()) > 2 * LONGEST_PART:
            return False
        parts = re.split(r",|\band\b|\bor\b|\bи\b|\bили\b|\bnor\b|\bни\b", between)
        named = self._has_mention(end, cue.start)
        if self._belongs_to_another(cue, start, end):
            return False
        if self._states(end, cue.start) or (len(parts[-1].split()) > 4 and not named):
            return False
        if "," in between:
            several = named and (self._list_back(start, end) or self._of_several(cue, end))
            return several or self._genitive_in_a_list(cue, start, end)
        return len(parts) > 1 or len(between.split()) <= 4

    def _belongs_to_another(self, cue: _Cue, start: int, end: int) -> bool:
        """ "Птоз с 3 мес. судорог не было": what is denied is the genitive next to the denial."""
        said, between = self.text[cue.start : cue.end], self.text[end : cue.start]
        nearest = self._nearest(end, cue.start)
        if cues.OF_GENITIVE.fullmatch(said):
            return self._denies_the_genitive_only(cue, start, end, nearest)
        return nearest is not None and not _JOINS.search(between) and bool(cues.OF_ONE.search(said))

    def _denies_the_genitive_only(
        self, cue: _Cue, start: int, end: int, nearest: tuple[int, int] | None
    ) -> bool:
        case, between = self._case(start, end), self.text[end : cue.start]
        if nearest is None:
            follows = next((span for span in self.spans if span[0] >= cue.end), None)
            is_ahead = follows is not None and self.text[cue.end : follows[0]].strip() == ""
            governs = is_ahead and follows is not None and self._case(*follows) is Case.GENITIVE
            told = cues.NO_FINDING.search(between) is not None
            return case is not Case.GENITIVE and (told or governs)
        if case is Case.GENITIVE:
            return "," in between and self._is_governed(start)
        if self._case(*nearest) is Case.GENITIVE:
            return True
        listed = self.text[end : nearest[0]].strip() == "" or _LISTS.search(between)
        return not listed or (case is Case.NOMINATIVE and self._case(*nearest) is Case.UNKNOWN)

    def _nearest(self, start: int, end: int) -> tuple[int, int] | None:
        """The mention that stands last between two places."""
        return max((span for span in self.spans if start <= span[0] and span[1] <= end), default=None)

    def _list_back(self, start: int, end: int) -> bool:
        """ "Судорог, атаксии не было", and not "Микроцефалия, судорог не было": the genitive tells."""
        words = " ".join(re.findall(r"[^\W_]+", self.text[start:end].lower()))
        return words not in self.nominative and self._case(start, end) is not Case.NOMINATIVE

    def _genitive_in_a_list(self, cue: _Cue, start: int, end: int) -> bool:
        """ "Желтухи, кровотечений не наблюдалось", also where the second is no finding we know."""
        if not cues.OF_GENITIVE.fullmatch(self.text[cue.start : cue.end]) or self._is_governed(start):
            return False
        parts = self.text[end : cue.start].split(",")
        short = all(len(part.split()) <= SHORT_REACH for part in parts[1:]) and not parts[0].strip()
        return short and self._case(start, end) is Case.GENITIVE

    def _is_governed(self, start: int) -> bool:
        """ "Приступы рвоты, судорог нет": the genitive belongs to a nominative before it."""
        before = _WORD_BEFORE.search(self.text, 0, start)
        return (
            before is not None
            and self.nouns.case(before[1]) is not Case.GENITIVE
            and not _OF_MANY.search(before[1])
        )

    def _of_several(self, cue: _Cue, end: int) -> bool:
        """ "Птоз, нистагм отсутствуют", and not "микроцефалия, судороги отсутствуют": those alone may be meant."""
        if not cues.OF_SEVERAL.search(self.text[cue.start : cue.end]):
            return False
        begin, stop = max(span for span in self.spans if end <= span[0] and span[1] <= cue.start)
        return not re.search(r"[иы]е?\b", self.text[begin:stop])

    def _has_mention(self, start: int, end: int) -> bool:
        return any(start <= begin and stop <= end for begin, stop in self.spans)

    def _turns(self, start: int, end: int) -> bool:
        return bool(cues.TURNS.search(self.text, start, end))

    def _returns(self, start: int, end: int) -> bool:
        return bool(cues.OF_THE_CHILD.search(self.text, start, end))

    def _states(self, start: int, end: int) -> bool:
        return any(not self._named(found.span()) for found in cues.STATES.finditer(self.text, start, end))


def _within_any(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
