"""What lets somebody of another house read: an invitation, and what came of it, or an emergency."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import Case, EmergencyAccess, Grant, Invitation
from tests.factories.cases import Scene


def invite(scene: Scene, cases: Iterable[Case], actor: Actor, now: datetime) -> None:
    Invitation.objects.bulk_create(
        Invitation(
            case=case,
            user_id=actor.person_id,
            part=Invitation.Part.ADVISER,
            reason="test",
            invited_by_id=scene.referrer.person_id,
            role=Role.REFERRING_DOCTOR,
            organisation=scene.hospital,
            invited_at=now - timedelta(days=1),
            ends=now + timedelta(days=1),
        )
        for case in cases
    )


def let_read(scene: Scene, cases: Iterable[Case], actor: Actor, now: datetime, *, in_emergency: bool) -> None:
    part = Grant.Part.EMERGENCY if in_emergency else Grant.Part.ADVISER
    period = {"starts": now - timedelta(minutes=5), "ends": now + timedelta(hours=3)}
    for case in cases:
        grant = Grant.objects.create(case=case, user_id=actor.person_id, part=part, reason="test", **period)
        if in_emergency:
            EmergencyAccess.objects.create(
                case=case,
                grant=grant,
                user_id=actor.person_id,
                role=Role.REFERRING_DOCTOR,
                organisation=scene.stranger_house,
                reason="test",
                opened_at=period["starts"],
                ends=period["ends"],
                review_by=now + timedelta(days=3),
            )
