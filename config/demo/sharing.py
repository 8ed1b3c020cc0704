"""Cases that others read: a colleague invited by the doctor of the sign-in page, her own invitation, and two
emergencies, one of them reviewed."""

from datetime import datetime, timedelta

from config.demo.people import Cast
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.cases import services
from consilia.cases.models import Case, EmergencyAccess, Invitation
from consilia.cases.queries.emergencies import Named

REASONS = (
    "The child is in our emergency room with seizures and no papers; we must know what was given.",
    "Brought in unconscious at night, the mother names this case and its hospital does not answer.",
)
ASKED = "You saw a child with the same syndrome: is our plan reasonable?"


def build(*, cast: Cast, at: datetime) -> None:
    """Once: nobody was invited yet."""
    if Invitation.objects.exists():
        return
    with in_the_past():
        doctor, *colleagues = (one.actor for one in cast.home)
        others = [one.actor for one in cast.referrers if one.actor.organisation_id != doctor.organisation_id]
        if own := _open_case(referrer=doctor):
            _invite(own, cast.expert, by=doctor, at=at - timedelta(hours=5))
        foreign = [case for other in others if (case := _open_case(referrer=other))][:3]
        for case, other in zip(foreign[:1], others, strict=False):
            inviter = next(one for one in others if one.user_id == case.referrer_id) or other
            _invite(case, doctor, by=inviter, at=at - timedelta(hours=3))
        for number, case in enumerate(foreign[1:]):
            _break_glass(case, number, by=(colleagues or [doctor])[0], at=at - timedelta(days=1 + 3 * number))
        _review_first(at)


def _open_case(*, referrer: Actor) -> Case | None:
    """The latest of hers that a centre has in hand."""
    sent = Case.objects.open().filter(referrer_id=referrer.user_id, centre__isnull=False)
    return sent.exclude(state="draft").order_by("-changed_at").first()


def _invite(case: Case, colleague: Actor, *, by: Actor, at: datetime) -> None:
    if case.expert_id == colleague.user_id or case.created_at >= at:
        return
    with at_moment(at, heard=True):
        services.invite_colleague(
            case_id=case.id,
            user_id=colleague.person_id,
            part=Invitation.Part.ADVISER,
            reason=ASKED,
            ends=at + timedelta(days=14),
            by=by,
            at=at,
        )


def _break_glass(case: Case, number: int, *, by: Actor, at: datetime) -> None:
    with at_moment(at, heard=True):
        services.break_glass(named=Named(number=case.number), reason=REASONS[number % 2], by=by, at=at)


def _review_first(at: datetime) -> None:
    auditor = Membership.objects.filter(role=Role.AUDITOR, user__is_demo=True).first()
    waiting = EmergencyAccess.objects.to_review().order_by("opened_at").first()
    if auditor and waiting:
        services.review_emergency_access(
            access_id=waiting.id,
            verdict=EmergencyAccess.Verdict.JUSTIFIED,
            remark="The hospital confirmed by telephone that the child was there.",
            by=actor_of(auditor),
            at=at - timedelta(hours=2),
        )
