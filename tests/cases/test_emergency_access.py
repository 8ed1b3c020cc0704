"""Breaking the glass: who may, what it opens and for how long, who is told, and the review of each use."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import MAY_BREAK_GLASS, Sight
from consilia.cases.models import Case, EmergencyAccess, EmergencyAttempt, EmergencyPolicy, Grant
from consilia.cases.permissions import moves_of, sight_of
from consilia.cases.queries import case_for, cases_visible_to
from consilia.cases.queries.emergencies import Named, accesses_page
from consilia.cases.services.emergencies import (
    AlreadyReviewed,
    ReasonTooShort,
    RemarkNeeded,
    SeesItAnyway,
    TooManyAttempts,
)
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db
REASON = "The child lies unconscious in our emergency room"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def broken(scene: Scene, case: Case, **given: Any) -> EmergencyAccess | None:
    return services.break_glass(
        **{
            "named": Named(number=case.number),
            "reason": REASON,
            "by": scene.stranger,
            "at": scene.tick(),
            **given,
        }
    )


def opened(scene: Scene, case: Case, **given: Any) -> EmergencyAccess:
    access = broken(scene, case, **given)
    assert access is not None
    return access


def test_the_number_opens_the_case_for_the_hours_of_the_policy_and_then_no_more(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    assert sight_of(scene.stranger, case, scene.tick()) is Sight.NONE
    access = opened(scene, case)
    span = EmergencyPolicy.objects.get().span
    assert access.ends == access.opened_at + span
    assert case_for(scene.stranger, case.id, access.ends - timedelta(seconds=1), least=Sight.READING)
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.stranger, case.id, access.ends)


def test_the_child_named_exactly_opens_its_latest_case_and_a_slip_opens_nothing(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    child = case.child
    exact = {
        "family_name": child.family_name.upper(),
        "given_name": child.given_name,
        "patronymic": child.patronymic,
        "birth_date": child.birth_date,
    }
    for slip in (
        {"family_name": child.family_name[:-1]},
        {"given_name": "Павел"},
        {"birth_date": child.birth_date + timedelta(days=1)},
    ):
        assert broken(scene, case, named=Named(**{**exact, **slip})) is None
    assert opened(scene, case, named=Named(**exact)).case_id == case.id


def test_it_lets_read_and_write_messages_and_nothing_else(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    opened(scene, case)
    assert sight_of(scene.stranger, case, scene.tick()) is Sight.READING
    assert moves_of(scene.stranger, case, scene.tick()) == []
    assert not cases_visible_to(scene.stranger, scene.tick()).exists(), "lists show what one works on"
    services.send_message(case_id=case.id, text="He is with us.", by=scene.stranger, at=scene.tick())
    for deed, more in (
        (services.withdraw_case, {"reason": "x"}),
        (services.add_colleague, {"user_id": scene.colleague.user_id}),
        (services.redirect_case, {"reason": "x"}),
    ):
        with pytest.raises(NotAllowed):
            deed(case_id=case.id, by=scene.stranger, at=scene.tick(), **more)


@pytest.mark.parametrize("role", sorted(set(Role) - MAY_BREAK_GLASS))
def test_other_roles_may_not_and_see_no_page_for_it(scene: Scene, role: Role) -> None:
    case = scene.case_in(State.IN_REVIEW)
    actor = make_actor(role, organisation=scene.stranger_house)
    with pytest.raises(NotAllowed):
        broken(scene, case, by=actor)
    client = signed_in_client(actor)
    known, unknown = (
        client.post(reverse("cases:break_glass"), {"number": number, "reason": REASON})
        for number in (case.number, "C-999999")
    )
    assert (known.status_code, unknown.status_code) == (404, 404)


def test_a_draft_and_a_number_that_is_not_there_answer_alike(scene: Scene) -> None:
    draft = scene.draft()
    client = signed_in_client(scene.stranger)
    answers = [
        client.post(reverse("cases:break_glass"), {"number": number, "reason": REASON})
        for number in (draft.number, "C-999999", "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {422}
    texts = [answer.content.decode() for answer in answers]
    assert all("Nothing fits exactly" in text for text in texts)


def test_after_several_attempts_in_vain_even_the_right_number_must_wait(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    policy = EmergencyPolicy.objects.get()
    for _ in range(policy.tries):
        assert broken(scene, case, named=Named(number="C-999999")) is None
    with pytest.raises(TooManyAttempts):
        broken(scene, case)
    assert AuditEntry.objects.filter(name="EmergencyTriedInVain").count() == policy.tries
    later = scene.tick(int(policy.tries_within.total_seconds() // 60) + 1)
    assert opened(scene, case, at=later)


def test_a_reason_of_too_few_words_is_refused_and_counts_as_no_attempt(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    with pytest.raises(ReasonTooShort):
        broken(scene, case, reason="urgent please")
    assert not EmergencyAttempt.objects.exists()
    assert not Grant.objects.filter(part=Grant.Part.EMERGENCY).exists()


@pytest.mark.parametrize("person", ["referrer", "expert"])
def test_whoever_sees_the_case_breaks_no_glass(scene: Scene, person: str) -> None:
    case = scene.case_in(State.IN_REVIEW)
    with pytest.raises(SeesItAnyway):
        broken(scene, case, by=getattr(scene, person))


def test_an_offered_expert_who_sees_the_preview_may(scene: Scene) -> None:
    case = scene.case_in(State.OFFERED)
    opened(scene, case, by=scene.expert)
    assert sight_of(scene.expert, case, scene.tick()) is Sight.READING


def test_everybody_concerned_is_told_at_once_without_content(scene: Scene, run_jobs: Any) -> None:
    case = scene.case_in(State.IN_REVIEW)
    auditor = make_actor(Role.AUDITOR)
    run_jobs()
    access = opened(scene, case)
    run_jobs()
    told = Notification.objects.filter(kind="emergency_access", subject_id=case.id)
    people = (scene.referrer, scene.house_coordinator, scene.coordinator, scene.expert)
    assert set(told.values_list("user_id", flat=True)) == {one.user_id for one in people}
    review = Notification.objects.get(kind="emergency_to_review", user_id=auditor.user_id)
    assert (review.subject, review.subject_id, review.reference) == ("emergency", access.id, "")
    assert not Notification.objects.filter(user_id=scene.stranger.user_id).exists()


def test_every_reading_under_it_is_marked_in_the_log_and_the_end_is_early_when_wished(scene: Scene) -> None:
    case = scene.case_in(State.SIGNED)
    opened(scene, case, at=timezone.now() - timedelta(minutes=1))
    client = signed_in_client(scene.stranger)
    page = client.get(reverse("cases:detail", args=[case.id])).content.decode()
    assert "You opened this case in an emergency" in page
    assert case.child.full_name in page
    assert reverse("patients:detail", args=[case.child_id]) not in page
    read = AuditEntry.objects.get(name="CaseRead", user_id=scene.stranger.user_id)
    assert read.detail == {"grounds": "emergency"}
    assert client.post(reverse("cases:end_emergency", args=[case.id])).status_code == 302
    assert client.get(reverse("cases:detail", args=[case.id])).status_code == 404
    assert AuditEntry.objects.filter(name="EmergencyAccessEnded", subject_id=case.id).count() == 1
    signed_in_client(scene.referrer).get(reverse("cases:detail", args=[case.id]))
    assert AuditEntry.objects.get(name="CaseRead", user_id=scene.referrer.user_id).detail == {}


def test_nobody_else_ends_it_but_an_auditor(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    access = opened(scene, case)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        services.end_emergency_access(access_id=access.id, by=scene.referrer, at=scene.tick())
    services.end_emergency_access(access_id=access.id, by=make_actor(Role.AUDITOR), at=scene.tick())
    assert sight_of(scene.stranger, reload(case), scene.tick()) is Sight.NONE


def review(access: EmergencyAccess, by: Actor, scene: Scene, **given: Any) -> EmergencyAccess:
    return services.review_emergency_access(
        **{
            "access_id": access.id,
            "verdict": EmergencyAccess.Verdict.JUSTIFIED,
            "remark": "The child was there.",
            "by": by,
            "at": scene.tick(),
            **given,
        }
    )


def test_an_auditor_reviews_each_use_once_and_with_a_remark(scene: Scene) -> None:
    access = opened(scene, scene.case_in(State.IN_REVIEW))
    auditor = make_actor(Role.AUDITOR)
    with pytest.raises(RemarkNeeded):
        review(access, auditor, scene, remark="")
    with pytest.raises(NotAllowed):
        review(access, scene.coordinator, scene)
    assert review(access, auditor, scene).verdict == "justified"
    with pytest.raises(AlreadyReviewed):
        review(access, auditor, scene, verdict=EmergencyAccess.Verdict.NOT_JUSTIFIED)
    kept = AuditEntry.objects.get(name="EmergencyAccessReviewed")
    assert kept.detail["verdict"] == "justified"


def test_an_overdue_review_is_shown_first_and_leaves_the_list_when_done(scene: Scene) -> None:
    access = opened(scene, scene.case_in(State.IN_REVIEW), at=timezone.now() - timedelta(days=30))
    client = signed_in_client(make_actor(Role.AUDITOR))
    listed = client.get(reverse("cases:emergencies")).content.decode()
    assert "Reviews are overdue" in listed
    assert REASON in listed
    address = reverse("cases:emergency", args=[access.id])
    assert client.post(address, {"verdict": "not_justified", "remark": ""}).status_code == 422
    data = {"verdict": "not_justified", "remark": "Nobody knew of such a child."}
    assert client.post(address, data).status_code == 302
    assert "Reviews are overdue" not in client.get(reverse("cases:emergencies")).content.decode()
    assert accesses_page(show="all", at=timezone.now(), cursor=None).rows == [access]
    assert "Not justified" in client.get(address).content.decode()
