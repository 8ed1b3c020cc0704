"""The auditors' pages in a real browser: filters and their badges, one record, the state of the chain."""

from typing import Any
from uuid import uuid4

import pytest

from consilia.accounts.domain.roles import Role
from consilia.audit.services import record_read
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_user
from tests.factories.audit import NOW, as_superuser, boil_kettles, verify_log
from tests.pages import expect_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS: list[Any] = [(1440, "light", "en"), (1440, "dark", "ru"), (390, "light", "ru"), (390, "dark", "en")]


def test_the_list_is_narrowed_and_widened_again(visit: Visit) -> None:
    boil_kettles(3)
    reader = make_actor(user=make_user(family_name="Любопытная"))
    record_read(subject="case", subject_id=uuid4(), what="CaseRead", by=reader, at=NOW)
    page = visit("/audit/", as_=make_actor(Role.AUDITOR))
    rows = page.locator("tbody tr")
    assert rows.count() == 4
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Person").fill("любопытная")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**person=**")
    assert rows.count() == 1
    expect_accessible(page)
    rows.first.get_by_role("link").last.click()
    page.get_by_text("Who opened or changed it").first.wait_for()
    expect_accessible(page)
    page.go_back()
    page.get_by_role("link", name="Remove the filter Person").click()
    page.wait_for_url("**/audit/**")
    assert rows.count() == 4


def test_what_matches_is_downloaded(visit: Visit) -> None:
    boil_kettles(2)
    page = visit("/audit/", as_=make_actor(Role.AUDITOR))
    with page.expect_download() as found:
        page.get_by_role("button", name="Download all").click()
    text = found.value.path().read_text(encoding="utf-8-sig")
    assert text.count("Kettle Boiled") == 2
    assert found.value.suggested_filename.startswith("access-log-")


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_the_auditors_pages_are_accessible(visit: Visit, width: int, theme: Any, language: Any) -> None:
    entry = boil_kettles(4, note="x")[0]
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE number = 3")
    verify_log()
    look: Any = {"width": width, "theme": theme, "language": language}
    page = visit("/audit/?kind=deed&since=2026-02-01", as_=make_actor(Role.AUDITOR), **look)
    expect_accessible(page)
    page.locator("summary.panel-body").click()
    expect_accessible(page)
    for address in (f"entries/{entry.id}/", f"about/kettle/{entry.subject_id}/", "chain/"):
        page.goto(f"/audit/{address}")
        expect_accessible(page)
