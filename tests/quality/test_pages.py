"""Quality review as people see it: a case without names, the centre's figures, findings, complaints, policy."""

import pytest
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.policies.models import PolicyChange
from consilia.quality.domain.words import Scale
from consilia.quality.models import Action, Concern, QualityPolicy, Review
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.quality import Board, make_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    return make_board()


def grades(grade: int, **more: str) -> dict[str, str]:
    return {**{scale.value: str(grade) for scale in Scale}, "verdict": "good", "send": "1", **more}


def test_a_reviewer_judges_a_case_without_names(board: Board) -> None:
    story = board.story
    story.correct(place_where=story.scene.centre.name_en, history=f"As {story.scene.hospital.name_ru} wrote.")
    dossier = board.drawn()
    review = dossier.reviews.get(seat=1)
    assert (dossier.version, story.current.place_where) == (2, story.scene.centre.name_en)
    client = signed_in_client(board.actor_of(review))
    assert str(review.id) in client.get("/quality/", follow=True).content.decode()
    page = client.get(f"/quality/reviews/{review.id}/").content.decode()
    case, author = board.story.case, board.story.current.author
    assert "The duct is wide" in page
    assert case.question in page
    hidden = (
        case.child.family_name,
        author.full_name,
        case.referrer.full_name,
        story.scene.centre.name,
        story.scene.hospital.name_ru,
        case.number,
    )
    assert [name for name in hidden if name in page] == []

    missing = client.post(
        f"/quality/reviews/{review.id}/", {"send": "1", "verdict": "good", "remark": "kept"}
    )
    assert missing.status_code == 422
    assert "kept" in missing.content.decode()
    serious = client.post(f"/quality/reviews/{review.id}/", grades(2, verdict="serious"))
    assert serious.status_code == 422
    assert "Say in a few words" in serious.content.decode()
    assert client.post(f"/quality/reviews/{review.id}/", grades(4)).status_code == 302
    assert Review.objects.get(pk=review.id).grades == dict.fromkeys(Scale, 4)
    again = client.post(f"/quality/reviews/{review.id}/", grades(5))
    assert again.status_code == 409

    other = dossier.reviews.get(seat=2)
    assert client.get(f"/quality/reviews/{other.id}/").status_code == 404
    second = signed_in_client(board.actor_of(other))
    assert second.post(f"/quality/reviews/{other.id}/", {"decline": "1", "reason": ""}).status_code == 422
    assert (
        second.post(f"/quality/reviews/{other.id}/", {"decline": "1", "reason": "I know"}).status_code == 302
    )
    assert second.get(f"/quality/reviews/{other.id}/").status_code == 404


def test_a_coordinator_follows_a_finding_from_the_centre_to_its_end(board: Board) -> None:
    dossier = board.drawn()
    scene = board.story.scene
    coordinator = signed_in_client(scene.coordinator)
    page = coordinator.get(f"/quality/centres/{scene.centre.id}/").content.decode()
    assert board.story.case.number in page
    assert "cannot be assessed" in page
    assert "Not settled yet" in coordinator.get(f"/quality/dossiers/{dossier.id}/").content.decode()
    board.settle(dossier, grade=3)
    assert "Nothing to object" in coordinator.get(f"/quality/dossiers/{dossier.id}/").content.decode()
    draw = coordinator.get(f"/quality/samples/{dossier.draw_id}/").content.decode()
    assert "Drawn again, and the same" in draw
    assert dossier.draw.seed in draw

    address = f"/quality/dossiers/{dossier.id}/finding/"
    assert coordinator.post(address, {}).status_code == 422
    said = {
        "kind": "education",
        "title": "When to close a duct",
        "owner": str(scene.expert.user_id),
        "due_on": "2099-01-01",
    }
    assert coordinator.post(address, said).status_code == 302
    action = Action.objects.get()
    expert = signed_in_client(scene.expert)
    assert action.title in expert.get("/quality/findings/").content.decode()
    end = f"/quality/findings/{action.id}/"
    assert expert.post(end, {"state": "done", "result": ""}).status_code == 422
    assert expert.post(end, {"state": "done", "result": "Taught on Friday."}).status_code == 302
    assert coordinator.post(end, {"state": "dropped", "result": "No"}).status_code == 409
    assert signed_in_client(scene.referrer).get(end).status_code == 404


def test_the_pages_of_a_centre_are_opened_by_the_table_of_permissions(board: Board) -> None:
    dossier, scene = board.drawn(), board.story.scene
    centre, case = f"/quality/centres/{scene.centre.id}/", f"/quality/dossiers/{dossier.id}/"
    analyst = make_actor(Role.MINISTRY_ANALYST)
    seen = {
        "coordinator": (scene.coordinator, 200, 200),
        "colleague": (board.colleague, 200, 200),
        "reviewer of another centre": (board.reviewers[0], 404, 404),
        "analyst": (analyst, 200, 404),
        "expert": (scene.expert, 404, 404),
        "referrer": (scene.referrer, 404, 404),
        "administrator": (make_actor(Role.ADMINISTRATOR), 404, 404),
    }
    for name, (actor, of_centre, of_case) in seen.items():
        client = signed_in_client(actor)
        assert client.get(centre).status_code == of_centre, name
        assert client.get(case).status_code == of_case, name
    outside = signed_in_client(analyst).get(centre).content.decode()
    assert board.story.case.number not in outside
    assert "Cases under review" not in outside


def test_a_complaint_is_entered_from_the_case_page(board: Board) -> None:
    scene, case = board.story.scene, board.story.case
    coordinator = signed_in_client(scene.coordinator)
    assert "Enter a concern" in coordinator.get(f"/cases/{case.id}/").content.decode()
    assert (
        "Enter a concern" not in signed_in_client(scene.referrer).get(f"/cases/{case.id}/").content.decode()
    )
    address = f"/quality/cases/{case.id}/concern/"
    assert coordinator.post(address, {"cause": "complaint", "source": "Mother"}).status_code == 422
    said = {"cause": "complaint", "source": "Mother", "text": "Nobody explained the operation."}
    assert coordinator.post(address, said).status_code == 302
    assert Concern.objects.get().dossier.cause == "complaint"
    assert signed_in_client(scene.stranger).get(address).status_code == 404
    assert signed_in_client(scene.referrer).get(address).status_code == 403


def test_figures_are_changed_on_the_pages_of_policies_and_the_general_one_never_ends(board: Board) -> None:
    rows = reverse("policies:rows", args=["quality"])
    assert (
        rows in signed_in_client(board.story.scene.coordinator).get("/quality/", follow=True).content.decode()
    )
    administrator = signed_in_client(make_actor(Role.ADMINISTRATOR))
    general = QualityPolicy.objects.get(name="apart")
    end = reverse("policies:end", args=["quality", general.id])
    assert end not in administrator.get(rows).content.decode()
    assert administrator.get(end).status_code == 404
    new = reverse("policies:propose", args=["quality"])
    said = {"name": "apart", "centre": "", "value": "0", "source": "order 7"}
    assert administrator.post(new, said).status_code == 422
    assert administrator.post(new, {**said, "value": "3"}).status_code == 302
    assert PolicyChange.objects.get().loosens
