"""The whole demo on an empty database: a network, people to choose, and a case in every state."""

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from config import demo
from config.demo import series
from config.demo.showcase import STATES
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.audit.queries import broken_entries, heads
from consilia.cases.models import Case, Entry, SavedView
from consilia.cases.services import load_policies
from consilia.conferencing.models import Session
from consilia.foundation import undertakings
from consilia.imaging.models import Annotation
from consilia.notifications.models import Notification
from consilia.quality.models import Dossier, Review
from consilia.registry.models import Entry as RegistryEntry
from consilia.registry.models import Proposal, Variant, Visit
from consilia.registry.queries.diseases import disease_picture, diseases
from consilia.registry.services import load_registry_policy, load_shipped_forms
from consilia.terminology.domain.records import Kind, Link
from consilia.terminology.domain.systems import System
from tests.factories.terminology import load, load_terms, make_release, make_term

SERIES = {
    "OMIM:612313": ("MONDO:0012864", "ORPHA:576283"),
    "OMIM:616364": ("MONDO:0014606", "ORPHA:468678"),
    "OMIM:117360": ("MONDO:0007298", "ORPHA:208513"),
}
FEWEST = 5  # children of one disease of whom the network tells
ON_SIGN_IN_PAGE = {
    Role.REFERRING_DOCTOR,
    Role.ORGANISATION_COORDINATOR,
    Role.REGIONAL_OPERATOR,
    Role.TRIAGE_COORDINATOR,
    Role.EXPERT,
    Role.QUALITY_REVIEWER,
    Role.REGISTRY_CURATOR,
    Role.MINISTRY_ANALYST,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_small_demo_has_everybody_and_a_case_in_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "DEMO", True)
    load_policies()
    load_registry_policy()
    load_shipped_forms(at=timezone.now())
    load_diseases_of_the_series()
    said: list[str] = []
    demo.build(small=True, progress=said.append)
    chosen = Membership.objects.filter(user__demo_key__isnull=False)
    assert set(chosen.values_list("role", flat=True)) == ON_SIGN_IN_PAGE
    assert SavedView.objects.filter(is_shared=True).count() == 1
    states = set(Case.objects.values_list("state", flat=True))
    assert states == set(STATES) | {"second_read"}
    assert Dossier.objects.filter(state="settled", cause="complaint").count() == 1
    reviewer = chosen.get(user__demo_key="reviewer")
    assert Review.objects.filter(reviewer=reviewer.user_id, done_at=None).exists()
    assert Case.objects.count() == sum(STATES.values()) + sum(series.MANY.values())
    expect_registry_worth_opening()
    doctor = chosen.get(user__demo_key="doctor")
    expert = chosen.get(user__demo_key="expert")
    assert len(set(Case.objects.filter(referrer=doctor.user_id).values_list("state"))) >= 4
    assert Case.objects.filter(expert=expert.user_id, is_open=True).count() >= 2
    marks = Annotation.objects.filter(author=expert.user_id, instance__intake__brought_by=doctor.user_id)
    assert {mark.unit for mark in marks} == {"mm", "mm2", "px"}  # the ultrasound tells no scale, and says so
    assert {mark.inside["unit"] for mark in marks if mark.inside} == {"HU"}
    councils = Session.objects.filter(participants__user=expert.user_id)
    assert sorted(councils.values_list("state", flat=True)) == [*["held"] * 4, *["scheduled"] * 3]
    sealed = [council.minutes.is_sealed for council in councils.filter(state="held")]
    assert sorted(sealed) == [False, False, False, True]
    news = Notification.objects.filter(user_id=expert.user_id, subject="session")
    assert set(news.values_list("kind", flat=True)) == {"session_invited", "minutes_to_sign"}
    assert any("60" in line for line in said)
    assert undertakings.unfinished() == []
    assert list(broken_entries(since={}, until=heads(), seen=lambda _: None)) == []
    lines = Entry.objects.count()
    demo.build(small=True, progress=said.append)
    assert Entry.objects.count() == lines, "a filled database was filled again"


def load_diseases_of_the_series() -> None:
    """As their sources name them, with what says that they are the same."""
    load_terms(*(make_term(omim, kind=Kind.DISEASE) for omim in SERIES), system=System.OMIM)
    load_terms(*(make_term(orpha, kind=Kind.DISEASE) for _, orpha in SERIES.values()), system=System.ORPHA)
    mondo = [make_term(one, kind=Kind.DISEASE) for one, _ in SERIES.values()]
    links = [
        Link((System.MONDO, one), "exact", (system, code))
        for omim, (one, orpha) in SERIES.items()
        for system, code in ((System.OMIM, omim), (System.ORPHA, orpha))
    ]
    load(make_release(*mondo, system=System.MONDO, links=links))


def expect_registry_worth_opening() -> None:
    """A disease with enough children to be told of, its variants and forms, and something left to decide."""
    now = timezone.now()
    told = diseases(now)
    assert told
    assert disease_picture(Actor.system(), told[0].code, now).regions.cells, "one region has enough of them"
    own = RegistryEntry.objects.filter(disease=told[0].code, state="active")
    assert Variant.objects.filter(entry__in=own, ended_at=None).count() >= FEWEST
    assert Visit.objects.filter(entry__in=own, form__code="eu_cde", completeness=100).count() >= FEWEST
    assert Proposal.objects.filter(state="open").exists()
