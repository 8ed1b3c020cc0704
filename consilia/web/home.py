"""The home page of one person in one role: composed of what the contexts answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import TURN_OF_ROLE
from consilia.cases.queries.worklist import Counters, Row, Show, Wanted, counters, worklist
from consilia.followup.queries.worklist import Waiting, waiting_for
from consilia.foundation.ages import BornLater, age_at
from consilia.notifications.models import Notification
from consilia.notifications.queries import notifications_of

MOST_CASES = 8
MOST_NEWS = 6
STARTERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
WORKERS = frozenset(TURN_OF_ROLE) | {Role.REGIONAL_OPERATOR}


@dataclass(frozen=True, slots=True)
class Home:
    """`counted` is None for roles that work on no cases, `follow_up` when no task is due within a week."""

    counted: Counters | None
    rows: Sequence[Row]
    shown: Show
    news: Sequence[Notification]
    may_start: bool
    follow_up: Waiting | None


def home_of(by: Actor, *, at: datetime) -> Home:
    """What waits for `by`: her turn first; when it is nobody's turn, what is open."""
    counted, rows, shown = None, [], Show.TURN
    if by.role in WORKERS:
        counted = counters(by, at=at)
        shown = Show.TURN if counted.turn else Show.OPEN
        rows = list(worklist(by, Wanted(show=shown), at=at, cursor=None, size=MOST_CASES).rows)
    news = notifications_of(by.user_id, only_unread=True).rows[:MOST_NEWS] if by.user_id else []
    return Home(counted, rows, shown, news, by.role in STARTERS, waiting_for(by, at=at))


def counter_items(counted: Counters) -> list[dict[str, object]]:
    """The coloured counters, each a door to the worklist filtered that way."""
    address = reverse("cases:worklist")
    entries = (
        (Show.TURN, pgettext("counter", "Your turn"), counted.turn, "info"),
        (Show.OVERDUE, pgettext("counter", "Overdue"), counted.overdue, "stop"),
        (Show.PROBABLY_LATE, _("Probably late"), counted.probably_late, "warn"),
        (Show.UNREAD, pgettext("counter", "Unread"), counted.unread, "warn"),
        (Show.OPEN, pgettext("counter", "All open"), counted.open, "neutral"),
    )
    return [
        {
            "label": label,
            "count": count,
            "tone": tone if count else "neutral",
            "href": f"{address}?show={show}",
        }
        for show, label, count, tone in entries
    ]


def age_text(row: Row, at: datetime) -> str:
    """The child's age today in the reader's language; empty where the reader may not know it."""
    if row.birth_date is None:
        return ""
    try:
        return age_at(row.birth_date, timezone.localdate(at)).text(get_language() or "en")
    except BornLater:
        return ""
