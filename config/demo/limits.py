"""Changes of policy, as the administrator of the sign-in page finds them: one in force, and two that wait for her."""

from datetime import datetime, timedelta

from config.demo.people import HOME_FIELD, Cast
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.accounts.services import give_role, make_demo_person
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import ClockChange, SpanPolicy
from consilia.cases.policy_kinds import SPANS
from consilia.cases.services import apply_due_changes, confirm_limit, propose_limit
from consilia.policies.services import propose_change

YESTERDAY, THIS_MORNING = timedelta(days=1), timedelta(hours=3)


def build(*, cast: Cast, at: datetime) -> None:
    """The centre of the sign-in page promises its planned answers sooner; a colleague asks for more time elsewhere."""
    if ClockChange.objects.exists():
        return
    post = Membership.objects.get(user__demo_key="administrator", role=Role.ADMINISTRATOR)
    administrator = actor_of(post)
    promised = propose_limit(
        clock=Clock.CONCLUSION,
        urgency=Urgency.PLANNED,
        scope=Scope(centre=cast.centre.id),
        limit=Limit(timedelta(hours=16), WORKING),
        source="Обещание центра: два рабочих дня",
        by=administrator,
        at=at - YESTERDAY,
    )
    confirm_limit(change_id=promised.id, by=administrator, at=at - YESTERDAY)
    apply_due_changes(by=Actor.system(), at=at - THIS_MORNING)
    colleague = _colleague(post, at - YESTERDAY)
    propose_limit(
        clock=Clock.ACCEPTANCE,
        urgency=Urgency.URGENT,
        scope=Scope(field=HOME_FIELD),
        limit=Limit(timedelta(hours=3), WALL),
        source="Просьба экспертов: операционные дни",
        by=colleague,
        at=at - THIS_MORNING,
    )
    propose_change(
        kind=SPANS,
        key={"name": SpanPolicy.Name.EXPERT_SIGHT},
        figures={"span": timedelta(days=180)},
        source="Просьба экспертов: видеть исход через полгода",
        by=colleague,
        at=at - THIS_MORNING,
    )


def _colleague(post: Membership, at: datetime) -> Actor:
    """A second administrator of the same house: a longer limit needs two people."""
    person = make_demo_person(
        email="administrator2@consilia.example",
        family_name="Орлова",
        given_name="Вера",
        patronymic="Сергеевна",
        at=at,
    )
    given = give_role(
        user_id=person.id,
        organisation_id=post.organisation_id,
        role=Role.ADMINISTRATOR,
        position="Администратор",
        starts=at,
        by=Actor.system(),
        at=at,
    )
    return actor_of(given)
