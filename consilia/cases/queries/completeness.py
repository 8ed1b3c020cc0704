"""What a request still lacks, by the rules of all requests and by the sets of its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from consilia.cases.domain.completeness import RequestFacts
from consilia.cases.domain.requirements import (
    ALL_FIELDS,
    GROUP_ORDER,
    Assessment,
    Group,
    Kind,
    Said,
    Situation,
    Status,
    Verdict,
    asked,
    assess,
    chain,
    judge,
)
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Answer, Case, Completeness, Finding, Requirement, RequirementSet
from consilia.foundation.ages import BornLater
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.network.queries import age_band_of
from consilia.patients.queries import consented_until


def request_facts(case: Case, at: datetime) -> RequestFacts:
    """The facts that `domain.completeness` judges."""
    return request_judged(case, at)[0]


def request_judged(case: Case, at: datetime) -> tuple[RequestFacts, "Needs", bool]:
    """The facts about a request, all that is asked about it, and whether its last judgement says the same still.

    By as few questions as they take.
    """
    ((findings, consented, *judged),) = _STANDING(case=case.id)
    needs = needs_of(case, at, fixed=judged[0] or case.created_at, told=set(findings))
    facts = RequestFacts(
        has_child=case.child_id is not None,
        question=case.question,
        summary=case.summary,
        findings=len(findings),
        diagnosis_code=case.diagnosis_code,
        field=case.field_id or "",
        urgency=case.urgency,
        consent=consented is not None and consented > at,
        incomplete_because=case.incomplete_because,
        owed=needs.assessment.owed,
    )
    return facts, needs, judged == list(judgement(case, needs).values())


def judgement(case: Case, needs: "Needs") -> dict[str, Any]:
    """What is stored of how complete a request is, by the names of `Completeness`."""
    judged = needs.assessment
    is_excused = bool(judged.excused or (judged.owed and case.incomplete_because))
    figures = {name: getattr(judged, name) for name in FIGURES}
    return {"sets_of": needs.sets_of, "is_excused": is_excused, **figures}


FIGURES = ("total", "reached", "required", "required_met", "recommended", "recommended_met")
_STANDING = StandingQuestion(
    lambda: Case.objects.filter(pk=given("case")).values_list(
        ArraySubquery(
            Finding.objects.filter(case=OuterRef("pk"))
            .exclude(presence=Finding.Presence.UNKNOWN)
            .values("code")
        ),
        consented_until("teleconsultation"),
        *(f"completeness__{name}" for name in ("sets_of", "is_excused", *FIGURES)),
    )
)


@dataclass(frozen=True, slots=True)
class Needed:
    """One item that is asked, with what was said to it."""

    requirement: Requirement
    said: Said
    status: Status

    @property
    def is_improbable(self) -> bool:
        value = self.said.value
        return value is not None and judge(self.requirement, value) is Verdict.IMPROBABLE


@dataclass(frozen=True, slots=True)
class Needs:
    """All that is asked about a case, in the order of its groups, and how much of it is there."""

    items: Sequence[Needed]
    assessment: Assessment
    sets_of: datetime  # the moment whose sets speak
    _by_key: Mapping[str, Needed] = field(repr=False)

    @property
    def groups(self) -> list[tuple[Group, list[Needed]]]:
        return [
            (Group(name), list(items))
            for name, items in groupby(self.items, key=lambda needed: needed.requirement.group)
        ]

    @property
    def next(self) -> list[tuple[Needed, float]]:
        return [(self._by_key[key], rise) for key, rise in self.assessment.next]

    @property
    def improbable(self) -> list[Needed]:
        return [needed for needed in self.items if needed.is_improbable]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in an unsaved form: it goes before what is stored."""

    field: str
    urgency: str
    diagnosis_code: str
    said: Mapping[str, Said]


def needs_of(
    case: Case,
    at: datetime,
    typed: Typed | None = None,
    *,
    fixed: datetime | None = None,
    told: set[str] | None = None,
) -> Needs:
    """What is asked about this case by the sets it was begun under (or those of `fixed`), and what is there.

    For a form that chose another field, the sets of that field as they are now.

    Args:
        told: the codes of findings that the request tells, observed or excluded, where the caller knows them.
    """
    code = typed.field if typed else case.field_id or ""
    moment = fixed or (sets_moment(case) if code == (case.field_id or "") else at)
    sets = levels(code, moment)
    is_of_age = any(item.ages for level in sets for item in level)
    items = asked(sets, _situation(case, at, typed, is_of_age=is_of_age))
    said = {**stored_answers(case), **(typed.said if typed else {})}
    return _needs(items, said, _found(case, items) if told is None else told, moment)


def _needs(
    items: Sequence[Requirement], said: Mapping[str, Said], found: set[str], sets_of: datetime
) -> Needs:
    needed = []
    for item in sorted(items, key=lambda item: GROUP_ORDER[Group(item.group)]):
        words = said.get(item.key, Said())
        status = Status.MET if item.code and item.code in found else words.status
        needed.append(Needed(item, words, status))
    judged = assess([one.requirement for one in needed], {one.requirement.key: one.status for one in needed})
    return Needs(needed, judged, sets_of, {one.requirement.key: one for one in needed})


def sets_moment(case: Case) -> datetime:
    """The moment whose sets speak for the case: when it was begun, or when its field last changed."""
    judged = _JUDGED.first(case=case.id)
    return judged.sets_of if judged else case.created_at


def levels(code: str, moment: datetime) -> list[list[Requirement]]:
    """The items in force at a moment, from the set of all fields to that of the subspecialty."""
    codes = chain(code)
    found = _SETS(at=moment, codes=[name for name in codes if name != ALL_FIELDS])
    sets = {field_id or ALL_FIELDS: set_id for field_id, set_id in found}
    return [list(_items(sets[name])) if name in sets else [] for name in codes]


@lru_cache(maxsize=512)
def _items(set_id: UUID) -> Sequence[Requirement]:
    """What a set asks. A version of a set never changes, so a process reads it once."""
    return tuple(Requirement.objects.filter(set=set_id).order_by("position"))


def in_force(moment: datetime) -> QuerySet[RequirementSet]:
    """The version of each field's set that is in force at a moment."""
    started = RequirementSet.objects.filter(starts__lte=moment)
    return started.order_by("field_id", "-starts").distinct("field_id")


def _situation(case: Case, at: datetime, typed: Typed | None, *, is_of_age: bool) -> Situation:
    """`is_of_age`: something that may be asked depends on the age."""
    return Situation(
        age_band=_age_band(case, case.submitted_at or at) if is_of_age else "",
        urgency=typed.urgency if typed else case.urgency,
        sex=case.child.sex,
        diagnosis_code=typed.diagnosis_code if typed else case.diagnosis_code,
    )


def _age_band(case: Case, at: datetime) -> str:
    try:
        return age_band_of(case.child.birth_date, timezone.localdate(at)) or ""
    except BornLater:
        return ""


def stored_answers(case: Case) -> dict[str, Said]:
    """By key; a file that was taken back answers nothing any more."""
    return {answer.key: _said(answer) for answer in answers_of(case)}


def answers_of(case: Case) -> list[Answer]:
    return _ANSWERS(case=case.id)


_SETS = StandingQuestion(
    lambda: (
        in_force(given("at"))
        .filter(Q(field=None) | Q(is_one_of("field_id", given("codes"))))
        .values_list("field_id", "id")
    )
)
_ANSWERS = StandingQuestion(
    lambda: Answer.objects.filter(case=given("case")).select_related("requirement", "attachment__file")
)
_JUDGED = StandingQuestion(lambda: Completeness.objects.filter(case=given("case"))[:1])


def _said(answer: Answer) -> Said:
    attachment = answer.attachment
    there = attachment is not None and attachment.taken_back_at is None
    return Said(
        answer.value, answer.text, attachment.id if there and attachment else None, answer.unavailable
    )


def _found(case: Case, items: Sequence[Requirement]) -> set[str]:
    """Codes of asked findings that the request tells already, observed or excluded."""
    codes = [item.code for item in items if item.kind == Kind.FINDING and item.code]
    found = Finding.objects.filter(case=case.id, code__in=codes) if codes else Finding.objects.none()
    assessed = found.exclude(presence=Finding.Presence.UNKNOWN)
    return set(assessed.values_list("code", flat=True))


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers of a case as its page shows them: rows for who sees the body, else the figure alone."""

    percent: int | None
    groups: Sequence[tuple[Group, Sequence[Answer]]]
    is_excused: bool


def answers_shown(case: Case, level: Sight) -> Shown | None:
    """What `cases/requirements.html` shows at this level of sight; None where there is nothing to show."""
    if level < Sight.PREVIEW:
        return None
    judged = _JUDGED.first(case=case.id)
    percent = judged.percent if judged and judged.total else None
    answers = _in_groups(answers_of(case)) if level >= Sight.READING else []
    if percent is None and not answers:
        return None
    return Shown(percent, answers, bool(judged and judged.is_excused))


def _in_groups(answers: Sequence[Answer]) -> list[tuple[Group, list[Answer]]]:
    def place(answer: Answer) -> int:
        return GROUP_ORDER[Group(answer.requirement.group)]

    told = sorted(answers, key=lambda answer: (place(answer), answer.requirement.position))
    return [(list(Group)[number], list(rows)) for number, rows in groupby(told, key=place)]
