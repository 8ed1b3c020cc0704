"""The pages of the reports: who sees what, that a number is its list, and that nothing looks like nought."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.analytics import services
from consilia.analytics.domain.audience import REPORT_ROLES
from consilia.analytics.models import HouseFigures, Run
from consilia.analytics.permissions import OPENS_LISTS
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.analytics import make_facts
from tests.factories.network import make_centre, make_consultant, make_organisation, make_region

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SENT = NOW - timedelta(days=6)
YEAR = f"{SENT:%Y}"
NUMBERS = {
    ("RU-PRI", "cardiology"): 9,
    ("RU-PRI", "neurology"): 3,
    ("RU-MOW", "cardiology"): 8,
    ("RU-MOW", "neurology"): 12,
}
PAGES = {
    "/reports/": REPORT_ROLES,
    "/reports/indicators.csv": REPORT_ROLES,
    "/reports/indicators/in_time/": REPORT_ROLES,
    "/reports/indicators/in_time/figures.csv": REPORT_ROLES,
    "/reports/indicators/in_time/bottom/": OPENS_LISTS,
    "/reports/silent/": {Role.MINISTRY_ANALYST, Role.REGIONAL_OPERATOR},
    "/reports/overdue/": {Role.MINISTRY_ANALYST, Role.REGIONAL_OPERATOR, Role.ORGANISATION_COORDINATOR},
    "/reports/hours/": REPORT_ROLES - {Role.ORGANISATION_COORDINATOR},
    "/reports/years/": REPORT_ROLES - {Role.REGIONAL_OPERATOR},
}


@pytest.fixture
def places():
    found = make_facts(NUMBERS, at=SENT, late=2)
    services.refresh_figures(at=NOW)
    return found


def get(actor: Actor, path: str, **headers: str) -> str:
    answer = signed_in_client(actor, **headers).get(path)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("role", Role)
def test_every_page_opens_for_exactly_those_it_is_for(role: Role) -> None:
    client = signed_in_client(make_actor(role))
    for path, roles in PAGES.items():
        assert client.get(path).status_code == (200 if role in roles else 404), path


def test_an_analyst_sees_the_network_and_no_way_to_a_case(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    html = get(analyst, f"/reports/indicators/in_time/?period={YEAR}")
    assert "75 % 24 of 32" in text_of(html)
    assert "/bottom/" not in html
    assert "/cases/" not in html


def test_what_is_small_is_hidden_from_an_analyst_and_from_nobody_who_sees_the_cases(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    narrowed = f"/reports/indicators/allocation/?period={YEAR}&region=RU-PRI&field=neurology"
    assert "hidden" in text_of(get(analyst, narrowed))
    operator = make_actor(Role.REGIONAL_OPERATOR, organisation=places["RU-PRI"])
    assert "of 3" in text_of(get(operator, narrowed))


def test_an_analyst_is_shown_no_month_of_one_region_in_one_field(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    path = f"/reports/?period={SENT:%Y-%m}&region=RU-MOW&field=neurology"
    text = text_of(get(analyst, path))
    assert "This combination is not shown" in text
    assert "of 12" not in text
    rolling = get(analyst, "/reports/?period=recent")
    assert 'value="recent"' not in rolling


def test_an_operator_sees_her_region_whatever_she_asks_for(places) -> None:
    operator = make_actor(Role.REGIONAL_OPERATOR, organisation=places["RU-PRI"])
    text = text_of(get(operator, f"/reports/indicators/in_time/?period={YEAR}&region=RU-MOW"))
    assert "8 of 12" in text
    assert "24 of 32" not in text


@pytest.mark.parametrize("part", ["top", "bottom"])
@pytest.mark.parametrize("field", ["", "neurology"])
def test_a_number_is_the_length_of_its_list(places, part: str, field: str) -> None:
    operator = make_actor(Role.REGIONAL_OPERATOR, organisation=places["RU-PRI"])
    html = get(operator, f"/reports/indicators/in_time/?period={YEAR}&field={field}")
    number = re.search(rf'href="([^"]*/in_time/{part}/[^"]*)">(\d+)<', html)
    assert number is not None
    listed = get(operator, number[1].replace("&amp;", "&"))
    assert listed.count("row-link") == int(number[2])


def test_a_list_holds_nothing_that_its_reader_may_not_see(places) -> None:
    stranger = make_actor(Role.ORGANISATION_COORDINATOR)
    assert "row-link" not in get(stranger, f"/reports/indicators/in_time/bottom/?period={YEAR}")
    reviewer = make_actor(Role.QUALITY_REVIEWER)
    assert signed_in_client(reviewer).get("/reports/indicators/in_time/bottom/").status_code == 404


def test_every_region_has_its_tile_with_a_word_and_a_number(places) -> None:
    make_region("RU-SVE")
    html = get(make_actor(Role.MINISTRY_ANALYST), f"/reports/indicators/allocation/?period={YEAR}")
    names = re.findall(r'<a href="[^"]*" data-tone="\w+"><title>([^<]*)</title>', html)
    words = {name.split(":")[0]: name.replace("\N{NO-BREAK SPACE}", " ") for name in names}
    assert "1 h Target reached" in words["Moscow"]
    assert "nothing to count" in words["Sverdlovsk Region"]


def test_without_figures_nothing_looks_like_nought() -> None:
    text = text_of(get(make_actor(Role.MINISTRY_ANALYST), "/reports/"))
    assert "cannot be assessed yet" in text
    assert "nothing to count" in text
    assert " 0 %" not in text


def test_old_figures_look_old_and_are_not_judged(places) -> None:
    Run.objects.update(started_at=NOW - timedelta(days=3))
    text = text_of(get(make_actor(Role.MINISTRY_ANALYST), f"/reports/indicators/in_time/?period={YEAR}"))
    assert "are old and cannot be assessed" in text
    assert "Target missed" not in text.replace("Legend: Target reached Target missed", "")


def test_a_table_is_downloaded_as_a_spreadsheet_reads_it(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    text = get(analyst, f"/reports/indicators/allocation/figures.csv?period={YEAR}")
    assert text.startswith("\ufeffIndicator,By,Name,Value,Counted,Out of\r\n")
    assert "Time to allocation,Region,Moscow,1.00,,20" in text
    hidden = get(analyst, f"/reports/indicators/allocation/figures.csv?period={YEAR}&region=RU-PRI")
    assert "Time to allocation,Field,Neurology,hidden,hidden,hidden" in hidden


def test_nonsense_in_the_address_opens_the_usual_page(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    assert "24 of 32" in text_of(get(analyst, "/reports/?period=2026-99&region=XX&field='--"))
    assert signed_in_client(analyst).get("/reports/indicators/nonsense/").status_code == 404


# ---------------------------------------------------------------------- organisations, hours


def test_silent_organisations_are_named_by_region(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    quiet = make_organisation(region="RU-PRI")
    services.refresh_figures(at=NOW)
    text = text_of(get(analyst, "/reports/silent/?region=RU-PRI"))
    assert f"{quiet.short_name_en} Primorye Territory never" in text
    assert places["RU-PRI"].short_name_en not in text.split("By region")[0]
    operator = make_actor(Role.REGIONAL_OPERATOR, organisation=places["RU-MOW"])
    assert quiet.short_name_en not in get(operator, "/reports/silent/?region=RU-PRI&months=x")


def test_overdue_work_is_told_but_not_of_single_children(places) -> None:
    figures = HouseFigures.objects.filter(house=places["RU-PRI"])
    analyst = make_actor(Role.MINISTRY_ANALYST)
    operator = make_actor(Role.REGIONAL_OPERATOR, organisation=places["RU-PRI"])
    name = places["RU-PRI"].short_name_en
    for open_, overdue, is_shown in ((20, 12, True), (20, 4, False), (14, 12, False), (12, 12, True)):
        figures.update(tasks_open=open_, tasks_overdue=overdue, oldest_overdue=SENT)
        assert (name in get(analyst, "/reports/overdue/")) is is_shown, (open_, overdue)
        assert name in get(operator, "/reports/overdue/")


def test_hours_without_anybody_are_told_by_centre_field_and_hour() -> None:
    centre = make_centre(fields=["cardiology", "neurology"], hours="mon-fri 09:00-17:00")
    make_consultant(centre, fields=["cardiology"])
    analyst = make_actor(Role.MINISTRY_ANALYST)
    assert centre.short_name_en in get(analyst, "/reports/hours/")
    fields = text_of(get(analyst, f"/reports/hours/?centre={centre.id}"))
    assert "Neurology 168 168" in fields
    hours = text_of(get(analyst, f"/reports/hours/?centre={centre.id}&field=cardiology"))
    assert "Nobody works or is on duty: " in hours
    assert "17:00 – Tue 09:00" in hours
    assert signed_in_client(analyst).get(f"/reports/hours/?centre={uuid4()}").status_code == 404


def test_a_centre_sees_its_own_hours_and_not_those_of_others() -> None:
    mine, other = make_centre(), make_centre()
    coordinator = make_actor(Role.TRIAGE_COORDINATOR, organisation=mine)
    assert "Cardiology" in get(coordinator, "/reports/hours/?week=this")
    assert signed_in_client(coordinator).get(f"/reports/hours/?centre={other.id}").status_code == 404
