"""What the demo's doctors write, put together from real findings by the sentences in data/prose.toml.

Every text is a function of a patient, an age, a language and a seeded generator. It names findings, sex and
age, nothing else: the diagnosis is told by `conclusion_texts` alone, which is called when a conclusion is
written and not before.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from config.demo.markers import markers
from config.demo.published import DATA, Patient, Term
from consilia.foundation.ages import Age

PROSE: Mapping[str, Any] = tomllib.loads((DATA / "prose.toml").read_text(encoding="utf-8"))
SYSTEMS: Mapping[str, Any] = tomllib.loads((DATA / "systems.toml").read_text(encoding="utf-8"))
MOST_ABSENT = 6
# First words of labels that keep their capital inside a sentence.
_NAMES = frozenset(
    {
        *("Achilles", "Babinski", "Chiari", "Dandy-Walker", "Duane", "Gowers", "Hirschsprung", "Hoffmann"),
        *("Peters", "Pierre-Robin", "Raynaud", "Tourette", "Ахиллов", "Бабинского", "Гоффмана", "Дюана"),
        *("Киари", "Петерса", "Рейно"),
    }
)
_ACRONYM = re.compile(r"^\w?[A-ZА-ЯЁ\d-]{2,}|^[A-ZА-Я]-|^(BCG|БЦЖ)")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who writes about whom: the language, the child's sex and age, and the dice."""

    language: str
    sex: str
    age: Age
    chance: Random

    @property
    def words(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = PROSE[self.language]
        return found

    def pick(self, *path: str) -> str:
        """One of the sentences at `path`."""
        found: Any = self.words
        for step in path:
            found = found[step]
        return str(self.chance.choice(found))

    def say(self, sentence: str, **values: str) -> str:
        """`sentence` with its places filled; `{Boy}` is `{boy}` with a capital."""
        known = {**self._people(), **values}
        capital = {name.capitalize(): _capital(value) for name, value in known.items()}
        return re.sub(r"  +", " ", sentence.format(**known, **capital)).strip()

    def _people(self) -> dict[str, str]:
        by_sex = {name: forms[self.sex] for name, forms in self.words.items() if _is_by_sex(forms)}
        if self.language == "ru":
            return {**by_sex, "age": self.age.text("ru"), "of_age": of_age(self.age)}
        age = f"{self.age.count}-{self.age.unit[:-1]}-old"
        return {**by_sex, "age": age, "a_age": f"{_article(self.age.count)} {age}"}

    def name(self, term: Term) -> str:
        """A finding as it is said within a sentence: `seizures` for `Seizure`."""
        label = term.label(self.language)
        for pattern, replacement in self.words["said"]:
            label = re.sub(pattern, replacement, label, flags=re.IGNORECASE)
        return inside(label)

    def list(self, terms: Iterable[Term], joint: str | None = None) -> str:
        """`hypotonia, ataxia and seizure`."""
        names = [self.name(term) for term in terms]
        if len(names) < 2:
            return "".join(names)
        return ", ".join(names[:-1]) + (joint or self.words["and"]) + names[-1]


def _is_by_sex(value: Any) -> bool:
    return isinstance(value, dict) and "male" in value


def _article(count: int) -> str:
    """English: an 8-year-old, an 11-day-old, an 18-month-old."""
    return "an" if count in {8, 11, 18} or str(count).startswith("8") else "a"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def inside(label: str) -> str:
    """A label as it stands within a sentence: `Ataxia` becomes `ataxia`, `EEG abnormality` stays."""
    first = label.split(" ", 1)[0]
    if first in _NAMES or _ACRONYM.match(label):
        return label
    return label[:1].lower() + label[1:]


def of_age(age: Age) -> str:
    """`1 года`, `5 лет`, `2 месяцев`: the age after a noun."""
    one, many = {"days": ("дня", "дней"), "months": ("месяца", "месяцев"), "years": ("года", "лет")}[age.unit]
    return f"{age.count} {one if age.count % 10 == 1 and age.count % 100 != 11 else many}"


def spoken(terms: Iterable[Term], language: str) -> list[Term]:
    """Terms that have a name in this language; the others stay in the list of findings alone."""
    return [term for term in terms if language == "en" or term.ru]


def leading(terms: Sequence[Term], field: str, voice: Voice, most: int = 3) -> list[Term]:
    """The findings that matter most to `field`, then to anybody, as a doctor would name them first."""
    known = spoken(terms, voice.language) or list(terms)
    weight = {term.code: _weight(term, field) + voice.chance.random() for term in known}
    return sorted(known, key=lambda term: -weight[term.code])[: min(most, len(known))]


def _weight(term: Term, field: str) -> float:
    own = [marker.weight * (3 if marker.field == field else 1) for marker in _markers_of(term)]
    return max(own, default=0.0)


def _markers_of(term: Term) -> list[Any]:
    return [markers()[code] for code in term.markers]


def question(observed: Sequence[Term], field: str, urgency: str, voice: Voice) -> str:
    lead = voice.list(leading(observed, field, voice))
    return voice.say(voice.pick("question", urgency), lead=lead)


def summary(observed: Sequence[Term], excluded: Sequence[Term], voice: Voice) -> str:
    """Opening, the findings system by system, what was looked for in vain, and where things stand."""
    lines = [voice.say(voice.pick("summary", "open")), *_by_system(spoken(observed, voice.language), voice)]
    if absent := spoken(excluded, voice.language)[:MOST_ABSENT]:
        lines.append(_absent(absent, voice, "summary", "absent"))
    if len(observed) + len(excluded) > len(absent) + sum(1 for _ in spoken(observed, voice.language)):
        lines.append(voice.pick("summary", "more"))
    lines.append(voice.pick("summary", "close"))
    return " ".join(lines)


def _by_system(terms: Sequence[Term], voice: Voice) -> Iterable[str]:
    groups: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        groups[system_of(term)].append(term)
    for system in SYSTEMS:
        if system in groups:
            opening = voice.chance.choice(SYSTEMS[system][voice.language])
            yield f"{opening}{voice.list(groups[system])}."


def _absent(terms: Sequence[Term], voice: Voice, *path: str) -> str:
    either = voice.list(terms, " or " if voice.language == "en" else None)
    return voice.say(voice.pick(*path), list=voice.list(terms), list_or=either)


@cache
def _order() -> dict[str, int]:
    return {system: place for place, system in enumerate(SYSTEMS)}


def system_of(term: Term) -> str:
    """The system under which a case history names the finding: the one most of its markers agree on."""
    votes = Counter[str]()
    for marker in _markers_of(term):
        if marker.system:
            votes[marker.system] += marker.weight
    return max(votes, key=lambda name: (votes[name], -_order()[name])) if votes else "general"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What an expert asks: one question for each finding, with the true answer kept beside it."""

    intro: str
    items: tuple[str, ...]
    answers: tuple[str, ...]


def inquiry(observed: Sequence[Term], excluded: Sequence[Term], voice: Voice) -> Inquiry:
    """Ask for these findings, in random order, as somebody would who does not know the answer."""
    known = [(term, "seen") for term in observed] + [(term, "missing") for term in excluded]
    voice.chance.shuffle(known)
    names = [voice.name(term) for term, _ in known]
    return Inquiry(
        intro=voice.pick("ask", "intro"),
        items=tuple(voice.say(voice.pick("ask", "item"), finding=name) for name in names),
        answers=tuple(
            voice.say(voice.pick("ask", answer), finding=name)
            for (_, answer), name in zip(known, names, strict=True)
        ),
    )


def coordinators_inquiry(voice: Voice) -> Inquiry:
    """A practical question, before any expert has seen the case."""
    place = voice.chance.randrange(len(voice.words["ask"]["coordinator"]))
    question, answer = (voice.words["ask"][name][place] for name in ("coordinator", "coordinator_answer"))
    return Inquiry("", (question,), (answer,))


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation; `kind` and `priority` are words of consilia.conclusions."""

    kind: str
    priority: str
    action: str


@dataclass(frozen=True, slots=True)
class ConclusionTexts:
    """What an expert writes at the end. Only here is the diagnosis named."""

    reviewed: str
    assessment: str
    certainty: str
    red_flags: str
    limits: str
    recommendations: tuple[Advice, ...]


def conclusion_texts(patient: Patient, disease: str, field: str, voice: Voice) -> ConclusionTexts:
    """A conclusion by rules from the true diagnosis.

    Args:
        disease: the name of the diagnosis in the language of `voice`.
    """
    lead = leading(patient.observed, field, voice, most=4)
    absent = spoken(patient.excluded, voice.language)[:3]
    against = _absent(absent, voice, "conclusion", "against") if absent else ""
    assessment = voice.say(
        voice.pick("conclusion", "assessment"), lead=voice.list(lead), disease=disease, against=against
    )
    flags = [SYSTEMS[system][f"flag_{voice.language}"] for system in _most_affected(patient.observed)]
    return ConclusionTexts(
        reviewed=voice.pick("conclusion", "reviewed"),
        assessment=f"{assessment} {voice.pick('conclusion', 'certainty')}",
        certainty="probable" if patient.gene else "possible",
        red_flags=" ".join(flags),
        limits=voice.pick("conclusion", "limits"),
        recommendations=tuple(_recommendations(patient, disease, voice)),
    )


def _recommendations(patient: Patient, disease: str, voice: Voice) -> Iterable[Advice]:
    """The test that decides, then what each affected system needs, then the family and the way back."""
    words = voice.words["conclusion"]
    test = voice.say(words["gene"], gene=patient.gene, disease=disease) if patient.gene else words["no_gene"]
    yield Advice("examination", "soon", str(test))
    for system in _most_affected(patient.observed):
        rule = SYSTEMS[system]
        yield Advice(str(rule["kind"]), "routine", str(rule[f"advice_{voice.language}"]))
    yield Advice("consultation", "routine", str(words["counselling"]))


def _most_affected(terms: Sequence[Term], most: int = 2) -> list[str]:
    counts = Counter(system_of(term) for term in terms)
    return sorted(counts, key=lambda system: (-counts[system], _order()[system]))[:most]
