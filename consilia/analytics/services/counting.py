"""One row a request: what three contexts tell of it, as counts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from consilia.analytics.domain.facts import Story, counted
from consilia.analytics.domain.periods import first_of_month
from consilia.analytics.models import Fact, ReportPolicy
from consilia.analytics.queries.policy import figure
from consilia.cases.queries.figures import Course
from consilia.conclusions.queries import places_of
from consilia.followup.queries.figures import Known, known_of

_WRITTEN = [field.attname for field in Fact._meta.concrete_fields if not field.primary_key]


def count(courses: Sequence[Course], *, at: datetime) -> int:
    """Bring the rows of these requests to what is known now; answer how many changed."""
    ids = [course.case_id for course in courses]
    places, known = places_of(ids), known_of(ids)
    soon = timedelta(hours=figure(ReportPolicy.Name.SOON_HOURS, at))
    facts = [_fact(course, places, known, soon, at) for course in courses]
    stored = Fact.objects.in_bulk(ids)
    # Most nights change little: what is as it was is not written again.
    changed = [fact for fact in facts if _values(fact) != _values(stored.get(fact.case_id))]
    Fact.objects.bulk_create(changed, update_conflicts=True, unique_fields=["case"], update_fields=_names())
    return len(changed)


def _names() -> list[str]:
    return [field.name for field in Fact._meta.concrete_fields if not field.primary_key]


def _values(fact: Fact | None) -> list[object] | None:
    return None if fact is None else [getattr(fact, name) for name in _WRITTEN]


def _fact(
    course: Course, places: Mapping[UUID, str], known: Mapping[UUID, Known], soon: timedelta, at: datetime
) -> Fact:
    told = known.get(course.case_id, Known())
    story = Story(
        sent_at=course.sent_at,
        state=course.state,
        closing=course.closing,
        offered_at=course.offered_at,
        answered_at=course.answered_at,
        in_time=course.in_time,
        place=places.get(course.case_id, ""),
        is_asked=told.is_asked,
        is_known=told.is_known,
        management_changed=told.changed,
    )
    return Fact(
        case_id=course.case_id,
        month=first_of_month(timezone.localdate(course.sent_at, timezone.get_default_timezone())),
        sent_at=course.sent_at,
        region_id=course.region,
        field_id=course.field.split(".", 1)[0],
        centre_id=course.centre_id,
        house_id=course.house_id,
        completeness=course.completeness,
        is_excused=None if course.completeness is None else course.is_excused,
        offers=course.offers_by_hand,
        overridden=course.overridden,
        **asdict(counted(story, soon=soon, at=at)),
    )
