"""The demo's administrator finds one change of a limit in force and one that waits for a second person: her."""

from types import SimpleNamespace

import pytest
from pytest_django import Settings

from config.demo import limits
from consilia.accounts.domain.roles import Role
from consilia.cases.models import ClockChange, ClockPolicy
from consilia.policies.models import PolicyChange
from consilia.policies.queries import may_confirm_change
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import make_scene


@pytest.mark.django_db
def test_one_limit_is_in_force_and_one_waits_for_the_administrator_of_the_sign_in_page(
    settings: Settings,
) -> None:
    settings.DEMO = True
    scene = make_scene()
    administrator = make_actor(Role.ADMINISTRATOR, user=make_user(demo_key="administrator", is_demo=True))
    cast = SimpleNamespace(centre=scene.centre)
    for _ in range(2):  # a demo that is started again has them already
        limits.build(cast=cast, at=scene.at)  # type: ignore[arg-type]
    promised, waiting = ClockChange.objects.order_by("proposed_at")
    assert promised.applied_at is not None
    assert ClockPolicy.objects.get(centre=scene.centre).span == promised.span
    assert waiting.is_open
    assert waiting.loosens
    assert may_confirm_change(waiting, administrator)
    assert may_confirm_change(PolicyChange.objects.get(), administrator)
