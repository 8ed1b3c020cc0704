"""Similar patients and other systems in a real browser: found beside a draft, and pages that fit and can be read."""

from pathlib import Path
from typing import Literal

import pytest
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import Case
from consilia.matchmaker import services as exchange
from consilia.matchmaker.models import Answer
from consilia.similar import services
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import FOCAL, MICROCEPHALY, SEIZURE, SEPTUM
from tests.factories.matchmaker import administrator, asked, make_peer
from tests.factories.patients import make_consent
from tests.factories.similar import make_alike, with_table
from tests.factories.terminology import load_terms, make_term
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(settings: Settings, tmp_path: Path) -> Scene:
    with_table(settings, tmp_path)
    load_terms(
        make_term(SEIZURE, "Seizure", "Судороги"),
        make_term(FOCAL, "Focal-onset seizure", "Фокальный приступ"),
        make_term(SEPTUM, "Atrial septal defect", "Дефект межпредсердной перегородки"),
        make_term(MICROCEPHALY, "Microcephaly", "Микроцефалия"),
    )
    return make_scene()


def pages_of(scene: Scene, case: Case) -> list[tuple[str, Actor]]:
    alike = [make_alike(scene, observed=[FOCAL, SEPTUM], centre=scene.stranger_house) for _ in range(3)]
    coordinator = make_actor(Role.TRIAGE_COORDINATOR, organisation=scene.stranger_house)
    request = services.ask_contact(
        case_id=case.id, reference=alike[0].reference, words="How?", by=scene.referrer, at=scene.tick()
    )
    make_consent(case.child, by=scene.referrer, at=scene.tick(), purpose="data_exchange")
    peer, _ = make_peer(address="https://mme.example.org", their_token="x")
    query = exchange.send_query(
        case_id=case.id,
        peer_ids=[peer.id],
        seen=exchange.drafted(case, scene.referrer, scene.at),
        by=scene.referrer,
        at=scene.tick(),
    )
    result = {"score": {"patient": 0.8}, "patient": asked(SEIZURE, genes=("KCNQ2",))["patient"]}
    Answer.objects.filter(query=query).update(state="answered", results=[result], settled_at=scene.at)
    return [
        (f"/similar/cases/{case.id}/", scene.referrer),
        (f"/similar/contacts/{request.id}/", coordinator),
        (f"/similar/cases/{case.id}/ask/{alike[1].reference}/", scene.referrer),
        (f"/matchmaker/cases/{case.id}/", scene.referrer),
        (f"/matchmaker/queries/{query.id}/", scene.referrer),
        (f"/matchmaker/peers/{peer.id}/", administrator()),
        ("/similar/contacts/?show=asked", scene.referrer),
    ]


@pytest.mark.parametrize(("language", "width", "first"), [("en", 1440, 0), ("ru", 390, 1)])
def test_the_pages_are_accessible_and_fit(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int, first: int
) -> None:
    """Every second page in each of two ways: both would cost more and find the same."""
    for number, (path, who) in list(enumerate(pages_of(scene, scene.draft())))[first::2]:
        page = visit(path, as_=who, language=language, width=width)
        expect_fine_looks(page, f"similar-{number:02d}-{language}-{width}", open_details=True)
        visit.leave(page)


def test_patients_like_this_stand_beside_the_draft(visit: Visit, scene: Scene) -> None:
    make_alike(scene, observed=[SEIZURE])
    page = visit(f"/cases/{scene.draft().id}/draft/", as_=scene.referrer)
    found = page.locator("#similar .similar li").first
    found.wait_for()
    assert "Patent arterial duct" in found.inner_text()
    assert "100 % alike" in found.inner_text()
