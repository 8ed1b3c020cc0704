"""Tokens of programs and the archive of the hospital, as people see them: found, readable, whole at 390 px."""

import os
from datetime import date
from typing import Any, Literal
from uuid import UUID

import pytest
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.archives import services
from consilia.archives.domain.answers import FoundStudy
from consilia.archives.models import Archive, Transfer
from consilia.archives.services import searching
from consilia.cases.domain.lifecycle import State
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.archives import make_archive
from tests.factories.cases import Scene, make_scene
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERYTHING = bool(os.environ.get("SCREENSHOTS"))  # a human looks at more than a test has to
LOOKS = [("en", 1440), ("ru", 390), *([("ru", 1440), ("en", 390)] if EVERYTHING else [])]
BORN = date(2019, 5, 4)
FOUND = [
    FoundStudy("1.1", date(2026, 11, 3), "Thorax routine", ("CT",), "Ivanov Ivan", "P-17", BORN, 300),
    FoundStudy("1.2", None, "", (), "", "P-18", None, None),
]


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_pages_of_tokens_and_archives_fit_and_can_be_read(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, language: Literal["en", "ru"], width: int
) -> None:
    """The search in both ways; the others in one of them, because both would cost more and find the same."""
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    archive = make_archive(scene.hospital)
    _carried(scene, case.id, archive)
    monkeypatch.setattr(searching, "find_studies", lambda *_: FOUND)
    page = visit(f"/archives/cases/{case.id}/", as_=scene.referrer, language=language, width=width)
    page.locator("[name=number]").fill("P-17")
    page.locator("#find button").click()
    page.locator("#studies").wait_for()
    expect_fine_looks(page, f"archive-search-{language}-{width}")
    if width == 390 or EVERYTHING:
        page.goto("/account/tokens/new/")
        page.locator("[name=name]").fill("Archive of the ward")
        page.locator("[name=scopes]").first.check()
        page.locator("form[data-guard] button").first.click()
        page.locator("input.secret").wait_for()
        expect_fine_looks(page, f"token-made-{language}-{width}")
        page.goto("/account/tokens/")
        expect_fine_looks(page, f"tokens-{language}-{width}")
    if width == 1440 or EVERYTHING:
        administrator = make_actor(Role.ADMINISTRATOR)
        page = visit(f"/archives/{archive.id}/", as_=administrator, language=language, width=width)
        expect_fine_looks(page, f"archive-{language}-{width}")
        page.goto("/archives/")
        expect_fine_looks(page, f"archives-{language}-{width}")


def _carried(scene: Scene, case_id: UUID, archive: Archive) -> None:
    """One under way, one that failed, one that is finished."""
    at = timezone.now()
    ways: dict[str, dict[str, Any]] = {
        "1.1": {"state": "running", "done": 40, "total": 300},
        "1.2": {"state": "failed", "problem": "unreachable", "settled_at": at},
        "1.3": {"state": "done", "done": 12, "total": 14, "refused": [["1", 272]], "settled_at": at},
    }
    for uid, changes in ways.items():
        begun = services.begin_pull(
            case_id=case_id, archive_id=archive.id, study_uid=uid, by=scene.referrer, at=at
        )
        Transfer.objects.filter(pk=begun.pk).update(**changes)
