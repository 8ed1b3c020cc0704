"""Colleagues invited to a case: the preview before, the record after, and an end by itself."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Invitation
from consilia.cases.permissions import moves_of, sight_of
from consilia.cases.queries.invitations import invitations_to, shared_with
from consilia.cases.services.invitations import EndsTooLate, InvitationOver, KnowsItAlready, NotInvitable
from consilia.cases.services.reasons import ReasonNeeded
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.documents.hostile import picture_of_a_place
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def invited(scene: Scene, case: Case, colleague: Actor | None = None, **given: Any) -> Invitation:
    at: datetime = given.get("at", scene.tick())
    return services.invite_colleague(
        **{
            "case_id": case.id,
            "user_id": (colleague or scene.stranger).person_id,
            "part": Invitation.Part.ADVISER,
            "reason": "She knows this syndrome",
            "ends": at + timedelta(days=7),
            "by": scene.referrer,
            "at": at,
            **given,
        }
    )


def sees(scene: Scene, case: Case, at: datetime | None = None) -> Sight:
    return sight_of(scene.stranger, reload(case), at or scene.tick())


def test_the_preview_comes_before_the_answer_and_the_record_after_it(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    invitation = invited(scene, case)
    assert sees(scene, case) is Sight.PREVIEW
    services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=scene.tick())
    assert sees(scene, case) is Sight.READING
    assert moves_of(scene.stranger, reload(case), scene.tick()) == []
    services.send_message(case_id=case.id, text="Think of sepsis.", by=scene.stranger, at=scene.tick())


def test_it_ends_on_its_last_day_without_anybody_doing_anything(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    waiting, accepted = invited(scene, case), invited(scene, case, scene.other_expert)
    services.accept_invitation(invitation_id=accepted.id, by=scene.other_expert, at=scene.tick())
    assert [one.id for one in invitations_to(case, scene.tick())] == [waiting.id, accepted.id]
    for moment, level in ((accepted.ends - timedelta(seconds=1), Sight.READING), (accepted.ends, Sight.NONE)):
        assert sight_of(scene.other_expert, reload(case), moment) is level
    assert sees(scene, case, waiting.ends) is Sight.NONE
    assert invitations_to(case, accepted.ends) == []
    assert shared_with(scene.other_expert, accepted.ends) == []
    with pytest.raises(InvitationOver):
        services.accept_invitation(invitation_id=waiting.id, by=scene.stranger, at=waiting.ends)


def test_an_observer_reads_and_says_nothing(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    invitation = invited(scene, case, part=Invitation.Part.OBSERVER)
    services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=scene.tick())
    with pytest.raises(NotAllowed):
        services.send_message(case_id=case.id, text="But", by=scene.stranger, at=scene.tick())


def test_declined_means_nothing_is_open_any_more(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    invitation = invited(scene, case)
    services.decline_invitation(
        invitation_id=invitation.id, text="On leave", by=scene.stranger, at=scene.tick()
    )
    assert sees(scene, case) is Sight.NONE
    assert invited(scene, case), "somebody may be asked again"


@pytest.mark.parametrize("is_accepted", [False, True])
def test_taken_back_it_ends_at_once(scene: Scene, is_accepted: bool) -> None:
    case = scene.case_in(State.IN_REVIEW)
    invitation = invited(scene, case)
    if is_accepted:
        services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=scene.tick())
    deed = {"case_id": case.id, "invitation_id": invitation.id}
    services.revoke_invitation(**deed, by=scene.referrer, at=scene.tick())
    assert sees(scene, case) is Sight.NONE
    with pytest.raises(InvitationOver):
        services.revoke_invitation(**deed, by=scene.referrer, at=scene.tick())


def test_the_expert_and_the_house_invite_and_nobody_else(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    colleagues = [make_actor(Role.EXPERT, organisation=scene.stranger_house) for _ in range(3)]
    for by, colleague in zip(
        (scene.referrer, scene.house_coordinator, scene.expert), colleagues, strict=True
    ):
        assert invited(scene, case, colleague, by=by)
    with pytest.raises(NotAllowed):
        invited(scene, case, by=scene.coordinator)
    with pytest.raises(Case.DoesNotExist):
        invited(scene, case, by=scene.other_expert)


def test_what_cannot_be_an_invitation_is_refused_with_its_reason(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    at = scene.tick()
    with pytest.raises(ReasonNeeded):
        invited(scene, case, reason="")
    for ends in (at, at + timedelta(days=91)):
        with pytest.raises(EndsTooLate):
            invited(scene, case, at=at, ends=ends)
    with pytest.raises(NotInvitable):
        invited(scene, case, make_actor(Role.AUDITOR))
    with pytest.raises(KnowsItAlready):
        invited(scene, case, scene.expert)
    invited(scene, case)
    with pytest.raises(KnowsItAlready):
        invited(scene, case)


def test_somebody_elses_invitation_is_not_there(scene: Scene) -> None:
    invitation = invited(scene, scene.case_in(State.IN_REVIEW))
    for deed, more in ((services.accept_invitation, {}), (services.decline_invitation, {"text": ""})):
        with pytest.raises(Invitation.DoesNotExist):
            deed(invitation_id=invitation.id, by=scene.colleague, at=scene.tick(), **more)


def test_both_sides_are_told(run_jobs: Any) -> None:
    scene = make_scene(at=timezone.now() - timedelta(hours=1))  # jobs live by the machine's clock
    case = scene.case_in(State.IN_REVIEW)
    invitation = invited(scene, case)
    run_jobs()
    assert Notification.objects.get(kind="colleague_invited").user_id == scene.stranger.user_id
    services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=scene.tick())
    run_jobs()
    assert Notification.objects.get(kind="invitation_answered").user_id == scene.referrer.user_id


def test_the_whole_way_through_pages(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    doctor, colleague = signed_in_client(scene.referrer), signed_in_client(scene.stranger)
    detail, invite = (reverse(f"cases:{name}", args=[case.id]) for name in ("detail", "invite"))
    form = {
        "part": "adviser",
        "reason": "Please look",
        "last_day": str(timezone.localdate() + timedelta(days=3)),
    }
    assert "Choose a colleague first" in doctor.post(invite, form).content.decode()
    chosen = {**form, "colleague": str(scene.stranger.user_id)}
    assert doctor.post(invite, chosen).status_code == 302
    preview = colleague.get(detail).content.decode()
    assert "You are invited to look at this case" in preview
    assert "Please look" in preview
    assert case.child.family_name not in preview
    assert case.number in colleague.get(reverse("cases:shared")).content.decode()
    invitation = Invitation.objects.get()
    assert colleague.post(reverse("cases:accept_invitation", args=[invitation.id])).status_code == 302
    record = colleague.get(detail).content.decode()
    assert case.child.full_name in record
    assert reverse("patients:detail", args=[case.child_id]) not in record
    page = doctor.get(detail).content.decode()
    assert "End the invitation of" in page
    assert doctor.post(reverse("cases:revoke_invitation", args=[case.id, invitation.id])).status_code == 302
    assert colleague.get(detail).status_code == 404


def test_who_only_reads_a_photograph_gets_the_picture_without_its_place(
    scene: Scene, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    case = scene.case_in(State.IN_REVIEW)
    sent = picture_of_a_place()
    attachment = services.attach_file(
        case_id=case.id,
        stream=BytesIO(sent),
        name="foot.jpg",
        declared_type="image/jpeg",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    )
    now = timezone.now()  # pages go by it
    invitation = invited(scene, case, at=now)
    services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=now)
    original = reverse("cases:file", args=[case.id, attachment.id])
    shown = reverse("cases:show_file", args=[case.id, attachment.id])
    reader, doctor = signed_in_client(scene.stranger), signed_in_client(scene.referrer)
    assert b"".join(doctor.get(original)) == sent
    for answer in (reader.get(original), reader.get(shown), doctor.get(shown)):
        assert answer["Content-Type"] == "image/jpeg"
        assert b"Exif" not in b"".join(answer)
