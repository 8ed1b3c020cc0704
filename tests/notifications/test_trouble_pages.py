"""The administrators' pages of letters that did not go out and of jobs that hang."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.notifications import queries, services
from consilia.notifications.models import Letter, LetterPolicy, QuietPolicy
from consilia.notifications.services import StillWaiting
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.notifications import NOON
from tests.notifications.test_failures import LATER, NOBODY, failed

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def browser(administrator: Actor) -> Client:
    return signed_in_client(administrator)


def text(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def dead(count: int) -> list[Letter]:
    """As an outage would leave them."""
    user = make_user()
    rows = [
        Letter(
            user=user,
            message_id=user.id,
            state="dead",
            reason="unreachable",
            since=NOON + timedelta(minutes=place),
            tried_at=NOON,
        )
        for place in range(count)
    ]
    return Letter.objects.bulk_create(rows)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_pages_do_not_exist_for_others(role: Role) -> None:
    others = signed_in_client(make_actor(role))
    for page in ("letters/", "jobs/"):
        assert others.get(f"/notifications/{page}").status_code == 404
    assert others.post("/notifications/letters/decide/").status_code == 404


def test_the_list_says_to_whom_and_why_and_never_about_what(browser: Client) -> None:
    letter = failed(NOBODY, reference="26-009999")
    html = text(browser, "/notifications/letters/")
    assert letter.user.full_name in html
    assert "There is no such mailbox" in html
    assert "SMTP 550" in html
    assert "26-009999" not in html
    assert "A case is offered to you" not in html


def test_filters_narrow_the_list_and_nonsense_shows_everything(browser: Client) -> None:
    gone, waiting = failed(NOBODY), failed(LATER)

    def names(query: str) -> set[bool]:
        html = text(browser, f"/notifications/letters/?{query}")
        return {one.user.email in html for one in (gone,)} | {2 * (waiting.user.email in html)}  # type: ignore[arg-type]

    assert names("") == {True, 0}
    assert names("state=retrying") == {False, 2}
    assert names("state=") == {True, 2}
    assert names("state=&reason=later") == {False, 2}
    assert names("state=nonsense&reason=nonsense&cursor=nonsense") == {True, 2}


def test_the_list_is_paged_and_all_of_it_can_be_sent_again(browser: Client) -> None:
    dead(30)
    html = text(browser, "/notifications/letters/")
    assert html.count('name="letter"') == 25
    more = re.search(
        r'href="([^"]+)" rel="next"|rel="next"[^>]*href="([^"]+)"|href="(/notifications/letters/[^"]*cursor=[^"]+)"',
        html,
    )
    assert more
    address = next(part for part in more.groups() if part).replace("&amp;", "&")
    assert text(browser, address).count('name="letter"') == 5
    asked = browser.post(
        "/notifications/letters/decide/", {"deed": "send_again", "all": "yes"}
    ).content.decode()
    ids = re.findall(r'name="letter" value="([^"]+)"', asked)
    assert len(ids) == 30
    data = {"deed": "send_again", "letter": ids, "confirmed": "yes"}
    assert (
        "30 letters are sent again."
        in browser.post("/notifications/letters/decide/", data, follow=True).content.decode()
    )
    assert queries.dead_letters() == 0


def test_nothing_is_done_before_it_is_confirmed(browser: Client) -> None:
    letter = failed(NOBODY)
    data = {"deed": "give_up", "letter": [str(letter.id)]}
    asked = browser.post("/notifications/letters/decide/", data)
    assert "Give up 1 letter?" in asked.content.decode()
    assert queries.dead_letters() == 1
    browser.post("/notifications/letters/decide/", data | {"confirmed": "yes"})
    letter.refresh_from_db()
    assert letter.state == Letter.State.GIVEN_UP


@pytest.mark.parametrize("data", [{}, {"deed": "burn"}, {"deed": "give_up", "letter": "nonsense"}])
def test_a_choice_of_nothing_is_answered_in_words(data: dict[str, str], browser: Client) -> None:
    answer = browser.post("/notifications/letters/decide/", data, follow=True)
    assert "Choose at least one letter first." in answer.content.decode()


# Jobs


def job_in(status: str, *, since: datetime) -> int:
    """A job of the product in this state since then, as the queue would have left it."""
    job_id = app.configure_task("notifications.send_digests").defer(timestamp=0)
    with connection.cursor() as cursor:
        if status != "todo":
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        if status == "failed":
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [since, job_id])
    assert ProcrastinateEvent.objects.filter(job_id=job_id).exists()
    return job_id


NOW = timezone.now()
LONG_AGO = NOW - timedelta(hours=3)


@pytest.mark.parametrize(
    ("status", "since", "is_stuck"),
    [
        ("failed", NOW, True),
        ("doing", LONG_AGO, True),
        ("doing", NOW, False),
        ("todo", LONG_AGO, True),
        ("todo", NOW, False),
    ],
)
def test_a_job_is_stuck_when_it_failed_or_takes_too_long(
    status: str, since: datetime, is_stuck: bool
) -> None:
    job_id = job_in(status, since=since)
    found = queries.stuck_job(job_id, NOW)
    assert (found is not None) == is_stuck
    assert queries.count_stuck_jobs(NOW) == is_stuck
    if found is not None:
        assert found.since == since  # type: ignore[attr-defined]


def test_a_job_that_is_due_later_is_not_stuck() -> None:
    job_id = app.configure_task("notifications.send_digests", schedule_at=NOW + timedelta(days=1)).defer(
        timestamp=0
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [LONG_AGO, job_id])
    assert queries.stuck_job(job_id, NOW) is None


@pytest.mark.parametrize("status", ["failed", "doing"])
def test_a_stuck_job_is_started_again_once(status: str, administrator: Actor) -> None:
    job_id = job_in(status, since=LONG_AGO)
    services.try_job_again(job_id=job_id, by=administrator, at=NOW)
    assert ProcrastinateJob.objects.get(id=job_id).status == "todo"
    with pytest.raises(SomebodyWasFirst):
        services.try_job_again(job_id=job_id, by=administrator, at=NOW)
    assert AuditEntry.objects.get(name="JobTriedAgain").detail["task"] == "notifications.send_digests"


def test_a_job_that_never_began_needs_a_worker_and_says_so(administrator: Actor) -> None:
    with pytest.raises(StillWaiting):
        services.try_job_again(job_id=job_in("todo", since=LONG_AGO), by=administrator, at=NOW)


def test_only_administrators_start_jobs_again() -> None:
    job_id = job_in("failed", since=LONG_AGO)
    for deed in (services.try_job_again, services.put_job_aside):
        with pytest.raises(NotAllowed):
            deed(job_id=job_id, by=make_actor(Role.AUDITOR), at=NOW)


def test_the_page_of_jobs_shows_which_since_when_and_puts_aside_after_a_question(browser: Client) -> None:
    assert "Every job does its work" in text(browser, "/notifications/jobs/")
    job_id = job_in("failed", since=LONG_AGO)
    html = text(browser, "/notifications/jobs/")
    assert "notifications.send_digests" in html
    assert "failed" in html
    address = f"/notifications/jobs/{job_id}/"
    assert "Put this job aside?" in browser.post(address, {"deed": "put_aside"}).content.decode()
    assert queries.count_stuck_jobs(NOW) == 1
    browser.post(address, {"deed": "put_aside", "confirmed": "yes"})
    assert queries.count_stuck_jobs(NOW) == 0
    assert "Somebody was first" in browser.post(address, {"deed": "try_again"}, follow=True).content.decode()


# The figures behind it


@pytest.mark.parametrize(
    ("which", "model", "data"),
    [
        ("quiet-hours", QuietPolicy, {"quiet_from": "23:00", "quiet_until": "06:00"}),
        (
            "letters",
            LetterPolicy,
            {"attempts": "3", "first_pause_seconds": "60", "factor": "2", "stuck_minutes": "5"},
        ),
    ],
)
def test_figures_get_a_new_version_that_follows_the_one_before(
    which: str, model: type[QuietPolicy] | type[LetterPolicy], data: dict[str, str], browser: Client
) -> None:
    address = f"/policies/{which}/new/"
    assert browser.post(address, data).status_code == 422, "without a source"
    change = browser.post(address, data | {"source": "Order 7"}).headers["Location"]
    assert browser.post(f"{change}decide/", {"decision": "confirm"}).status_code == 302
    old, new = model.objects.order_by("starts")
    assert (old.ends, new.ends, new.source, new.is_verified) == (new.starts, None, "Order 7", False)


def test_quiet_hours_of_no_length_are_refused(browser: Client) -> None:
    data = {"quiet_from": "07:00", "quiet_until": "07:00", "source": "Order 7"}
    answer = browser.post("/policies/quiet-hours/new/", data)
    assert (answer.status_code, QuietPolicy.objects.count()) == (422, 1)
    assert "end at another time" in answer.content.decode()
