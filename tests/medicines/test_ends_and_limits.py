"""What a death ends, how often a parent's page opens, and what a changed rule of channels would move."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from consilia.foundation.visits import TooManyVisits, forget_visits
from consilia.medicines import services
from consilia.medicines.domain.words import Channel, State
from consilia.medicines.jobs import child_died
from consilia.medicines.models import ChannelRule, Need
from consilia.medicines.queries.channel_effects import channel_effect
from consilia.patients.services import note_death
from tests.factories.accounts import signed_in_client
from tests.factories.medicines import Shelf, make_shelf
from tests.factories.patients import make_guardian
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return make_shelf()


@pytest.fixture
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_death_stops_the_needs_of_the_child_and_ends_the_pages_of_its_parents(shelf: Shelf) -> None:
    shelf.reach(State.APPROVED)
    link = shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at))
    note_death(
        child_id=shelf.need.child_id, deceased_on=shelf.need.child.birth_date, by=shelf.doctor, at=shelf.at
    )
    run_until_idle()
    need = Need.objects.get(pk=shelf.need.pk)
    assert need.state == State.STOPPED
    assert not need.due_days.filter(met_on=None).exists(), "nothing is due any more"
    with pytest.raises(services.PageEnded):
        services.open_parent_page(token=services.token_of(link), visitor="192.0.2.1", at=shelf.at)
    child_died(subject_id=str(need.child_id))
    assert need.steps.filter(name="stop").count() == 1, "told twice it stops once"
    page = signed_in_client(shelf.curator).get(f"/medicines/{need.id}/").content.decode()
    assert "The child has died." in page


def test_a_parents_page_opens_so_often_an_hour_and_guessing_ends_sooner_for_one_address(
    shelf: Shelf, settings: Any, client: Client
) -> None:
    settings.PUBLIC_VISITS_AN_HOUR = 2
    token = services.token_of(shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at)))
    for address in ("192.0.2.1", "192.0.2.2"):
        services.open_parent_page(token=token, visitor=address, at=shelf.at)
    with pytest.raises(TooManyVisits):
        services.open_parent_page(token=token, visitor="192.0.2.3", at=shelf.at)
    assert services.open_parent_page(token=token, visitor="192.0.2.3", at=shelf.at + timedelta(hours=1))
    for _guess in range(2):
        assert client.get("/medicines/page/x.y/").status_code == 404
    refused = client.get("/medicines/page/x.y/", headers={"accept-language": "en"})
    assert refused.status_code == 429
    assert "too often" in refused.content.decode()
    assert forget_visits(at=shelf.at + timedelta(days=9)) > 0


@pytest.mark.usefixtures("in_english")
def test_a_changed_rule_of_channels_says_which_open_needs_it_would_move(shelf: Shelf) -> None:
    rule = ChannelRule(
        name="regional-duct",
        channel=Channel.REGIONAL,
        codes="ORPHA:706",
        from_age=0,
        priority=0,
        source="decree",
    )
    assert shelf.need.state == State.IDENTIFIED
    none = channel_effect(None, None, shelf.at)
    assert (none.moves, dict(none.facts)["Open needs"]) == (False, 1)
    came = channel_effect(None, rule, shelf.at)
    assert came.moves
    assert [many for words, many in came.facts if "→" in str(words)] == [1]
    other = ChannelRule(name="regional-x", channel=Channel.REGIONAL, codes="ORPHA:1", from_age=0, priority=9)
    assert not channel_effect(None, other, shelf.at).moves, "another disease"
    shelf.choose(Channel.FEDERAL)
    against = channel_effect(None, rule, shelf.at)
    assert dict(against.facts)["of these with another channel chosen already"] == 1
    shelf.move("stop", text="moved away")
    assert dict(channel_effect(None, rule, shelf.at).facts)["Open needs"] == 0
