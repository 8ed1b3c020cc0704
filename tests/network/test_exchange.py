"""Import and export of the network: whole or not at all, and a round trip changes nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.csv_exchange import Plan, UnreadableFile, csv_lines
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed
from consilia.network import services
from consilia.network.models import Consultant, DutyRoster, Holiday, ImportDraft, Leave, Organisation, Unit
from consilia.network.services import refusals
from consilia.network.services.sheets import SHEETS
from tests.factories import network as make
from tests.factories.accounts import make_actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
ORGANISATION = {
    "identifier": "1.2.3",
    "kind": "hospital",
    "is_centre": "no",
    "region": "RU-MOW",
    "name_ru": "Детская больница «Рябина»",
    "name_en": "Rowan",
    "short_name_ru": "Рябина",
    "short_name_en": "Rowan",
    "city_ru": "Москва",
    "city_en": "Moscow",
    "time_zone": "Europe/Moscow",
    "phone": "+7 000 000-00-00",
    "first_day": "2026-01-01",
    "last_day": "",
    "hours": "mon-fri 08:00-17:00",
    "fields": "",
}


def file(kind: str, *rows: dict[str, str]) -> bytes:
    return "".join(csv_lines(rows, SHEETS[kind].columns)).encode()


def run(kind: str, *rows: dict[str, str]) -> Plan:
    return services.import_file(
        kind=kind, file_name="x.csv", content=file(kind, *rows), by=Actor.system(), at=AT
    )


def preview(kind: str, *rows: dict[str, str], by: Actor) -> tuple[ImportDraft, Plan]:
    draft = services.upload_import(kind=kind, file_name="x.csv", content=file(kind, *rows), by=by, at=AT)
    return services.preview_import(draft_id=draft.id, by=by)


def mistakes(kind: str, *rows: dict[str, str]) -> list[tuple[int, str]]:
    _, plan = preview(kind, *rows, by=make_actor(Role.ADMINISTRATOR))
    return [(mistake.line, mistake.column) for mistake in plan.mistakes]


@pytest.fixture
def administrator() -> Actor:
    make.make_region()
    return make_actor(Role.ADMINISTRATOR)


def test_a_preview_writes_nothing_and_confirming_does_it_all(administrator: Actor) -> None:
    count = Organisation.objects.count()
    draft, plan = preview("organisations", ORGANISATION, by=administrator)
    assert (len(plan.created), Organisation.objects.count()) == (1, count)
    services.confirm_import(draft_id=draft.id, fingerprint=plan.fingerprint, by=administrator, at=AT)
    made = Organisation.objects.get(identifier="1.2.3")
    assert (made.phone, made.hours.count(), made.created_at) == ("+7 000 000-00-00", 5, AT)
    draft.refresh_from_db()
    assert (draft.content, draft.applied_at) == ("", AT)
    entry = AuditEntry.objects.get(name="NetworkImported")
    assert (entry.detail["created"], entry.detail["changed"], entry.user_id) == (1, 0, administrator.user_id)


def test_confirming_twice_imports_once(administrator: Actor) -> None:
    draft, plan = preview("organisations", ORGANISATION, by=administrator)
    confirm: dict[str, Any] = {"draft_id": draft.id, "fingerprint": plan.fingerprint, "by": administrator}
    services.confirm_import(**confirm, at=AT)
    with pytest.raises(refusals.AlreadyImported):
        services.confirm_import(**confirm, at=AT)


def test_a_stale_preview_is_refused(administrator: Actor) -> None:
    draft, plan = preview("organisations", ORGANISATION, by=administrator)
    run("organisations", {**ORGANISATION, "phone": ""})
    with pytest.raises(refusals.StalePreview):
        services.confirm_import(draft_id=draft.id, fingerprint=plan.fingerprint, by=administrator, at=AT)
    assert Organisation.objects.get(identifier="1.2.3").phone == ""


def test_a_file_with_a_mistake_is_not_imported_at_all(administrator: Actor) -> None:
    rows = [ORGANISATION, {**ORGANISATION, "identifier": "1.2.4", "region": "RU-XXX"}]
    draft, plan = preview("organisations", *rows, by=administrator)
    with pytest.raises(refusals.NothingToImport):
        services.confirm_import(draft_id=draft.id, fingerprint=plan.fingerprint, by=administrator, at=AT)
    assert not Organisation.objects.filter(identifier="1.2.3").exists()


def test_a_database_that_refuses_the_last_row_undoes_the_first(
    administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = {**ORGANISATION, "identifier": "1.2.4"}
    monkeypatch.setattr("consilia.network.services.sheets.organisations.impossible", lambda standing: False)
    with pytest.raises(Exception, match="organisation_national_is_centre"):
        run("organisations", ORGANISATION, {**house, "kind": "national_centre"})


def test_only_its_uploader_sees_and_confirms_a_preview(administrator: Actor) -> None:
    draft, plan = preview("organisations", ORGANISATION, by=administrator)
    other = make_actor(Role.ADMINISTRATOR)
    with pytest.raises(Http404):
        services.preview_import(draft_id=draft.id, by=other)
    with pytest.raises(Http404):
        services.confirm_import(draft_id=draft.id, fingerprint=plan.fingerprint, by=other, at=AT)


def test_an_earlier_preview_of_the_same_person_is_forgotten(administrator: Actor) -> None:
    draft, _ = preview("organisations", ORGANISATION, by=administrator)
    preview("organisations", ORGANISATION, by=administrator)
    assert not ImportDraft.objects.filter(id=draft.id).exists()


@pytest.mark.parametrize("deed", ["upload", "import", "export"])
def test_others_neither_import_nor_export(deed: str) -> None:
    by = make_actor(Role.REFERRING_DOCTOR)
    deeds: dict[str, Callable[[], Any]] = {
        "upload": lambda: services.upload_import(kind="units", file_name="x", content=b"", by=by, at=AT),
        "import": lambda: services.import_file(kind="units", file_name="x", content=b"", by=by, at=AT),
        "export": lambda: services.export_rows(kind="units", language="en", by=by, at=AT),
    }
    with pytest.raises(NotAllowed):
        deeds[deed]()


def test_an_unknown_table_does_not_exist(administrator: Actor) -> None:
    with pytest.raises(Http404):
        services.export_rows(kind="secrets", language="en", by=administrator, at=AT)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"identifier": "abc"}, "identifier"),
        ({"kind": "palace"}, "kind"),
        ({"region": "RU-XXX"}, "region"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"hours": "always"}, "hours"),
        ({"fields": "astrology", "is_centre": "yes"}, "fields"),
        ({"fields": "cardiology"}, "fields"),
        ({"kind": "national_centre"}, "is_centre"),
        ({"last_day": "2025-01-01"}, "last_day"),
        ({"name_ru": ""}, "name_ru"),
    ],
)
def test_each_mistake_names_its_line_and_column(
    administrator: Actor, changes: dict[str, str], column: str
) -> None:
    make.make_field("cardiology")
    second = {**ORGANISATION, "identifier": "1.2.4", **changes}
    assert mistakes("organisations", ORGANISATION, second) == [(3, column)]


def test_a_file_of_another_table_is_refused_with_its_columns(administrator: Actor) -> None:
    with pytest.raises(UnreadableFile, match="organisation, code, parent, name_ru, name_en, is_open"):
        services.upload_import(kind="units", file_name="x", content=b"a,b\n1,2\n", by=administrator, at=AT)


def test_units_may_come_before_the_unit_they_belong_to(administrator: Actor) -> None:
    run("organisations", ORGANISATION)
    unit = {"organisation": "1.2.3", "parent": "", "name_ru": "х", "name_en": "x", "is_open": "yes"}
    run("units", {**unit, "code": "nicu", "parent": "icu"}, {**unit, "code": "icu"})
    assert Unit.objects.get(code="nicu").parent == Unit.objects.get(code="icu")
    assert mistakes("units", {**unit, "code": "icu", "parent": "nicu"}) == [(2, "parent")]
    assert mistakes("units", {**unit, "code": "a", "parent": "lost"}) == [(2, "parent")]
    assert mistakes("units", {**unit, "code": "a", "organisation": "9.9"}) == [(2, "organisation")]


def consultant_cells(one: Consultant) -> dict[str, str]:
    return dict(next(cells for cells in SHEETS["consultants"].stored() if cells["email"] == one.user.email))


def test_consultants_are_changed_with_fields_and_hours(administrator: Actor) -> None:
    one = make.make_consultant(fields=["cardiology"], hours="mon 09:00-10:00")
    make.make_field("surgery")
    cells = consultant_cells(one)
    run("consultants", {**cells, "main_field": "surgery", "other_fields": "cardiology", "hours": ""})
    one.refresh_from_db()
    assert services.practice_of(one).main_field == "surgery"
    assert services.practice_of(one).hours == ()


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"email": "nobody@hospital.example"}, "email"),
        ({"unit": "lost"}, "unit"),
        ({"main_field": "astrology"}, "main_field"),
        ({"other_fields": "cardiology"}, "other_fields"),
        ({"age_bands": "adult"}, "age_bands"),
        ({"languages": "ru xx"}, "languages"),
        ({"workload_limit": "0"}, "workload_limit"),
        ({"register_valid_until": "soon"}, "register_valid_until"),
    ],
)
def test_mistakes_about_consultants(administrator: Actor, changes: dict[str, str], column: str) -> None:
    cells = consultant_cells(make.make_consultant())
    assert mistakes("consultants", {**cells, **changes}) == [(2, column)]


def duty_cells(one: Consultant, starts: str, ends: str) -> dict[str, str]:
    who = {"centre": one.organisation.identifier, "field": "cardiology", "consultant": one.user.email}
    return {**who, "starts": starts, "ends": ends}


def test_duties_mean_the_centre_s_clock_unless_they_say_otherwise(administrator: Actor) -> None:
    one = make.make_consultant(make.make_centre(region="RU-PRI"))
    run("duties", duty_cells(one, "2026-11-23 08:00", "2026-11-24T08:00:00"))
    duty = DutyRoster.objects.get()
    assert duty.period.lower == datetime(2026, 11, 22, 22, tzinfo=UTC)
    same = duty_cells(one, "2026-11-22 22:00+00:00", "2026-11-24 01:00+03:00")
    _, plan = preview("duties", same, by=administrator)
    assert (plan.unchanged, plan.mistakes) == (1, ())


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2026-11-23 20:00", "2026-11-24 09:00", [(2, "starts")]),  # overlaps what is stored
        ("2026-11-24 08:00", "2026-11-25 08:00", []),
        ("2026-11-23 08:00", "2026-11-23 20:00", []),  # shortens it
        ("2026-12-01 20:00", "2026-12-02 08:00", [(2, "starts")]),  # leave begins at midnight
        ("2026-11-25 08:00", "2026-11-25 08:00", [(2, "ends")]),
        ("2026-11-25 08:00", "2027-11-25 08:00", [(2, "ends"), (2, "starts")]),
    ],
)
def test_duties_are_checked_against_roster_and_leave(
    administrator: Actor, starts: str, ends: str, expected: list[tuple[int, str]]
) -> None:
    one = make.make_consultant()
    make.make_leave(one, date(2026, 12, 2), date(2026, 12, 3))
    run("duties", duty_cells(one, "2026-11-23 08:00", "2026-11-24 08:00"))
    assert sorted(mistakes("duties", duty_cells(one, starts, ends))) == expected


def test_duties_that_overlap_within_a_file_are_refused(administrator: Actor) -> None:
    one = make.make_consultant()
    rows = [duty_cells(one, "2026-11-23 08:00", "2026-11-24 08:00")]
    rows += [duty_cells(one, "2026-11-24 07:00", "2026-11-24 20:00")]
    assert mistakes("duties", *rows) == [(3, "starts")]


def test_a_duty_of_a_stranger_is_refused(administrator: Actor) -> None:
    one, other = make.make_consultant(), make.make_consultant(fields=["surgery"])
    cells = duty_cells(one, "2026-11-23 08:00", "2026-11-24 08:00")
    assert mistakes("duties", {**cells, "consultant": other.user.email}) == [(2, "consultant")]
    assert (2, "field") in mistakes("duties", {**cells, "field": "surgery"})
    assert (2, "centre") in mistakes("duties", {**cells, "centre": "9.9.9"})


def build_network() -> None:
    """A bit of everything, with texts that a spreadsheet would like to run."""
    house = make.make_organisation(phone="+7 000", name_en="=cmd|' /C calc'!A0", hours="fri 20:00-08:00")
    make.make_unit(house, parent=make.make_unit(house, code="-x"), name_ru="«Точка»; с запятой, и «кавычкой»")
    berlin = make.make_centre(time_zone="Europe/Berlin")
    one = make.make_consultant(berlin, fields=["cardiology", "cardiology.arrhythmia"])
    # Berlin turns its clocks back on this morning: 02:30 comes twice.
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    Holiday.objects.create(day=date(2027, 1, 1), name_ru="Новый год", name_en="New Year")
    for n in range(3):
        make.make_duty(one, "cardiology", twice + timedelta(hours=n), twice + timedelta(hours=n + 1))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", list(SHEETS))
def test_importing_an_export_changes_nothing(administrator: Actor, kind: str, language: str) -> None:
    build_network()
    exported = "".join(services.export_rows(kind=kind, language=language, by=administrator, at=AT))
    assert exported.startswith("\ufeff")
    draft = services.upload_import(
        kind=kind, file_name="x.csv", content=exported.encode(), by=administrator, at=AT
    )
    _, plan = services.preview_import(draft_id=draft.id, by=administrator)
    assert (plan.created, plan.changed, plan.mistakes) == ((), (), ())
    assert plan.unchanged == len(list(SHEETS[kind].stored())) > 0


@pytest.mark.parametrize("kind", list(SHEETS))
def test_no_exported_cell_begins_a_formula(administrator: Actor, kind: str) -> None:
    build_network()
    exported = "".join(services.export_rows(kind=kind, language="en", by=administrator, at=AT))
    for cell in exported.replace("\ufeff", "").replace("\r\n", ",").split(","):
        assert not cell.strip('"').startswith(("=", "+", "-", "@"))


words = st.text(alphabet="абвё xyz'=+;,\"", min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(words, min_size=1, max_size=4),
    broken=st.integers(0, 4),
    kinds=st.lists(st.sampled_from(Organisation.Kind.values), min_size=4, max_size=4),
)
def test_a_file_is_imported_whole_or_not_at_all(
    administrator: Actor, names: list[str], broken: int, kinds: list[str]
) -> None:
    """Valid rows come in exactly as written; one broken row keeps all of them out."""
    arc = f"1.9.{uuid7().int}"
    rows = [
        {
            **ORGANISATION,
            "identifier": f"{arc[:50]}.{n}",
            "name_ru": name,
            "kind": kind,
            "is_centre": "yes" if kind == "national_centre" else "no",
        }
        for n, (name, kind) in enumerate(zip(names, kinds, strict=False))
    ]
    before = Organisation.objects.count()
    if broken < len(rows):
        bad = [{**row, "region": "nowhere"} if n == broken else row for n, row in enumerate(rows)]
        with pytest.raises(refusals.NothingToImport):
            run("organisations", *bad)
        assert Organisation.objects.count() == before
    run("organisations", *rows)
    assert Organisation.objects.count() == before + len(rows)
    stored = {cells["identifier"]: dict(cells) for cells in SHEETS["organisations"].stored()}
    assert [stored[row["identifier"]] for row in rows] == rows
    with pytest.raises(refusals.NothingToImport):
        run("organisations", *rows)


def test_leave_set_after_the_preview_makes_it_stale(administrator: Actor) -> None:
    one = make.make_consultant()
    draft, plan = preview("duties", duty_cells(one, "2026-11-23 08:00", "2026-11-24 08:00"), by=administrator)
    make.make_leave(one, date(2026, 11, 23), date(2026, 11, 23))
    with pytest.raises(refusals.StalePreview):
        services.confirm_import(draft_id=draft.id, fingerprint=plan.fingerprint, by=administrator, at=AT)
    assert (DutyRoster.objects.count(), Leave.objects.count()) == (0, 1)
