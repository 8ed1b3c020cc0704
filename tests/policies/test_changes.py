"""Changing a policy that has a page: proposed, judged, confirmed, undone; and what it would do to the cases of today."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.analytics.models import ReportPolicy
from consilia.analytics.policy_kinds import FIGURES as REPORTS
from consilia.analytics.services import load_indicators
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import EscalationPolicy, ForecastPolicy, RegionReviewPolicy, SpanPolicy
from consilia.cases.policy_kinds import EMERGENCIES, ESCALATION, FORECAST, REGION_REVIEW, SPANS
from consilia.cases.queries.policies import region_reviews, span
from consilia.documents.policy_kinds import UPLOADS
from consilia.documents.queries import upload_policy
from consilia.documents.services import begin_upload
from consilia.foundation.policies import PolicyKind
from consilia.foundation.refusals import NotAllowed
from consilia.policies import services
from consilia.policies.models import PolicyChange
from consilia.policies.queries import preview
from consilia.web import offline
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db
REOPENING = {"name": "reopening"}
DAYS = timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


def propose(scene: Scene, kind: PolicyKind, key: dict[str, Any], figures: Any, **deed: Any) -> PolicyChange:
    said = {"source": "minutes 14", "by": administrator(), "at": scene.tick(), **deed}
    return services.propose_change(kind=kind, key=key, figures=figures, **said)


def change(scene: Scene, kind: PolicyKind, key: dict[str, Any], figures: Any, **deed: Any) -> PolicyChange:
    """Proposed by one administrator and confirmed by another."""
    made = propose(scene, kind, key, figures, **deed)
    return services.confirm_change(change_id=made.id, by=administrator(), at=scene.tick())


def test_a_confirmed_change_makes_a_row_and_ends_the_old_one_at_the_same_moment(scene: Scene) -> None:
    old = SpanPolicy.objects.get(name="reopening")
    done = change(scene, SPANS, REOPENING, {"span": 120 * DAYS}, is_verified=True)
    assert span(SpanPolicy.Name.REOPENING, scene.at) == 120 * DAYS
    old.refresh_from_db()
    assert (old.span, old.ends) == (90 * DAYS, done.starts)
    assert (done.made.source, done.made.is_verified) == ("minutes 14", True)
    names = AuditEntry.objects.filter(subject_id=done.id).order_by("at").values_list("name", flat=True)
    assert list(names) == ["PolicyChangeProposed", "PolicyChangeConfirmed"]


def test_whoever_checked_a_figure_says_so_without_changing_it(scene: Scene) -> None:
    boss = administrator()
    checked = propose(scene, SPANS, REOPENING, {"span": 90 * DAYS}, is_verified=True, by=boss)
    assert not checked.loosens
    services.confirm_change(change_id=checked.id, by=boss, at=scene.tick())
    row = SpanPolicy.objects.get(name="reopening", ends=None)
    assert (row.span, row.is_verified, row.source) == (90 * DAYS, True, "minutes 14")
    with pytest.raises(services.ChangesNothing):
        propose(scene, SPANS, REOPENING, {"span": 90 * DAYS}, is_verified=True)


def test_what_begins_later_can_be_called_off_and_then_nothing_has_happened(scene: Scene) -> None:
    later = scene.at + 10 * DAYS
    coming = change(scene, SPANS, REOPENING, {"span": 120 * DAYS}, starts=later)
    assert span(SpanPolicy.Name.REOPENING, scene.at) == 90 * DAYS
    assert span(SpanPolicy.Name.REOPENING, later) == 120 * DAYS
    services.call_off_change(change_id=coming.id, by=administrator(), at=scene.tick())
    assert span(SpanPolicy.Name.REOPENING, later) == 90 * DAYS
    assert SpanPolicy.objects.get(name="reopening").ends is None
    begun = change(scene, SPANS, REOPENING, {"span": 120 * DAYS})
    with pytest.raises(services.InForceAlready):
        services.call_off_change(change_id=begun.id, by=administrator(), at=scene.tick())


def test_a_row_made_before_one_that_is_coming_lasts_until_then(scene: Scene) -> None:
    later = scene.at + 10 * DAYS
    change(scene, SPANS, REOPENING, {"span": 120 * DAYS}, starts=later)
    between = change(scene, SPANS, REOPENING, {"span": 100 * DAYS})
    assert between.made.ends == later
    assert span(SpanPolicy.Name.REOPENING, later) == 120 * DAYS


@pytest.mark.parametrize(
    ("kind", "key", "figures", "second"),
    [
        (SPANS, REOPENING, {"span": 60 * DAYS}, True),
        (SPANS, REOPENING, {"span": 120 * DAYS}, False),
        (SPANS, {"name": "expert_sight"}, {"span": 120 * DAYS}, True),
        (SPANS, {"name": "expert_sight"}, {"span": 60 * DAYS}, False),
        (ESCALATION, {"urgency": "urgent", "percent": 50, "audience": "turn"}, None, True),
        (ESCALATION, {"urgency": "planned", "percent": 50, "audience": "turn"}, {}, False),
        (FORECAST, {}, {"late_percent": 60, "least": 20, "days": 365}, True),
        (FORECAST, {}, {"late_percent": 50, "least": 20, "days": 200}, False),
    ],
)
def test_what_takes_protection_away_needs_a_second_person(
    scene: Scene, kind: PolicyKind, key: dict[str, Any], figures: Any, second: bool
) -> None:
    boss = administrator()
    waiting = propose(scene, kind, key, figures, by=boss)
    assert waiting.loosens is second
    if not second:
        services.confirm_change(change_id=waiting.id, by=boss, at=scene.tick())
        return
    with pytest.raises(services.SecondPersonNeeded):
        services.confirm_change(change_id=waiting.id, by=boss, at=scene.tick())
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the service
        PolicyChange.objects.filter(pk=waiting.id).update(confirmed_by=boss.person_id, confirmed_at=scene.at)
    services.confirm_change(change_id=waiting.id, by=administrator(), at=scene.tick())


def test_refusals_name_what_is_wrong(scene: Scene) -> None:
    day = {"span": 90 * DAYS}
    for key, figures, deed, refusal in (
        (REOPENING, day, {}, services.ChangesNothing),
        (REOPENING, {"span": timedelta()}, {}, services.NotSensible),
        (REOPENING, {"span": 5 * DAYS}, {"starts": scene.at - DAYS}, services.StartsInThePast),
        (REOPENING, None, {}, services.NeverWithout),
        (REOPENING, {"span": 5 * DAYS}, {"by": scene.coordinator}, NotAllowed),
    ):
        with pytest.raises(refusal):
            propose(scene, SPANS, key, figures, **deed)
    with pytest.raises(services.NotSensible):
        propose(scene, FORECAST, {}, {"late_percent": 101, "least": 20, "days": 365})
    nobody = {"region": scene.hospital.region_id, "urgency": "planned"}
    with pytest.raises(services.NothingToEnd):
        propose(scene, REGION_REVIEW, nobody, None)
    with pytest.raises(services.NotSensible):
        propose(scene, REGION_REVIEW, {**nobody, "urgency": "emergency"}, {})
    dropped = propose(scene, SPANS, REOPENING, {"span": 5 * DAYS})
    services.drop_change(change_id=dropped.id, by=administrator(), at=scene.tick())
    with pytest.raises(services.ChangeIsOver):
        services.confirm_change(change_id=dropped.id, by=administrator(), at=scene.tick())


def test_a_region_begins_to_look_first_and_ends_it(scene: Scene) -> None:
    region = scene.hospital.region_id
    key = {"region": region, "urgency": "urgent"}
    scene.case_in(State.DRAFT)
    waiting = propose(scene, REGION_REVIEW, key, {})
    assert preview(waiting, scene.at).effect.facts[0][1] == 1
    services.confirm_change(change_id=waiting.id, by=administrator(), at=scene.tick())
    assert region_reviews(region, "urgent", scene.at)
    change(scene, REGION_REVIEW, key, None)
    assert not region_reviews(region, "urgent", scene.at)
    assert RegionReviewPolicy.objects.get().ends is not None


def test_a_preview_counts_the_cases_of_today(scene: Scene) -> None:
    scene.case_in(State.IN_REVIEW)
    scene.case_in(State.CLOSED)

    def numbers(waiting: PolicyChange, at: Any = None) -> list[int]:
        return [number for _words, number in preview(waiting, at or scene.at).effect.facts]

    assert numbers(propose(scene, SPANS, {"name": "expert_sight"}, {"span": 60 * DAYS})) == [1]
    shorter = propose(scene, SPANS, REOPENING, {"span": 60 * DAYS})
    assert numbers(shorter) == [0, 0]
    assert numbers(shorter, scene.at + 70 * DAYS) == [1, 0]
    longer = propose(scene, SPANS, REOPENING, {"span": 120 * DAYS})
    assert numbers(longer, scene.at + 100 * DAYS) == [0, 1]
    assert numbers(propose(scene, SPANS, {"name": "invitation"}, {"span": 5 * DAYS})) == [0]
    assert numbers(propose(scene, SPANS, {"name": "reader_sight"}, {"span": 5 * DAYS})) == [0]
    told = propose(scene, ESCALATION, {"urgency": "urgent", "percent": 100, "audience": "region"}, {})
    assert numbers(told) == [2]  # first contact and conclusion
    figures = {"late_percent": 60, "least": 20, "days": 365}
    assert numbers(propose(scene, FORECAST, {}, figures)) == [2, 0, 0]
    emergency = EMERGENCIES.as_texts(EMERGENCIES.model.objects.get(), EMERGENCIES.figures)
    assert numbers(propose(scene, EMERGENCIES, {}, {**emergency, "tries": "3"})) == [0]


def test_other_contexts_have_their_policies_here_too(scene: Scene) -> None:
    """Uploads by the row in force; a draft on a device; an analyst's smallest cell only by two people."""
    assert upload_policy(scene.at).quota_mb == 8192
    waiting = propose(scene, UPLOADS, {}, {"quota_mb": 100, "waits": timedelta(hours=12)})
    assert preview(waiting, scene.at).effect.facts[1][1] == 0
    begin_upload(
        name="a.txt", declared_type="text/plain", length=200, sha256="", by=scene.referrer, at=scene.at
    )
    assert [number for _words, number in preview(waiting, scene.at).effect.facts] == [1, 0]
    services.confirm_change(change_id=waiting.id, by=administrator(), at=scene.tick())
    assert upload_policy(scene.at).waits == timedelta(hours=12)

    draft = change(scene, SPANS, {"name": "device_draft"}, {"span": 3 * DAYS})
    assert offline.readable_for(draft.starts) == 3 * DAYS
    load_indicators()
    cells = ReportPolicy.objects.get(name="smallest_cell").value
    assert propose(scene, REPORTS, {"name": "smallest_cell"}, {"value": cells - 1}).loosens
    assert not propose(scene, REPORTS, {"name": "smallest_cell"}, {"value": cells + 1}).loosens


def test_a_second_row_of_the_same_key_never_overlaps_the_first(scene: Scene) -> None:
    """Also where somebody put two rows there past the pages."""
    EscalationPolicy.objects.create(
        urgency="urgent", percent=50, audience="turn", starts=scene.at, source="past the pages"
    )
    scene.tick()
    change(scene, ESCALATION, {"urgency": "urgent", "percent": 50, "audience": "turn"}, None)
    rows = EscalationPolicy.objects.filter(urgency="urgent", percent=50, audience="turn")
    assert rows.filter(ends=None).count() == 0
    assert ForecastPolicy.objects.count() == 1
