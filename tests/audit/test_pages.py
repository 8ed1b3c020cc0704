"""The auditors' pages: filters in the address, paging, export, and who may see them."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit import labels, queries
from consilia.audit.models import AuditEntry, Verification
from consilia.audit.services import publish, record_read
from consilia.foundation.paging import PAGE_SIZE
from tests.factories.accounts import make_actor, make_user, make_workplace, signed_in_client
from tests.factories.audit import NOW, KettleBoiled, as_superuser, boil_kettles, verify_log

pytestmark = pytest.mark.django_db
RunJobs = Callable[[], list[str]]


@pytest.fixture
def auditor() -> Client:
    return signed_in_client(make_actor(Role.AUDITOR))


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def read_case(by: Actor, case: UUID | None = None, at: datetime = NOW) -> UUID:
    case = case or uuid4()
    record_read(subject="case", subject_id=case, what="CaseRead", by=by, at=at)
    return case


# --- who may -----------------------------------------------------------------------------------------------

PAGES = {
    "/audit/": {Role.AUDITOR},
    f"/audit/about/case/{uuid4()}/": {Role.AUDITOR},
    "/audit/chain/": {Role.AUDITOR, Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", list(Role))
def test_the_log_is_for_auditors_and_its_health_for_administrators_too(role: Role) -> None:
    client = signed_in_client(make_actor(role))
    for address, roles in PAGES.items():
        assert client.get(address).status_code == (200 if role in roles else 404)
    assert client.post("/audit/export/").status_code == (200 if role == Role.AUDITOR else 404)
    allowed = role in PAGES["/audit/chain/"]
    assert client.post("/audit/chain/verify/").status_code == (302 if allowed else 404)


# --- the list ----------------------------------------------------------------------------------------------


def test_the_newest_entry_stands_first_and_says_who_did_what(auditor: Client) -> None:
    expert = make_actor(Role.EXPERT, user=make_user(family_name="Орлова", given_name="Вера", patronymic=""))
    publish(KettleBoiled(kettle_id=uuid4(), note="older kettle"), by=expert, at=NOW)
    publish(KettleBoiled(kettle_id=uuid4(), note="newer kettle"), by=expert, at=NOW + timedelta(minutes=1))
    page = shown(auditor, "/audit/")
    assert page.index("newer kettle") < page.index("older kettle")
    assert "Kettle Boiled" in page
    assert "Орлова Вера" in page
    assert "Expert · Hospital" in page


def filtered(client: Client, query: str) -> set[str]:
    """The notes of the kettles that the list shows for a filter."""
    page = shown(client, f"/audit/?{query}")
    return {note for note in ("one", "two", "old", "read") if f"note: {note}<" in page}


@pytest.fixture
def kettles() -> dict[str, Actor]:
    """Three kettles by two people, one of them long ago."""
    one = make_actor(
        Role.EXPERT, user=make_user(family_name="Орлова"), organisation=make_workplace(short_name_en="North")
    )
    two = make_actor(
        Role.AUDITOR,
        user=make_user(family_name="Соколов"),
        organisation=make_workplace(short_name_en="South"),
    )
    publish(KettleBoiled(kettle_id=UUID(int=1), note="one"), by=one, at=NOW)
    publish(KettleBoiled(kettle_id=UUID(int=2), note="two"), by=two, at=NOW)
    publish(KettleBoiled(kettle_id=UUID(int=1), note="old"), by=one, at=NOW - timedelta(days=40))
    read_case(one)
    return {"one": one, "two": two}


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("", {"one", "two", "old"}),
        ("person=орлова", {"one", "old"}),
        ("person=%C3%A4", set()),
        ("organisation=south", {"two"}),
        ("role=expert", {"one", "old"}),
        ("name=KettleBoiled", {"one", "two", "old"}),
        ("name=CaseRead", set()),
        ("kind=read", set()),
        ("kind=deed", {"one", "two", "old"}),
        ("subject=kettle", {"one", "two", "old"}),
        (f"subject_id={UUID(int=1)}", {"one", "old"}),
        ("since=2026-03-01", {"one", "two"}),
        ("until=2026-02-28", {"old"}),
        ("since=2026-03-01&until=2026-03-01", {"one", "two"}),
        ("person=орлова&since=2026-03-01", {"one"}),
        ("role=emperor", set()),
    ],
)
def test_each_filter_narrows_the_list(
    auditor: Client, kettles: dict[str, Actor], query: str, notes: set[str]
) -> None:
    assert filtered(auditor, query) == notes


def test_a_person_is_found_by_identifier_and_named_in_the_badge(
    auditor: Client, kettles: dict[str, Actor]
) -> None:
    one = kettles["one"]
    query = f"person={one.user_id}"
    assert filtered(auditor, query) == {"one", "old"}
    assert f"Person: {User.objects.get(pk=one.user_id).full_name}" in shown(auditor, f"/audit/?{query}")


def test_each_filter_has_a_badge_that_removes_it_alone(auditor: Client) -> None:
    page = shown(auditor, "/audit/?role=expert&kind=read&person=")
    assert 'href="?role=expert"' in page
    assert 'href="?kind=read"' in page
    assert "Role: Expert" in page


@pytest.mark.parametrize(
    "query", ["since=yesterday", "since=2026-03-02&until=2026-03-01", "subject_id=1", "kind=x" * 1]
)
def test_a_filter_that_cannot_be_understood_says_so_and_narrows_nothing(
    auditor: Client, kettles: dict[str, Actor], query: str
) -> None:
    status = 200 if query == "kind=x" else 422
    page = shown(auditor, f"/audit/?{query}", status)
    assert ("note: one" in page) == (status == 422)


def test_pages_follow_one_another_without_loss_or_repetition(auditor: Client) -> None:
    written = {str(entry.id) for entry in boil_kettles(PAGE_SIZE * 2 + 3)}
    seen: list[str] = []
    address = "/audit/?name=KettleBoiled"
    for _ in range(3):
        answer = auditor.get(address)
        context_page = queries.entries_page(
            queries.Wanted(name="KettleBoiled"), cursor=answer.wsgi_request.GET.get("cursor")
        )
        seen += [str(entry.id) for entry in context_page.rows]
        for entry_id in seen[-len(context_page.rows) :]:
            assert entry_id in answer.content.decode()
        address = f"/audit/?name=KettleBoiled&cursor={context_page.next}"
    assert len(seen) == len(set(seen)) == len(written)
    assert set(seen) == written


def test_htmx_gets_the_rows_alone(auditor: Client) -> None:
    boil_kettles()
    answer = auditor.get("/audit/", headers={"HX-Request": "true"})
    assert "<table" in answer.content.decode()
    assert "<html" not in answer.content.decode()


# --- the export --------------------------------------------------------------------------------------------


def exported(client: Client, query: str = "") -> list[list[str]]:
    answer = client.post(f"/audit/export/?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_the_export_holds_what_the_list_shows_on_all_its_pages(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "EXPORT_CHUNK", 4)
    written = [str(entry.id) for entry in boil_kettles(11)]
    read_case(make_actor())
    head, *rows = exported(auditor, "name=KettleBoiled")
    assert (head[0], head[-1]) == ("Time (UTC)", "Entry")
    assert sorted(row[-1] for row in rows) == sorted(written)


def test_the_export_speaks_the_language_of_the_reader() -> None:
    client = signed_in_client(make_actor(Role.AUDITOR, user=make_user(language="ru")))
    boil_kettles()
    head, row = exported(client, "name=KettleBoiled")
    assert (head[0], row[1]) == ("Время (UTC)", "Действие")


def test_an_export_is_itself_kept_with_its_filters(auditor: Client) -> None:
    exported(auditor, "name=KettleBoiled&role=")
    entry = AuditEntry.objects.get(name="LogExported")
    assert entry.detail == {"filters": "name=KettleBoiled"}
    assert entry.role == "auditor"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_no_cell_begins_like_a_formula(auditor: Client, begin: str) -> None:
    name = f"{begin}HYPERLINK(1)"
    publish(
        KettleBoiled(kettle_id=uuid4()),
        by=make_actor(Role.EXPERT, user=make_user(family_name=name)),
        at=NOW,
    )
    (_, row) = exported(auditor, "name=KettleBoiled")
    assert row[3].startswith(f"'{name}")


def test_a_wrong_filter_exports_nothing(auditor: Client) -> None:
    answer = auditor.post("/audit/export/?since=yesterday")
    assert (answer.status_code, AuditEntry.objects.filter(name="LogExported").count()) == (302, 0)


# --- one entry, one record ---------------------------------------------------------------------------------


def test_an_entry_shows_its_place_and_whether_it_is_unchanged(auditor: Client) -> None:
    (entry,) = boil_kettles(note="x")
    page = shown(auditor, f"/audit/entries/{entry.id}/")
    assert "Unchanged since it was written" in page
    assert bytes(entry.sealed).hex() in page
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("UPDATE audit_auditentry SET role = 'auditor'")
    assert "Changed after it was written" in shown(auditor, f"/audit/entries/{entry.id}/")


def test_a_record_tells_who_read_it(auditor: Client) -> None:
    nosy = make_actor(user=make_user(family_name="Любопытная"))
    case = read_case(nosy)
    read_case(nosy, case, NOW + timedelta(hours=1))
    read_case(Actor.system(), case)
    page = shown(auditor, f"/audit/about/case/{case}/")
    assert "Любопытная" in page
    (first, second) = queries.readers_of("case", case)
    assert (first["user_id"], first["readings"], first["deeds"]) == (nosy.user_id, 2, 0)
    assert second["user_id"] is None


def test_a_record_that_nobody_opened_says_so(auditor: Client) -> None:
    assert "The log has nothing about it" in shown(auditor, f"/audit/about/case/{uuid4()}/")


def test_an_entry_that_is_not_there_is_not_found(auditor: Client) -> None:
    assert auditor.get(f"/audit/entries/{uuid4()}/").status_code == 404


# --- the state of the chain --------------------------------------------------------------------------------


def test_the_page_says_that_the_log_holds(auditor: Client) -> None:
    assert "Not verified yet" in shown(auditor, "/audit/chain/")
    boil_kettles(2)
    verify_log()
    assert "The log holds" in shown(auditor, "/audit/chain/")


@pytest.mark.parametrize(("language", "words"), [("en", "is missing."), ("ru", "отсутствует.")])
def test_a_broken_log_is_said_on_the_page_and_above_the_list(language: str, words: str) -> None:
    client = signed_in_client(make_actor(Role.AUDITOR, user=make_user(language=language)))
    boil_kettles(3)
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE number = 2")
    verify_log()
    assert words in shown(client, "/audit/chain/")
    assert 'data-tone="stop"' in shown(client, "/audit/")


def test_a_verification_can_be_asked_for(auditor: Client, run_jobs: RunJobs) -> None:
    boil_kettles(2)
    auditor.post("/audit/chain/verify/")
    again = auditor.post("/audit/chain/verify/", follow=True)
    assert "waiting to start already" in again.content.decode()
    assert run_jobs() == ["audit.verify_all"]
    assert Verification.objects.get().entries == 2


def test_verification_runs_by_itself() -> None:
    from procrastinate.contrib.django import app

    planned = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert planned["audit.verify_new"] == "7 * * * *"
    assert planned["audit.verify_all"] == "37 3 * * 0"


# --- words -------------------------------------------------------------------------------------------------


def test_a_known_event_has_a_label_and_an_unknown_one_its_own_name() -> None:
    with translation.override("en"):
        assert labels.name_of("RoleGiven") == "Role given"
        assert labels.name_of("KettleBoiled") == "Kettle Boiled"
        assert labels.subject_of("person") == "Person"
        assert labels.subject_of("kettle") == "kettle"


def test_the_times_of_filters_are_days_of_the_reader() -> None:
    far_east = make_user(time_zone="Asia/Vladivostok")
    client = signed_in_client(make_actor(Role.AUDITOR, user=far_east))
    publish(
        KettleBoiled(kettle_id=uuid4(), note="one"),
        by=Actor.system(),
        at=datetime(2026, 3, 1, 15, tzinfo=UTC),
    )
    assert filtered(client, "since=2026-03-02&until=2026-03-02") == {"one"}
