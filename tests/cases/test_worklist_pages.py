"""The worklist as pages: views, columns, the file, the search and deeds on several cases."""

import csv
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.columns import DEFAULT, Column, chosen, moved
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import BulkDeed, Case, Grant, ReadMark, SavedView
from consilia.cases.queries import worklist as lists
from consilia.cases.queries.saved_views import views_of
from consilia.cases.services import export as exporting
from consilia.cases.services.bulk import CannotBeUndone
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db
LIST = reverse("cases:worklist")


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def doctor(scene: Scene) -> Client:
    return signed_in_client(scene.referrer)


def text_of(response: Any) -> str:
    return response.content.decode()


def save(client: Client, name: str, **more: str) -> Any:
    return client.post(reverse("cases:views"), {"name": name, **more})


def test_columns_are_chosen_by_name_and_the_child_is_never_lost() -> None:
    assert chosen([]) == chosen(["nonsense"]) == DEFAULT
    assert chosen(["due", "nonsense", "due", "state"]) == (Column.CHILD, Column.DUE, Column.STATE)
    assert moved(chosen(["child", "due"]), Column.DUE, step=-1) == (Column.DUE, Column.CHILD)
    assert moved(chosen(["child", "due"]), Column.DUE, step=1) == (Column.CHILD, Column.DUE)


def test_a_view_is_saved_opened_renamed_moved_deleted_and_brought_back(scene: Scene, doctor: Client) -> None:
    case = scene.draft(urgency="planned")
    other = scene.draft()
    answer = save(doctor, "Плановые", show="open", urgency="planned", q="")
    assert answer.status_code == 302
    page = text_of(doctor.get(answer.url))
    assert case.number in page
    assert other.number not in page
    assert re.search(r'aria-current="true">Плановые', page)
    save(doctor, "Overdue ones", show="overdue")
    first, second = SavedView.objects.order_by("position")
    doctor.post(reverse("cases:move_view", args=[second.id]), {"to": "up"})
    assert [view.name for view in views_of(scene.referrer).offered] == ["Overdue ones", "Плановые"]
    doctor.post(reverse("cases:rename_view", args=[first.id]), {"name": "Scheduled ones"})
    assert "Scheduled ones" in text_of(doctor.get(LIST))
    deleted = doctor.post(reverse("cases:delete_view", args=[first.id]), follow=True)
    assert "Undo" in text_of(deleted)
    assert "Scheduled ones" not in text_of(doctor.get(LIST))
    doctor.post(reverse("cases:restore_view", args=[first.id]))
    assert "Scheduled ones" in text_of(doctor.get(LIST))
    names = set(AuditEntry.objects.filter(subject="view").values_list("name", flat=True))
    assert names == {"ViewSaved", "ViewRenamed", "ViewDeleted", "ViewRestored"}


def test_a_view_needs_a_name_of_its_own_and_nothing_typed_is_lost(doctor: Client) -> None:
    nameless = save(doctor, " ", show="open", urgency="urgent")
    assert nameless.status_code == 422
    assert "Give the view a name" in text_of(nameless)
    assert 'name="urgency" value="urgent"' in text_of(nameless)
    save(doctor, "Mine", show="open")
    again = save(doctor, "Mine", show="closed")
    assert again.status_code == 409
    assert 'value="Mine"' in text_of(again)
    view = SavedView.objects.get()
    save(doctor, "Other", show="closed")
    renamed = doctor.post(reverse("cases:rename_view", args=[view.id]), {"name": "Other"})
    assert renamed.status_code == 409
    assert "You have a view of this name" in text_of(renamed)


def test_only_a_coordinator_shares_a_view_and_everybody_at_her_organisation_finds_it(
    scene: Scene, doctor: Client
) -> None:
    save(doctor, "Private", show="open", is_shared="on")
    assert not SavedView.objects.get().is_shared, "a doctor has no such choice"
    coordinator = signed_in_client(scene.house_coordinator)
    save(coordinator, "For all of us", show="overdue", is_shared="on")
    shared = SavedView.objects.get(is_shared=True)
    assert "For all of us" in text_of(doctor.get(LIST))
    stranger = signed_in_client(scene.stranger)
    assert "For all of us" not in text_of(stranger.get(LIST))
    for client in (doctor, stranger):
        for deed in ("rename", "move", "delete", "restore"):
            answer = client.post(reverse(f"cases:{deed}_view", args=[shared.id]), {"name": "x", "to": "up"})
            assert answer.status_code == 404, deed
    assert stranger.post(reverse("cases:opens_with"), {"view": str(shared.id)}).status_code == 404
    second = signed_in_client(make_actor(scene.house_coordinator.role, organisation=scene.hospital))
    assert second.post(reverse("cases:rename_view", args=[shared.id]), {"name": "Ours"}).status_code == 302


def test_the_list_opens_with_the_view_that_was_chosen_and_forgets_a_deleted_one(
    scene: Scene, doctor: Client
) -> None:
    scene.draft(urgency="planned")
    urgent = scene.draft()
    save(doctor, "Planned", show="open", urgency="planned")
    view = SavedView.objects.get()
    doctor.post(reverse("cases:opens_with"), {"view": str(view.id)})
    assert urgent.number not in text_of(doctor.get(LIST))
    assert urgent.number in text_of(doctor.get(LIST, {"show": "turn"}))
    services.delete_view(view_id=view.id, by=scene.referrer, at=scene.tick())
    assert urgent.number in text_of(doctor.get(LIST))
    doctor.post(reverse("cases:opens_with"), {"view": ""})
    assert SavedView.objects.get(name="").opens_with is None


def test_columns_are_remembered_after_signing_out_and_belong_to_the_role(
    scene: Scene, doctor: Client
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    doctor.post(reverse("cases:columns"), {"column": ["due", "child", "region"], "save": "1"})
    page = text_of(signed_in_client(scene.referrer).get(LIST, {"show": "open"}))
    heads = re.findall(r'<th scope="col" class="col-(\w+)"', page)
    assert heads == ["due", "child", "region"]
    assert case.number in page
    other = text_of(signed_in_client(scene.coordinator).get(LIST, {"show": "open"}))
    assert re.findall(r'<th scope="col" class="col-(\w+)"', other) == [*map(str, DEFAULT)]
    doctor.post(reverse("cases:columns"), {"column": ["due", "child", "region"], "up": "child"})
    assert views_of(scene.referrer).columns == (Column.CHILD, Column.DUE, Column.REGION)
    doctor.post(reverse("cases:columns"), {"usual": "1"})
    assert views_of(scene.referrer).columns == DEFAULT


def test_a_view_may_keep_columns_of_its_own(scene: Scene, doctor: Client) -> None:
    scene.draft()
    doctor.post(reverse("cases:columns"), {"column": ["child", "changed"], "save": "1"})
    saved = save(doctor, "With them", show="open", with_columns="on")
    doctor.post(reverse("cases:columns"), {"usual": "1"})
    assert 'class="col-changed"' in text_of(doctor.get(saved.url))
    assert 'class="col-changed"' not in text_of(doctor.get(LIST, {"show": "open"}))


def test_every_column_is_shown_in_the_list_and_in_the_file(scene: Scene, doctor: Client) -> None:
    scene.case_in(State.IN_REVIEW)
    doctor.post(reverse("cases:columns"), {"column": [*map(str, Column)], "save": "1"})
    page = text_of(doctor.get(LIST, {"show": "open"}))
    assert re.findall(r'<th scope="col" class="col-(\w+)"', page) == [*map(str, Column)]
    assert page.count("<td ") == len(Column) + 1
    (row,) = read(doctor.get(reverse("cases:export"), {"show": "open"}))
    assert all(row.values())


def read(response: Any, separator: str = ",") -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=separator))


def test_the_file_holds_what_is_shown_on_all_pages_and_is_told_to_the_log(
    scene: Scene, doctor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    numbers = [scene.draft(question="=HYPERLINK(1)").number for _ in range(5)]
    scene.draft(urgency="planned")
    rows = read(doctor.get(reverse("cases:export"), {"show": "open", "urgency": "urgent"}))
    assert sorted(row["Number"] for row in rows) == numbers
    assert {row["Question"] for row in rows} == {"'=HYPERLINK(1)"}, "a spreadsheet would run it"
    told = AuditEntry.objects.get(name="WorklistExported")
    assert told.detail["narrowed_by"] == ["urgency"]
    assert told.user_id == scene.referrer.user_id
    searched = read(doctor.get(reverse("cases:export"), {"show": "open", "q": "hyperlink"}))
    assert len(searched) == 5
    assert "hyperlink" not in str(AuditEntry.objects.filter(name="WorklistExported").values_list("detail"))


def test_the_file_speaks_the_readers_language_and_hides_what_the_list_hides(scene: Scene) -> None:
    scene.case_in(State.OFFERED)
    User.objects.filter(pk=scene.expert.user_id).update(language="ru")
    (row,) = read(signed_in_client(scene.expert).get(reverse("cases:export"), {"show": "open"}), ";")
    assert row["Срочность"] == "Неотложная"
    assert row["Ребёнок"] == row["Дата рождения"] == ""
    assert signed_in_client(scene.stranger).get(reverse("cases:export")).status_code == 200


def test_a_search_shows_excerpts_and_leads_to_the_whole_list(scene: Scene, doctor: Client) -> None:
    case = scene.draft(summary="A murmur was heard on the second day of life.")
    page = text_of(doctor.get(reverse("cases:search"), {"q": "murmurs"}))
    assert case.number in page
    assert "<mark>murmur</mark>" in page
    assert f"{LIST}?show=open&amp;q=murmurs" in page
    listed = text_of(doctor.get(LIST, {"show": "open", "q": "murmurs"}))
    assert "<mark>murmur</mark>" in listed
    shown = AuditEntry.objects.filter(name="ExcerptsShown")
    assert [entry.detail for entry in shown] == [{"cases": [str(case.id)]}] * 2
    assert "Nothing found" in text_of(doctor.get(reverse("cases:search"), {"q": "cough"}))
    assert "Two letters" in text_of(doctor.get(reverse("cases:search"), {"q": "c"}))


def test_reading_views_costs_one_statement(
    scene: Scene, doctor: Client, django_assert_max_num_queries: Any
) -> None:
    scene.draft()
    for number in range(3):
        save(doctor, f"View {number}", show="open")
    doctor.get(LIST)
    with django_assert_max_num_queries(8):
        doctor.get(LIST)
    shapes = lists._rows_of_shape.cache_info().currsize
    for view in SavedView.objects.all():
        doctor.get(LIST, {"view": str(view.id)})
    doctor.post(reverse("cases:columns"), {"column": ["child", "due"], "save": "1"})
    doctor.get(LIST, {"show": "open"})
    assert lists._rows_of_shape.cache_info().currsize <= shapes + 1, "columns and views make no new shape"


def do(client: Client, deed: str, cases: list[Case], **more: str) -> Any:
    return client.post(
        reverse("cases:bulk"), {"deed": deed, "case": [str(case.id) for case in cases], **more}
    )


def test_marking_as_read_is_undone_except_where_the_case_was_really_opened(scene: Scene) -> None:
    cases = [scene.case_in(State.TRIAGE) for _ in range(3)]
    coordinator = signed_in_client(scene.coordinator)
    seen = ReadMark.objects.filter(user=scene.coordinator.user_id)
    done = do(coordinator, "mark_read", cases, back=f"{LIST}?show=open&urgency=urgent")
    assert seen.count() == 3
    assert "Done: 3 cases" in (page := text_of(coordinator.get(done.url)))
    assert f'href="{LIST}?show=open&amp;urgency=urgent"' in page, "back to the very list"
    coordinator.get(reverse("cases:detail", args=[cases[0].id]))
    record = BulkDeed.objects.get()
    undone = coordinator.post(reverse("cases:bulk_undo", args=[record.id]), follow=True)
    assert "Undone for 3 cases" in text_of(undone)
    assert [mark.case_id for mark in seen] == [cases[0].id]
    again = coordinator.post(reverse("cases:bulk_undo", args=[record.id]), follow=True)
    assert "can no longer be undone" in text_of(again)
    names = set(AuditEntry.objects.filter(subject="bulk").values_list("name", flat=True))
    assert names == {"DoneToMany", "UndoneForMany"}


def test_sharing_tells_what_was_refused_and_undo_takes_back_only_what_it_gave(
    scene: Scene, doctor: Client
) -> None:
    had, open_case, ended = scene.draft(), scene.draft(), scene.case_in(State.CLOSED)
    services.add_colleague(
        case_id=had.id, user_id=scene.colleague.person_id, by=scene.referrer, at=scene.tick()
    )
    foreign = make_scene().draft()
    asked = do(doctor, "share", [had])
    assert asked.status_code == 404
    question = do(doctor, "add_colleague", [had, open_case, ended, foreign])
    assert question.status_code == 200
    assert foreign.number not in text_of(question), "a stranger learns nothing"
    unchosen = do(doctor, "add_colleague", [had], confirmed="yes", colleague="")
    assert unchosen.status_code == 422
    done = do(
        doctor,
        "add_colleague",
        [had, open_case, ended, foreign],
        confirmed="yes",
        colleague=str(scene.colleague.user_id),
    )
    page = text_of(doctor.get(done.url))
    assert "Done: 2 cases" in page
    assert "1 was so already" in page
    assert "This case has ended" in page
    assert "You do not see this case, or no longer." in page
    assert foreign.number not in page
    held = Grant.objects.filter(user=scene.colleague.user_id, ends=None)
    assert held.count() == 2
    doctor.post(reverse("cases:bulk_undo", args=[BulkDeed.objects.get().id]))
    assert [grant.case_id for grant in held] == [had.id]


def test_moves_that_cannot_be_undone_are_asked_about_and_made_one_by_one(scene: Scene) -> None:
    waiting = [scene.case_in(State.REGION_REVIEW) for _ in range(2)]
    gone = scene.case_in(State.REGION_REVIEW)
    scene.play("pass_on", gone.id)
    operator = signed_in_client(scene.regional_operator)
    asked = text_of(do(operator, "pass_on", [*waiting, gone]))
    assert "Pass on to the centre: 3 cases" in asked
    assert reload(waiting[0]).state == State.REGION_REVIEW
    done = do(operator, "pass_on", [*waiting, gone], confirmed="yes")
    page = text_of(operator.get(done.url))
    assert "Done: 2 cases" in page
    assert "moved on meanwhile" in page
    assert "Undo" not in page.split("<main")[1].split("</main>")[0]
    assert {reload(case).state for case in waiting} == {State.TRIAGE}
    assert operator.post(reverse("cases:bulk_undo", args=[BulkDeed.objects.get().id])).status_code == 302


def test_back_to_triage_needs_a_reason_and_the_coordinator_of_the_centre(scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    coordinator = signed_in_client(scene.coordinator)
    assert do(coordinator, "redirect", [case], confirmed="yes", reason=" ").status_code == 422
    do(coordinator, "redirect", [case], confirmed="yes", reason="The expert fell ill")
    assert reload(case).state == State.TRIAGE
    for deed in ("pass_on", "add_colleague", "nonsense"):
        assert do(coordinator, deed, [case], confirmed="yes").status_code == 404


def test_nothing_or_too_much_is_refused_in_words_and_records_are_private(
    scene: Scene, doctor: Client
) -> None:
    nothing = doctor.post(reverse("cases:bulk"), {"deed": "mark_read"}, follow=True)
    assert "Mark at least one case first." in text_of(nothing)
    many = {"deed": "mark_read", "case": [str(uuid4()) for _ in range(101)]}
    assert "more than 100" in text_of(doctor.post(reverse("cases:bulk"), many, follow=True))
    assert doctor.post(reverse("cases:bulk"), {"deed": "mark_read", "case": "x"}).status_code == 404
    done = do(doctor, "mark_read", [scene.draft()], back="https://elsewhere.example/")
    assert "elsewhere" not in done.url
    assert signed_in_client(scene.colleague).get(done.url).status_code == 404
    record = BulkDeed.objects.get()
    assert (
        signed_in_client(scene.colleague).post(reverse("cases:bulk_undo", args=[record.id])).status_code
        == 404
    )


def test_undo_has_its_time(scene: Scene) -> None:
    case = scene.draft()
    record = services.do_to_many(
        deed="mark_read", case_ids=[case.id], given={}, by=scene.colleague, at=scene.tick()
    )
    assert list(record.refused) == [str(case.id)], "not her case"
    scene.play("submit", case.id)
    record = services.do_to_many(
        deed="mark_read", case_ids=[case.id], given={}, by=scene.coordinator, at=scene.tick()
    )
    with pytest.raises(CannotBeUndone):
        services.undo_for_many(bulk_id=record.id, by=scene.coordinator, at=scene.tick(16))
