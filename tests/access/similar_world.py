"""What the world of all routes holds of similar patients and of other systems."""

from datetime import timedelta
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.matchmaker.models import Query
from consilia.similar.models import ContactRequest
from consilia.similar.services import refresh_profile
from tests.factories.cases import Scene
from tests.factories.matchmaker import make_peer


def of_similar(scene: Scene, *, like: Case, case: Case) -> dict[str, Any]:
    """The child of `like` is in the registry: the doctor of `case` asked, the centre and its expert may answer."""
    profile = refresh_profile(child_id=like.child_id, by=Actor.system(), at=scene.tick())
    assert profile is not None
    asked = ContactRequest.objects.create(
        case=case,
        child_id=like.child_id,
        centre=profile.centre,
        doctor=profile.doctor,
        words="How did you begin?",
        asked_by_id=scene.referrer.person_id,
        asked_at_place=scene.hospital,
        asked_at=scene.at,
        expires_at=scene.at + timedelta(days=14),
    )
    query = Query.objects.create(
        case=case,
        child_id=case.child_id,
        body={"patient": {}},
        sent_by_id=scene.referrer.person_id,
        sent_at=scene.at,
    )
    return {
        "similar/reference": profile.reference,
        "similar/contact_id": asked.id,
        "matchmaker/query_id": query.id,
        "matchmaker/peer_id": make_peer()[0].id,
    }
