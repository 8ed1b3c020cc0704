"""The demo network: everywhere, always the same, made of nobody's name, and quick."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db.models import Count
from django.utils import timezone

from config.demo import network
from config.demo.names import people, proper_names
from consilia.audit.models import AuditEntry
from consilia.network import queries
from consilia.network.domain.coverage import Week
from consilia.network.models import Consultant, DutyRoster, Field, Leave, Organisation, Region, Unit

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday


def build(*, small: bool) -> network.DemoNetwork:
    return network.build(at=AT, progress=lambda text: None, small=small)


def test_names_are_different_and_the_same_for_a_seed() -> None:
    first, second = (list(proper_names(Random(7))) for _ in range(2))
    assert first == second
    assert len({name.ru for name in first}) == len({name.en for name in first}) == len(first) > 780
    persons = people(Random(7))
    hundred = [next(persons) for _ in range(100)]
    assert len(set(hundred)) == 100
    assert all(person.latin.isascii() for person in hundred)


@pytest.mark.django_db
def test_a_small_network_has_every_region_field_and_consultant() -> None:
    before = timezone.now()
    made = build(small=True)
    assert timezone.now() - before < timedelta(seconds=30)
    assert len(made.organisations) == 178
    assert Region.objects.filter(organisations=None).count() == 0
    assert len(made.consultants) == 150
    mains = (
        Field.objects.filter(consultant_fields__is_main=True)
        .annotate(people=Count("consultant_fields"))
        .values_list("people", flat=True)
    )
    assert len(mains) == 46
    assert min(mains) >= 3
    assert len({centre.time_zone for centre in made.centres}) >= 9
    entries = list(AuditEntry.objects.filter(name="NetworkImported").order_by("at", "id"))
    assert [entry.detail["kind"] for entry in entries] == ["organisations", "units", "consultants", "duties"]
    assert entries[0].at == AT - timedelta(days=365)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_full_network_has_780_organisations_and_lives() -> None:
    made = build(small=False)
    assert len(made.organisations) == 780
    assert Organisation.objects.values("kind").distinct().count() == len(Organisation.Kind.values)
    assert len({house.name_ru for house in made.organisations}) == 780
    assert Unit.objects.count() > 2000
    today = AT.date()
    assert Leave.objects.filter(period__contains=today).exists()
    assert Leave.objects.filter(period__startswith__gt=today).exists()
    assert DutyRoster.objects.filter(period__contains=AT).count() >= 15
    assert not Consultant.objects.exclude(user__is_demo=True).exists()
    found = queries.coverage(week=Week.of(today, "Europe/Moscow"))
    assert len(found.present) == 46
    assert any(min(counts) > 0 for counts in found.present.values()), "some field answers at every hour"
    assert any(min(counts) == 0 for counts in found.present.values()), "and some do not: the page has a point"
    assert len(queries.available_consultants(field="cardiology", at=AT)) >= 2
