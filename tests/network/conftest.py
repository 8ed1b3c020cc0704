"""A centre far from Moscow, and a consultant of it with leave and duty ahead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consilia.network.models import Consultant, Organisation, Unit
from tests.factories import network as make


@pytest.fixture
def centre(db: None) -> Organisation:
    house = make.make_centre(fields=["cardiology", "surgery"], region="RU-PRI")
    make.make_unit(house, parent=make.make_unit(house))
    return house


@pytest.fixture
def consultant(centre: Organisation) -> Consultant:
    one = make.make_consultant(centre, hours="mon-fri 09:00-18:00", unit=Unit.objects.first())
    today = timezone.localdate()
    make.make_leave(one, today + timedelta(days=30), today + timedelta(days=37))
    now = timezone.now()
    make.make_duty(one, "cardiology", now, now + timedelta(hours=12))
    return one
