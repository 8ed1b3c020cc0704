"""Who may, for one conclusion. Sight of the case itself is asked of cases."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.conclusions.models import Conclusion

_ASKERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_ANSWERED = frozenset({State.SIGNED, State.ACKNOWLEDGED, State.FOLLOW_UP, State.CLOSED})


def may_read(by: Actor, conclusion: Conclusion) -> bool:
    """Whoever sees the body of the case reads what is signed; a draft is its author's alone."""
    return conclusion.is_signed or may_write(by, conclusion)


def may_write(by: Actor, conclusion: Conclusion) -> bool:
    return by.role == Role.EXPERT and by.user_id == conclusion.author_id and not conclusion.is_signed


def may_correct(by: Actor, conclusion: Conclusion) -> bool:
    """The author, as long as she sees the case: until closure and ninety days after."""
    return by.role == Role.EXPERT and by.user_id == conclusion.author_id and conclusion.is_signed


def may_decide(by: Actor, case: Case) -> bool:
    """Who asked, once there is an answer; the caller has made sure that `by` sees the body."""
    return by.role in _ASKERS and State(case.state) in _ANSWERED
