"""Whose attached files somebody reads, in SQL: the answer to what `imaging` asks (IMAGE_GROUNDS).

`domain.sight` says the same for one case; a test holds the two against each other in every state.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import anybody_as, asked_by
from consilia.cases.domain.lifecycle import FINAL_STATES, State
from consilia.cases.domain.sight import MAY_BREAK_GLASS, Sight
from consilia.cases.models import Attachment, Case, Finding, Grant
from consilia.cases.queries.access import grounds_of
from consilia.cases.queries.timeline import findings_of
from consilia.foundation.questions import StandingQuestion, given

_TO_WORK = {
    Role.REFERRING_DOCTOR: (Grant.Part.REFERRER,),
    Role.EXPERT: (Grant.Part.EXPERT, Grant.Part.COUNCIL, Grant.Part.READER),
}
_TO_READ = (Grant.Part.ADVISER, Grant.Part.OBSERVER, Grant.Part.EMERGENCY)


def files_read_by(by: Actor, at: datetime) -> QuerySet[Attachment, Any]:
    """The files of every case whose body `by` sees; as numbers, to be asked with."""
    return _attached(cases_read_by(by, at, least=Sight.READING))


def files_worked_on_by(by: Actor, at: datetime) -> QuerySet[Attachment, Any]:
    """The same without the cases that she may only read."""
    return _attached(cases_read_by(by, at, least=Sight.BODY))


def cases_with_file(file_id: UUID) -> list[UUID]:
    """The cases to which a file is attached, for what the system itself does."""
    return list(Attachment.objects.filter(file=file_id, taken_back_at=None).values_list("case_id", flat=True))


def places_of_file(by: Actor, file_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """The cases of a file that she reads, each by its number and its address."""
    cases = cases_read_by(by, at, least=Sight.READING)
    found = cases.filter(attachments__file=file_id, attachments__taken_back_at=None).distinct()
    return [(case.number, reverse("cases:detail", args=[case.id])) for case in found]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked in a case, and what was found, to be read beside the images."""

    number: str
    href: str
    question: str
    findings: list[Finding]


def matters_of_file(by: Actor, file_id: UUID, at: datetime) -> list[Matter]:
    """The question and the findings of each case of a file that she reads."""
    cases = cases_read_by(by, at, least=Sight.READING)
    found = cases.filter(attachments__file=file_id, attachments__taken_back_at=None).distinct()
    return [
        Matter(case.number, reverse("cases:detail", args=[case.id]), case.question, findings_of(case))
        for case in found
    ]


def grounds_of_file(by: Actor, file_id: UUID, at: datetime) -> str:
    """`emergency` where that alone opens the file."""
    if by.role not in MAY_BREAK_GLASS:
        return ""
    cases = _cases_with(by.role)(**asked_by(by, at), file=file_id)
    found = {grounds_of(by, case, at) for case in cases}
    return found.pop() if len(found) == 1 else ""


@cache
def _cases_with(role: Role | None) -> StandingQuestion[Case, Case]:
    """Asked with every picture that is looked at, so compiled once a process and role."""
    return StandingQuestion(
        lambda: (
            cases_read_by(anybody_as(role), given("at"), least=Sight.READING)
            .filter(attachments__file=given("file"), attachments__taken_back_at=None)
            .distinct()
        )
    )


def cases_read_by(by: Actor, at: datetime, *, least: Sight) -> QuerySet[Case]:
    """Every case of which `by` sees at least the body, to read it or to work on it."""
    sent = Case.objects.sent().exclude(state=State.DRAFT)
    if by.role == Role.ORGANISATION_COORDINATOR:
        return Case.objects.filter(referring_organisation_id=by.organisation_id)
    if by.role == Role.REGIONAL_OPERATOR:
        return sent.filter(region_id=by.region_code, state=State.REGION_REVIEW)
    if by.role == Role.TRIAGE_COORDINATOR:
        return sent.filter(centre_id=by.organisation_id).exclude(state__in=FINAL_STATES)
    if by.role == Role.REFERRING_DOCTOR:
        own = Q(id__in=_granted(by, _TO_WORK[by.role], at))
        return Case.objects.filter(own | Q(id__in=_lent(by, sent, least, at)))
    if by.role == Role.EXPERT:
        return sent.filter(
            Q(id__in=_granted(by, _TO_WORK[by.role], at)) | Q(id__in=_lent(by, sent, least, at))
        )
    return Case.objects.none()


def _lent(by: Actor, sent: QuerySet[Case], least: Sight, at: datetime) -> QuerySet[Case, Any]:
    """What she may read for a while: invited, or in an emergency."""
    if least > Sight.READING:
        return Case.objects.none().values("id")
    return sent.filter(id__in=_granted(by, _TO_READ, at)).values("id")


def _granted(by: Actor, parts: tuple[Grant.Part, ...], at: datetime) -> QuerySet[Grant, Any]:
    return Grant.objects.in_force(at).filter(user_id=by.person_id, part__in=parts).values("case_id")


def _attached(cases: QuerySet[Case]) -> QuerySet[Attachment, Any]:
    return Attachment.objects.filter(taken_back_at=None, case__in=cases).values("file")
