"""Who may do what with a request for contact. Sight is filtered in the queries, consent before all."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.similar.domain.words import ASKING, REQUEST
from consilia.similar.models import ContactRequest


def may_ask(by: Actor) -> bool:
    """Whoever treats children; that she sees the case's body is asked of `cases`."""
    return by.role in ASKING


def may_move(by: Actor, move: str, request: ContactRequest) -> bool:
    """The centre's coordinators and the doctor who signed answer; who asked takes back."""
    if by.is_system:
        return move == "expire"
    if by.role not in REQUEST.moves[move].roles:
        return False
    return by.user_id == request.asked_by_id if move == "withdraw" else answers_for(by, request)


def answers_for(by: Actor, request: ContactRequest) -> bool:
    if by.role == Role.TRIAGE_COORDINATOR:
        return by.organisation_id == request.centre_id
    return by.role == Role.EXPERT and by.user_id == request.doctor_id
