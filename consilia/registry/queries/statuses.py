"""Vital status: of whom it is asked, what was said, and how the asking of a centre went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.periods import add_months
from consilia.registry.domain.words import EntryState, InquiryEnd, Policy, Vital
from consilia.registry.models import Entry, StatusInquiry, Visit, VitalStatus
from consilia.registry.queries.diseases import figure
from consilia.registry.queries.sight import entries_visible_to

KEY = ("due_on", "id")
YEAR = timedelta(days=365)


def stale(by: Actor, at: datetime) -> QuerySet[Entry]:
    """Active entries of living children of whom nothing was heard, in any of their entries, for the months of policy."""
    since = add_months(timezone.localdate(at), -figure(Policy.UPDATE_MONTHS, at))
    same = {"entry__child__person": OuterRef("child__person")}
    seen = Visit.objects.filter(**same, visited_on__gt=since)
    said = VitalStatus.objects.filter(**same, on__gt=since)
    rows = entries_visible_to(by, at).filter(state=EntryState.ACTIVE, child__deceased_on=None)
    return rows.filter(~Exists(seen), ~Exists(said), entered_at__date__lte=since)


def to_be_asked(at: datetime) -> QuerySet[Entry]:
    """Of these the campaign asks next; one entry of each person, the one that was first. For the system alone."""
    open_one = StatusInquiry.objects.filter(ended_at=None, entry__child__person=OuterRef("child__person"))
    rows = stale(Actor.system(), at).filter(~Exists(open_one))
    return rows.order_by("child__person", "entered_at", "id").distinct("child__person")


def inquiries_visible_to(by: Actor, at: datetime) -> QuerySet[StatusInquiry]:
    """The open questions about entries that `by` sees, consent before all."""
    return StatusInquiry.objects.filter(ended_at=None, entry__in=entries_visible_to(by, at))


def inquiry_page(by: Actor, show: str, *, at: datetime, cursor: str | None) -> Page[StatusInquiry]:
    """What waits for an answer, the longest first; `show` may be "late"."""
    rows = inquiries_visible_to(by, at).select_related("entry__child")
    if show == "late":
        rows = rows.filter(due_on__lt=timezone.localdate(at))
    return keyset_page(rows, key=KEY, cursor=cursor, key_of=lambda row: (str(row.due_on), str(row.id)))


@dataclass(frozen=True, slots=True)
class Waiting:
    open: int
    late: int


def waiting_of(by: Actor, at: datetime) -> Waiting:
    late = Q(due_on__lt=timezone.localdate(at))
    counted = inquiries_visible_to(by, at).aggregate(open=Count("id"), late=Count("id", filter=late))
    return Waiting(**counted)


def status_of(entry: Entry) -> VitalStatus | None:
    """What was said last of this child, in any of its entries that the reader sees."""
    rows = VitalStatus.objects.filter(entry__child__person=entry.child.person)
    return rows.select_related("said_by").order_by("-said_at", "-id").first()


def inquiry_of(entry: Entry) -> StatusInquiry | None:
    return StatusInquiry.objects.filter(entry__child__person=entry.child.person, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class Campaign:
    """The questions of the last year: `answered` of `asked`, `in_time` of the answered; what they said."""

    asked: int
    answered: int
    in_time: int
    open: int
    late: int
    alive: int
    dead: int
    lost: int


def campaign_of(by: Actor, at: datetime) -> Campaign:
    """How the asking went, for what `by` sees: whose consent was withdrawn is counted nowhere."""
    today = timezone.localdate(at)
    rows = StatusInquiry.objects.filter(entry__in=entries_visible_to(by, at), asked_at__gt=at - YEAR)
    answered = Q(end=InquiryEnd.ANSWERED)
    counted = rows.aggregate(
        asked=Count("id"),
        answered=Count("id", filter=answered),
        in_time=Count("id", filter=answered & Q(ended_at__date__lte=F("due_on"))),
        open=Count("id", filter=Q(ended_at=None)),
        late=Count("id", filter=Q(ended_at=None, due_on__lt=today)),
    )
    said = VitalStatus.objects.filter(inquiry__in=rows).values_list("vital").annotate(Count("id")).order_by()
    told = dict(said)
    return Campaign(**counted, **{vital.value: told.get(vital, 0) for vital in Vital})
