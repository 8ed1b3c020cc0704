"""Templates of plans as policy: changed, moved, ended and brought back; plans that were made stay as they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.followup.domain.words import Group
from consilia.followup.models import PlanRule
from consilia.followup.policy_kinds import PLAN_RULES
from consilia.followup.queries.policy import rules_for
from consilia.foundation.policies import Fate
from consilia.policies import services
from consilia.policies.models import PolicyChange
from consilia.policies.queries import preview
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.followup import Aftercare

pytestmark = pytest.mark.django_db
THREE_WEEKS = {"group": "urgent", "region": None, "kind": "outcome", "hours": "504", "months": "0"}
ONCE = {"every_months": "0"}


def propose(care: Aftercare, key: dict[str, Any], figures: Any = ONCE, **deed: Any) -> PolicyChange:
    said = {"source": "minutes 14", "by": make_actor(Role.ADMINISTRATOR), "at": care.scene.tick(), **deed}
    return services.propose_change(kind=PLAN_RULES, key=key, figures=figures, **said)


def confirm(care: Aftercare, change: PolicyChange) -> PolicyChange:
    boss = make_actor(Role.ADMINISTRATOR)
    return services.confirm_change(change_id=change.id, by=boss, at=care.scene.tick())


def offsets(care: Aftercare, region: str = "RU-PRI") -> set[int]:
    return {rule.offset.hours for rule in rules_for([Group.URGENT], region=region, at=care.scene.at)}


def fates(change: PolicyChange, care: Aftercare) -> list[Fate]:
    effect = preview(change, care.scene.at).effect
    assert effect is not None
    return [line.fate for line in effect.outlook]


def test_a_rule_moves_to_another_day_and_back_and_plans_made_before_stay(care: Aftercare) -> None:
    planned = [(task.kind, task.due_on) for task in care.plan.tasks.order_by("due_on")]
    sooner = propose(care, {**THREE_WEEKS, "hours": "336"}, instead_of=THREE_WEEKS)
    assert not sooner.loosens
    assert fates(sooner, care) == [Fate.STAYS, Fate.COMES, Fate.GOES]
    assert preview(sooner, care.scene.at).effect.facts[0][1] == 1  # the plan that goes on as it is
    confirm(care, sooner)
    assert offsets(care) == {168, 336}
    assert [(task.kind, task.due_on) for task in care.plan.tasks.order_by("due_on")] == planned
    back = propose(care, THREE_WEEKS, instead_of={**THREE_WEEKS, "hours": "336"})
    assert back.loosens  # later
    confirm(care, back)
    assert offsets(care) == {168, 504}


def test_what_moves_later_is_called_off_and_the_old_row_goes_on(care: Aftercare) -> None:
    then = care.scene.at + timedelta(days=9)
    coming = confirm(
        care, propose(care, {**THREE_WEEKS, "hours": "600"}, instead_of=THREE_WEEKS, starts=then)
    )
    assert PlanRule.objects.get(group="urgent", hours=504).ends == then
    services.call_off_change(change_id=coming.id, by=make_actor(Role.ADMINISTRATOR), at=care.scene.tick())
    assert PlanRule.objects.get(group="urgent", hours=504).ends is None
    assert not PlanRule.objects.filter(hours=600).exists()


def test_a_row_moves_to_no_place_that_is_taken_and_from_none_that_is_empty(care: Aftercare) -> None:
    with pytest.raises(services.TakenAlready):
        propose(care, {**THREE_WEEKS, "hours": "168"}, instead_of=THREE_WEEKS)
    with pytest.raises(services.NothingToEnd):
        propose(care, {**THREE_WEEKS, "hours": "336"}, instead_of={**THREE_WEEKS, "hours": "400"})
    with pytest.raises(services.NotSensible):
        propose(care, {**THREE_WEEKS, "hours": "0"})
    waiting = propose(care, {**THREE_WEEKS, "hours": "336"}, instead_of=THREE_WEEKS)
    confirm(care, propose(care, {**THREE_WEEKS, "hours": "336"}))
    with pytest.raises(services.TakenAlready):
        confirm(care, waiting)


def test_the_first_rule_of_a_region_silences_the_national_ones_and_needs_two_people(care: Aftercare) -> None:
    own = propose(care, {**THREE_WEEKS, "region": care.scene.hospital.region_id, "hours": "240"})
    assert own.loosens
    assert sorted(fates(own, care)) == [Fate.COMES, Fate.GOES, Fate.GOES]
    confirm(care, own)
    assert offsets(care, care.scene.hospital.region_id) == {240}
    assert offsets(care, "RU-MOW") == {168, 504}


@pytest.mark.parametrize(
    ("key", "figures", "second"),
    [
        ({**THREE_WEEKS, "hours": "600"}, ONCE, True),
        ({**THREE_WEEKS, "kind": "visit"}, ONCE, True),
        (THREE_WEEKS, {"every_months": "6"}, False),
        (THREE_WEEKS, None, True),
    ],
)
def test_asking_later_or_less_needs_a_second_person(
    care: Aftercare, key: dict[str, Any], figures: Any, second: bool
) -> None:
    assert propose(care, key, figures, instead_of=THREE_WEEKS).loosens is second


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    return client.get(reverse(f"policies:{name}", args=args, query=query)).content.decode()


def test_administrators_change_templates_on_the_pages_of_policies(care: Aftercare) -> None:
    boss = signed_in_client(make_actor(Role.ADMINISTRATOR))
    row = PlanRule.objects.get(group="urgent", hours=504)
    assert "3 weeks" in page(boss, "rows", "plan-rules")
    form = page(boss, "propose", "plan-rules", like=str(row.id))
    assert 'value="3"' in form
    said = {"group": "urgent", "region": "", "kind": "outcome", "hours": "2", "hours_unit": "weeks"}
    words = {"every_months": "0", "source": "minutes 14"}
    answer = boss.post(
        reverse("policies:propose", args=["plan-rules"], query={"like": str(row.id)}), {**said, **words}
    )
    change = PolicyChange.objects.get()
    assert answer.headers["Location"] == reverse("policies:change", args=[change.id])
    assert change.instead_of == THREE_WEEKS
    text = page(boss, "change", change.id)
    assert "2 weeks" in text
    assert "3 weeks" in text
    assert "What would be planned" in text
    answer = boss.post(reverse("policies:decide", args=[change.id]), {"decision": "confirm"}, follow=True)
    assert f"?undo={change.id}" in answer.content.decode()
    undo = page(boss, "propose", "plan-rules", undo=str(change.id))
    change.refresh_from_db()
    assert f"?like={change.made_id}" in undo
    assert 'value="3"' in undo
    assert "minutes 14" in page(boss, "rows", "plan-rules")
    nurse = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    assert nurse.post(reverse("policies:propose", args=["plan-rules"]), {**said, **words}).status_code == 403
