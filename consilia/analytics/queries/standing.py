"""As of when the figures are, and whether one may still judge by them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consilia.analytics.models import ReportPolicy, Run
from consilia.analytics.queries.policy import figure


@dataclass(frozen=True, slots=True)
class Standing:
    """`as_of` is None before the first run has ended; `running` is the one that goes on."""

    as_of: datetime | None
    is_stale: bool
    running: Run | None

    @property
    def may_judge(self) -> bool:
        return self.as_of is not None and not self.is_stale


def standing(at: datetime) -> Standing:
    last = Run.objects.exclude(finished_at=None).order_by("-started_at").first()
    running = Run.objects.filter(finished_at=None).first()
    if last is None:
        return Standing(None, is_stale=True, running=running)
    limit = timedelta(hours=figure(ReportPolicy.Name.STALE_HOURS, at))
    return Standing(last.started_at, is_stale=at - last.started_at > limit, running=running)


def made_on_the_day_of(at: datetime) -> bool:
    """Whether a run was begun on this day of UTC."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Run.objects.filter(started_at__gte=midnight).exists()
