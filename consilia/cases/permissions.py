"""Who may, for one case: the rows that tie an actor to it, turned into the facts of `domain.sight`."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import MAY_BREAK_GLASS, Facts, Part, Sight, may_move, open_moves, sight
from consilia.cases.domain.sight import may_write as writes
from consilia.cases.models import Case, Grant, Invitation, Offer
from consilia.documents.models import StoredFile
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.refusals import Refusal
from consilia.imaging.queries import holds_images

_GRANTED = {
    Grant.Part.REFERRER: Part.REFERRER,
    Grant.Part.EXPERT: Part.EXPERT,
    Grant.Part.COUNCIL: Part.COUNCIL,
    Grant.Part.ADVISER: Part.ADVISER,
    Grant.Part.OBSERVER: Part.OBSERVER,
    Grant.Part.EMERGENCY: Part.EMERGENCY,
    Grant.Part.READER: Part.READER,
}

_GRANTS = StandingQuestion(
    lambda: (
        Grant.objects.in_force(given("at"))
        .filter(case=given("case"), user=given("user"))
        .values_list("part", flat=True)
    )
)
_OPEN_OFFERS = StandingQuestion(
    lambda: Offer.objects.filter(case=given("case"), user=given("user"), answer="").values_list(
        "id", flat=True
    )
)

_INVITED = StandingQuestion(
    lambda: (
        Invitation.objects.waiting(given("at"))
        .filter(case=given("case"), user=given("user"))
        .values_list("id", flat=True)
    )
)


def facts_of(by: Actor, case: Case, at: datetime) -> Facts:
    """Everything that decides what `by` sees of `case` and may do with it at the moment `at`."""
    parts = frozenset(_parts(by, case, at))
    return Facts(role=by.role, parts=parts, state=State(case.state), was_sent=case.submitted_at is not None)


def sight_of(by: Actor, case: Case, at: datetime) -> Sight:
    return sight(facts_of(by, case, at))


def may(by: Actor, move: str, case: Case, at: datetime) -> bool:
    return may_move(move, facts_of(by, case, at))


def moves_of(by: Actor, case: Case, at: datetime) -> list[str]:
    return open_moves(facts_of(by, case, at))


def may_change_team(by: Actor, case: Case, at: datetime) -> bool:
    """The asking side decides who of its own house sees an open case."""
    return case.is_open and bool(facts_of(by, case, at).parts & {Part.REFERRER, Part.OWN_ORGANISATION})


def may_invite(by: Actor, case: Case, at: datetime) -> bool:
    """The asking side and the expert who has the case may ask a colleague to look at it."""
    inviting = {Part.REFERRER, Part.OWN_ORGANISATION, Part.EXPERT}
    return case.is_open and case.state != State.DRAFT and bool(facts_of(by, case, at).parts & inviting)


def may_write(by: Actor, case: Case, at: datetime) -> bool:
    """Say something in the case."""
    return writes(facts_of(by, case, at))


class OriginalForThoseWhoWork(Refusal):
    status = 403
    message = _(
        "The original images show whose they are. Who only reads takes a copy without names from the study."
    )


def refuse_original(by: Actor, case: Case, file: StoredFile, at: datetime) -> None:
    """Images as they came are for those who work on the case.

    Raises:
        OriginalForThoseWhoWork: she only reads.
    """
    if holds_images(file) and sight_of(by, case, at) is not Sight.BODY:
        raise OriginalForThoseWhoWork


def opens_child(by: Actor) -> bool:
    """Whether a case opens the child's own record to the role. A region's operator works on requests alone."""
    return by.role != Role.REGIONAL_OPERATOR


def may_break_glass(by: Actor) -> bool:
    return by.role in MAY_BREAK_GLASS


def may_review_emergencies(by: Actor) -> bool:
    return by.role == Role.AUDITOR


def _parts(by: Actor, case: Case, at: datetime) -> set[Part]:
    parts: set[Part] = set()
    if by.role == Role.ORGANISATION_COORDINATOR and by.organisation_id == case.referring_organisation_id:
        parts.add(Part.OWN_ORGANISATION)
    if by.role == Role.REGIONAL_OPERATOR and by.region_code == case.region_id:
        parts.add(Part.OWN_REGION)
    if by.role == Role.TRIAGE_COORDINATOR and case.centre_id and by.organisation_id == case.centre_id:
        parts.add(Part.CENTRE)
    if by.role in {Role.REFERRING_DOCTOR, Role.EXPERT}:
        parts |= _personal_parts(by, case, at)
    return parts


def _personal_parts(by: Actor, case: Case, at: datetime) -> set[Part]:
    parts = {_GRANTED[Grant.Part(part)] for part in _GRANTS(case=case.id, user=by.person_id, at=at)}
    if Part.EXPERT in parts and case.expert_id != by.person_id:
        # Her case before it was reopened: she follows it, and another one answers.
        parts = parts - {Part.EXPERT} | {Part.COUNCIL}
    if not parts and _INVITED(case=case.id, user=by.person_id, at=at):  # a part needs no preview
        parts.add(Part.INVITED)
    if (
        case.state == State.OFFERED
        and by.role == Role.EXPERT
        and _OPEN_OFFERS(case=case.id, user=by.person_id)
    ):
        parts.add(Part.OFFERED)
    return parts
