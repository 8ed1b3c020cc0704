"""Due days: started and met by moves, and the coming of age."""

from collections.abc import Callable
from datetime import date, datetime

from consilia.foundation.clocks import WorkingCalendar
from consilia.medicines.domain.days import birthday, due_on, months_before
from consilia.medicines.domain.words import MEETS, STARTS, Clock, Counting, Figure
from consilia.medicines.models import ChannelRule, DueDay, Need
from consilia.medicines.queries import channel_rules, clock_rule, figure_source, figures_in_force
from consilia.network.queries.calendars import working_calendar_of


def follow(need: Need, deed: str, *, on: date, at: datetime) -> None:
    """What `deed` means for the clocks of the need."""
    need.due_days.filter(clock__in=MEETS.get(deed, ()), met_on=None).update(met_on=on)
    for clock in STARTS.get(deed, ()):
        _start(need, clock, on, at)


def _start(need: Need, clock: Clock, on: date, at: datetime) -> None:
    rule = clock_rule(clock, need.channel, at)
    if rule is None:
        return
    counting = Counting(rule.counting)
    works = _works_on(working_calendar_of(need.centre_id)) if counting is Counting.WORKING else _always
    DueDay.objects.update_or_create(
        need=need,
        clock=clock,
        met_on=None,
        defaults={
            "since": on,
            "due_on": due_on(on, rule.days, counting, works),
            "source": rule.source,
            "is_verified": rule.is_verified,
            "warned_at": None,
            "missed_at": None,
        },
    )


def _works_on(calendar: WorkingCalendar) -> Callable[[date], bool]:
    return lambda day: bool(calendar.hours_of(day))


def _always(_day: date) -> bool:
    return True


def plan_coming_of_age(need: Need, *, at: datetime) -> None:
    """Prepared so many months before the age at which the channel, or the care of children, ends."""
    figures = figures_in_force(at)
    years, source = figures[Figure.OF_AGE_YEARS], figure_source(Figure.OF_AGE_YEARS, at)
    if rule := _ruling(need, at):
        years, source = rule.until_age or years, rule.source
    day = months_before(birthday(need.child.birth_date, years), figures[Figure.OF_AGE_MONTHS_BEFORE])
    told: dict[str, object] = {"since": need.opened_at.date(), "due_on": day, "source": source[:300]}
    if need.due_days.filter(clock=Clock.COMING_OF_AGE, met_on__isnull=False).exists():
        return
    row, made = DueDay.objects.get_or_create(need=need, clock=Clock.COMING_OF_AGE, met_on=None, defaults=told)
    if not made and row.due_on != day:
        row.due_on, row.source, row.warned_at, row.missed_at = day, source[:300], None, None
        row.save()


def _ruling(need: Need, at: datetime) -> ChannelRule | None:
    """The rule by which the channel was chosen, as it stands today."""
    name = need.chosen.get("rule", "")
    return next((row for row in channel_rules(at) if row.name == name), None) if name else None
