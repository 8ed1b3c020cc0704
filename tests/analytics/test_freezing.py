"""A frozen year: sealed, printed, kept, and the same for ever."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from consilia.accounts.domain.roles import Role
from consilia.analytics import services, yearbook
from consilia.analytics.models import Run, Snapshot, Target
from consilia.analytics.services.freezing import FiguresBeingMade, FiguresTooOld, NoSuchYear
from consilia.foundation.refusals import NotAllowed
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.analytics import make_facts

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SENT = NOW - timedelta(days=6)
NUMBERS = {
    ("RU-PRI", "cardiology"): 9,
    ("RU-PRI", "neurology"): 3,
    ("RU-MOW", "cardiology"): 8,
    ("RU-MOW", "neurology"): 12,
}


@pytest.fixture
def places():
    found = make_facts(NUMBERS, at=SENT)
    services.refresh_figures(at=NOW)
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_year_is_frozen_with_its_results_and_its_plan(places, language: str) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    made = services.freeze_year(year=SENT.year, language=language, by=analyst, at=NOW)
    assert yearbook.sealed(made.content) == made.content_sha256
    assert yearbook.sealed(made.content["definitions"]) == made.definitions
    rows = list(
        csv.reader(io.StringIO(made.csv.lstrip("\ufeff")), delimiter=";" if language == "ru" else ",")
    )
    assert made.csv.startswith("\ufeff")
    assert rows[-1][:2] == ["SHA-256", made.content_sha256]
    assert {row["code"]: row["of"] for row in made.content["results"]}["in_time"] == 32
    small = [row for row in made.content["parts"] if row["code"] == "allocation" and row["value"] == "hidden"]
    assert not small or language == "en"
    client = signed_in_client(analyst)
    pdf = b"".join(client.get(f"/reports/years/{made.id}/pdf/"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert made.document.number in text
    assert made.content["results"][0]["name"] in " ".join(text.split())
    assert client.get(f"/reports/years/{made.id}/csv/").content.decode() == made.csv


def test_what_is_frozen_does_not_change_with_figures_or_by_hand(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    made = services.freeze_year(year=SENT.year, language="en", by=analyst, at=NOW)
    Target.objects.filter(indicator="in_time").update(value=10)
    for attempt in (
        lambda: Snapshot.objects.filter(pk=made.pk).update(year=1999),
        lambda: Snapshot.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            attempt()
    again = services.freeze_year(year=SENT.year, language="en", by=analyst, at=NOW)
    made.refresh_from_db()
    assert (made.number, again.number) == (1, 2)
    assert made.content_sha256 != again.content_sha256


def test_a_centre_and_a_hospital_freeze_their_own_and_see_no_others(places) -> None:
    house = make_actor(Role.ORGANISATION_COORDINATOR, organisation=places["RU-PRI"])
    made = services.freeze_year(year=SENT.year, language="en", by=house, at=NOW)
    assert {row["code"]: row["of"] for row in made.content["results"]}["in_time"] == 12
    assert made.document.number in signed_in_client(house).get("/reports/years/").content.decode()
    for stranger in (make_actor(Role.ORGANISATION_COORDINATOR), make_actor(Role.MINISTRY_ANALYST)):
        client = signed_in_client(stranger)
        assert made.document.number not in client.get("/reports/years/").content.decode()
        assert client.get(f"/reports/years/{made.id}/pdf/").status_code == 404
        assert client.get(f"/reports/years/{made.id}/csv/").status_code == 404


@pytest.mark.parametrize("role", [Role.REGIONAL_OPERATOR, Role.EXPERT, Role.ADMINISTRATOR])
def test_nobody_else_freezes(role: Role) -> None:
    with pytest.raises(NotAllowed):
        services.freeze_year(year=2026, language="en", by=make_actor(role), at=NOW)


def test_old_unfinished_or_missing_figures_are_not_frozen_and_the_page_says_so(places) -> None:
    analyst = make_actor(Role.MINISTRY_ANALYST)
    with pytest.raises(NoSuchYear):
        services.freeze_year(year=1999, language="en", by=analyst, at=NOW)
    with pytest.raises(FiguresTooOld):
        services.freeze_year(year=SENT.year, language="en", by=analyst, at=NOW + timedelta(days=3))
    services.begin_run(at=NOW)
    with pytest.raises(FiguresBeingMade):
        services.freeze_year(year=SENT.year, language="en", by=analyst, at=NOW)
    answer = signed_in_client(analyst).post("/reports/years/freeze/", {"year": str(SENT.year)})
    assert answer.status_code == 409
    assert "are being made anew" in answer.content.decode()
    Run.objects.filter(finished_at=None).delete()
    assert signed_in_client(analyst).post("/reports/years/freeze/", {"year": "'"}).status_code == 422
    assert (
        signed_in_client(analyst).post("/reports/years/freeze/", {"year": str(SENT.year)}).status_code == 302
    )
