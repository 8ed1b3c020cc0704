"""Who began a transfer hears how it ended, without a word of whose images they are, and is led to its page."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import Membership
from consilia.archives import services
from consilia.archives.domain.problems import Problem
from consilia.archives.jobs import tell_of_end
from consilia.archives.models import Archive, Transfer
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.notifications.models import Notification
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.archives import make_archive
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def begun(scene: Scene, case: Case) -> Transfer:
    archive = make_archive(scene.hospital)
    return services.begin_pull(
        case_id=case.id, archive_id=archive.id, study_uid="1.2.3", by=scene.referrer, at=scene.tick()
    )


def arrived(begun: Transfer, at: datetime) -> None:
    archive = io.BytesIO(make.zipped(make.series(2)))
    services.keep_pulled(transfer_id=begun.id, archive=archive, images=2, by=SYSTEM, at=at)


def failed(begun: Transfer, at: datetime) -> None:
    services.give_up(transfer_id=begun.id, problem=Problem.UNREACHABLE, by=SYSTEM, at=at)


def told() -> None:
    """As the worker is told, twice."""
    entry = AuditEntry.objects.get(name__in=["TransferFinished", "TransferFailed"])
    for _run in range(2):
        tell_of_end(entry_id=str(entry.id), subject_id=str(entry.subject_id))


def news() -> list[Notification]:
    return list(Notification.objects.filter(kind__in=["study_carried", "study_not_carried"]))


@pytest.mark.parametrize(("end", "kind"), [(arrived, "study_carried"), (failed, "study_not_carried")])
def test_who_began_it_is_told_once_and_led_to_its_page(
    scene: Scene, case: Case, begun: Transfer, end: Callable[[Transfer, datetime], Any], kind: str
) -> None:
    end(begun, scene.tick())
    told()
    (one,) = news()
    assert (one.user_id, one.kind, one.reference) == (scene.referrer.user_id, kind, case.number)
    doctor = signed_in_client(scene.referrer, HTTP_ACCEPT_LANGUAGE="en")
    listed = doctor.get("/notifications/").content.decode()
    with override("en"):
        assert str(one.get_kind_display()) in listed
    opened = doctor.get(f"/notifications/{one.id}/")
    assert opened.headers["Location"] == f"/archives/cases/{case.id}/"
    assert doctor.get(opened.headers["Location"]).status_code == 200


def test_opening_the_page_is_reading_the_news(scene: Scene, case: Case, begun: Transfer) -> None:
    failed(begun, scene.tick())
    told()
    signed_in_client(scene.referrer).get(f"/archives/cases/{case.id}/")
    assert not news()[0].is_unread


def test_what_the_archive_refused_in_part_is_no_good_news(scene: Scene, case: Case, begun: Transfer) -> None:
    services.keep_pushed(
        transfer_id=begun.id, images=3, refused=[("1.2.3.4", 272)], by=SYSTEM, at=scene.tick()
    )
    told()
    assert news()[0].kind == "study_not_carried"


def test_where_the_archive_was_shut_the_news_lead_to_the_case(
    scene: Scene, case: Case, begun: Transfer
) -> None:
    Archive.objects.update(disabled_at=scene.tick(), disabled_by=scene.referrer.person_id)
    failed(begun, scene.tick())
    told()
    assert (news()[0].subject, news()[0].subject_id) == ("case", case.id)


def test_whose_role_has_ended_hears_nothing(scene: Scene, case: Case, begun: Transfer) -> None:
    Membership.objects.filter(user=scene.referrer.person_id).update(ends=scene.tick())
    failed(begun, scene.tick())
    told()
    assert not news()


def test_the_end_of_a_transfer_defers_the_news(
    scene: Scene, case: Case, begun: Transfer, run_jobs: Callable[[], list[str]]
) -> None:
    """The job that was queued at the begin finds it over."""
    failed(begun, scene.tick())
    assert "archives.tell_of_end" in run_jobs()
    assert len(news()) == 1
