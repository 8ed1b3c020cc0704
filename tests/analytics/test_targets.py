"""Targets of reports as policy: what another one would say of the latest year, and who has to agree to an easier one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from consilia.accounts.domain.roles import Role
from consilia.analytics import services as reports
from consilia.analytics.models import Target
from consilia.analytics.policy_kinds import TARGETS
from consilia.analytics.queries.reports import targets_in_force
from consilia.policies import services
from consilia.policies.models import PolicyChange
from consilia.policies.queries import preview
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.analytics import make_facts

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
REGIONS, FIELDS = ("RU-PRI", "RU-MOW"), ("cardiology", "neurology")
NUMBERS = {(region, field): 8 for region in REGIONS for field in FIELDS}


def propose(code: str, value: float | None, at: datetime = NOW, **deed: Any) -> PolicyChange:
    figures = None if value is None else {"value": str(value)}
    said = {"source": "minutes 14", "by": make_actor(Role.ADMINISTRATOR), "at": at, **deed}
    return services.propose_change(kind=TARGETS, key={"indicator": code}, figures=figures, **said)


@pytest.mark.parametrize(
    ("code", "value", "second"),
    [
        ("in_time", 80, True),
        ("in_time", 95, False),
        ("in_time", None, True),
        ("allocation", 2, True),
        ("allocation", 0.5, False),
        ("denied", 10, False),
    ],
)
def test_a_target_that_is_easier_to_reach_needs_a_second_person(
    code: str, value: float | None, second: bool
) -> None:
    reports.load_indicators()
    assert propose(code, value).loosens is second


def test_a_new_target_is_held_against_the_latest_year_and_then_counts() -> None:
    reports.load_indicators()
    sent = NOW - timedelta(days=6)
    make_facts(NUMBERS, at=sent, late=2)
    reports.refresh_figures(at=NOW)
    easier = propose("in_time", 60)
    with translation.override("en"):
        effect = preview(easier, NOW).effect
    assert [said for _words, said in effect.facts] == [
        "75\N{NO-BREAK SPACE}%",
        "Target missed",
        "Target reached",
    ]
    services.confirm_change(change_id=easier.id, by=make_actor(Role.ADMINISTRATOR), at=NOW)
    assert targets_in_force(NOW)["in_time"].value == 60
    ended = Target.objects.get(indicator="in_time", value=90)
    assert ended.ends == NOW
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    assert "60\N{NO-BREAK SPACE}%" in client.get("/policies/targets/").content.decode()
    with pytest.raises(services.NotSensible):
        propose("in_time", -1)


def test_the_history_of_a_policy_asks_as_often_for_many_changes_as_for_few() -> None:
    """Also where each change is about another thing with a name of its own."""
    reports.load_indicators()
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))

    def questions() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/policies/targets/?when=changes").status_code == 200
        return len(found)

    propose("in_time", 95)
    propose("silent", None)
    few = questions()
    for number, code in enumerate(("allocation", "completeness", "outcome_known", "first_answer")):
        propose(code, 50 + number, NOW + timedelta(minutes=number))
    assert questions() == few
