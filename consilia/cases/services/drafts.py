"""From an empty form to a request that is on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish, publishing_together
from consilia.cases.domain.completeness import Item, blocking_items
from consilia.cases.domain.findings import NOTHING_SAID, Details
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import CaseRouted, CaseStarted, CaseSubmitted, DraftSaved
from consilia.cases.models import Case, Finding, Grant
from consilia.cases.models.findings import DETAILS
from consilia.cases.queries.completeness import request_judged
from consilia.cases.queries.policies import region_reviews
from consilia.cases.queries.routing import centre_for
from consilia.cases.services.moving import Step, check_move, expect_version, locked_for, make_moves, touch
from consilia.cases.services.requirements import keep_judgement
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.wall import take_in_hand
from consilia.patients.queries import child_for
from consilia.patients.services import grant_sight
from consilia.terminology.domain.records import Kind
from consilia.terminology.queries import concept, version_in_use

DRAFT_FIELDS = frozenset(
    {
        "question",
        "summary",
        "diagnosis_code",
        "diagnosis",
        "field_id",
        "urgency",
        "wished_centre_id",
        "incomplete_because",
    }
)


class CaseIncomplete(Refusal):
    """The request cannot be sent yet; `items` says what is missing."""

    status = 422
    message = _("Some things are still missing.")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = list(items)
        super().__init__()


class NobodyConsults(Refusal):
    """No centre of the network consults in this field."""

    status = 422
    message = _("No centre of the network consults in this field now. Choose another field.")


class NoSuchFinding(Refusal):
    """What should stand in the list is no finding of HPO."""

    status = 422
    message = _("HPO has no such finding. Choose another one.")


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding as typed: an HPO code with its labels at this moment, and what is said of it."""

    code: str
    label_en: str
    label_ru: str
    presence: str
    said: Details = NOTHING_SAID


@transaction.atomic
def start_case(*, client_uuid: UUID, child_id: UUID, by: Actor, at: datetime, source: str = "") -> Case:
    """A new draft about a child. The same `client_uuid` again gives the same draft."""
    may_start = by.role in {Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR}
    if not may_start or by.organisation_id is None or by.region_code is None:
        raise NotAllowed
    known = Case.objects.filter(referrer_id=by.person_id, client_uuid=client_uuid).first()
    if known is not None:
        return known
    child, case_id = child_for(by, child_id, at), uuid7()
    take_in_hand(case_id)  # nobody sees it before its first grant
    case = Case.objects.create(
        id=case_id,
        client_uuid=client_uuid,
        child=child,
        referrer_id=by.person_id,
        referring_organisation_id=by.organisation_id,
        region_id=by.region_code,
        source=source,
        created_at=at,
        changed_at=at,
        last_entry_at=at,
    )
    case.refresh_from_db(fields=["serial"])
    Grant.objects.create(
        case=case, user_id=by.person_id, part=Grant.Part.REFERRER, starts=at, reason="started the case"
    )
    publish(CaseStarted(case_id=case.id), by=by, at=at)
    return case


@transaction.atomic
def save_draft(
    *, case_id: UUID, changes: Mapping[str, Any], version: int | None, by: Actor, at: datetime
) -> Case:
    """Keep what was typed so far. Nothing is judged here but who types, and whether the page is stale.

    Raises:
        CaseMovedOn: the draft was changed elsewhere since `version`, or sent.
    """
    case = locked_for("submit", case_id=case_id, by=by, at=at)
    expect_version(case, version)
    changed = [
        name for name, value in changes.items() if name in DRAFT_FIELDS and getattr(case, name) != value
    ]
    if not changed:
        return case
    for name in changed:
        setattr(case, name, changes[name])
    touch(case, at=at)
    case.save()
    publish(DraftSaved(case_id=case.id, fields=sorted(changed)), by=by, at=at)
    return case


@transaction.atomic
def set_findings(*, case_id: UUID, findings: Sequence[FindingFacts], by: Actor, at: datetime) -> Case:
    """Replace the findings of a draft; a code mentioned twice keeps its last presence.

    Who named a finding first, and when, stays while it is in the same state.
    """
    case = locked_for("submit", case_id=case_id, by=by, at=at)
    unique = {finding.code: finding for finding in findings}
    before = {(one.code, one.presence): one for one in case.findings.all()}
    case.findings.all().delete()
    rows = [_row(case, place, finding) for place, finding in enumerate(unique.values())]
    for row in rows:
        _assert(row, before.get((row.code, row.presence)), by=by, at=at)
    Finding.objects.bulk_create(rows)
    touch(case, at=at)
    case.save()
    publish(DraftSaved(case_id=case.id, fields=["findings"]), by=by, at=at)
    return case


def _row(case: Case, position: int, facts: FindingFacts) -> Finding:
    row = Finding(case=case, position=position, code=facts.code, presence=facts.presence)
    row.label_en, row.label_ru = facts.label_en, facts.label_ru
    row.said = facts.said
    return row


def _assert(row: Finding, known: Finding | None, *, by: Actor, at: datetime) -> None:
    if known is None:
        row.asserted_by_id, row.asserted_at, row.release = by.user_id, at, version_in_use("hpo")
    else:
        row.asserted_by_id, row.asserted_at, row.release = (
            known.asserted_by_id,
            known.asserted_at,
            known.release,
        )


@transaction.atomic
def describe_findings(*, case_id: UUID, said: Mapping[str, Details], by: Actor, at: datetime) -> Case:
    """Keep what is said of the findings of a draft, by code; one that is not in its list is passed over."""
    case = locked_for("submit", case_id=case_id, by=by, at=at)
    changed = [one for one in case.findings.filter(code__in=said) if one.said != said[one.code]]
    for one in changed:
        one.said = said[one.code]
    if not changed:
        return case
    Finding.objects.bulk_update(changed, DETAILS)
    touch(case, at=at)
    case.save()
    publish(DraftSaved(case_id=case.id, fields=["findings"]), by=by, at=at)
    return case


@transaction.atomic
def replace_finding(*, case_id: UUID, code: str, by_code: str, by: Actor, at: datetime) -> Case:
    """Name a finding of a draft more exactly, or more generally; what is said of it stays.

    Raises:
        NoSuchFinding: HPO has no such finding in use, or the draft has none with this code.
    """
    case = locked_for("submit", case_id=case_id, by=by, at=at)
    term = concept("hpo", by_code)
    finding = case.findings.filter(code=code).first()
    if finding is None or term is None or term.obsolete or term.kind != Kind.FINDING:
        raise NoSuchFinding
    case.findings.filter(code=term.code).exclude(pk=finding.pk).delete()
    finding.code, finding.label_en, finding.label_ru = term.code, term.label_en, term.label_ru
    _assert(finding, None, by=by, at=at)
    finding.save()
    touch(case, at=at)
    case.save()
    publish(DraftSaved(case_id=case.id, fields=["findings"]), by=by, at=at)
    return case


@transaction.atomic
def submit_case(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """Hand a finished draft to the network, start its clocks and bring it to the centre of its field.

    Where the region wants to see such requests first, it waits there; an emergency never does.

    Sending the same draft again changes nothing and gives the same case.

    Raises:
        CaseIncomplete: with the missing items.
        NobodyConsults: no centre serves the field.
    """
    case = Case.objects.locked(case_id)
    if case.referrer_id == by.user_id and case.state not in {State.DRAFT, State.WITHDRAWN}:
        return case  # a second click, or a form posted again after a lost line
    check_move("submit", case, by=by, at=at)
    facts, needs, is_judged = request_judged(case, at)
    if items := blocking_items(facts):
        raise CaseIncomplete(items)
    centre_id = centre_for(case, at)
    if centre_id is None:
        raise NobodyConsults
    case.submitted_at, case.centre_id = at, centre_id
    if not is_judged:
        keep_judgement(case, needs, at=at)
    sent = Step("submit", by, CaseSubmitted(case_id=case.id, urgency=case.urgency))
    to = State.REGION_REVIEW if region_reviews(case.region_id, case.urgency, at) else State.TRIAGE
    routed = Step("route", Actor.system(), CaseRouted(case_id=case.id, centre_id=centre_id, to=to), to)
    with publishing_together():
        make_moves(case, [sent, routed], at=at)
        grant_sight(child=case.child, organisation_id=centre_id, reason=f"case {case.number}", by=by, at=at)
    return case
