"""Needs: the list, and one of them with everything that happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.medicines.domain.channels import Choice, Facts, choose
from consilia.medicines.domain.supply import Outlook, outlook
from consilia.medicines.domain.words import Channel, Figure, Paper, State
from consilia.medicines.models import DueDay, Need, PaperFile, ParentLink, Step, StockCount
from consilia.medicines.queries.policy import channel_rules, figures_in_force, papers_needed, rules_of
from consilia.medicines.queries.sight import needs_visible_to

KEY = ("-state_since", "-id")
SHOWN = ("open", "late", "short", "over")
# Before this nobody has a supply to count.
SUPPLIED = frozenset({State.PROCUREMENT, State.RECEIVED, State.DISPENSED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the address bar; empty means no filter."""

    show: str = "open"
    state: str = ""
    channel: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> "Wanted":
        """Unknown values are dropped, so that an old bookmark still opens the list."""
        show, state, channel = (given.get(name, "") for name in ("show", "state", "channel"))
        return cls(
            show=show if show in SHOWN else "open",
            state=state if state in set(State) else "",
            channel=channel if channel in set(Channel) else "",
        )


@dataclass(frozen=True, slots=True)
class Listed:
    need: Need
    due: DueDay | None
    outlook: Outlook | None


def need_page(by: Actor, wanted: Wanted, *, today: date, at: datetime, cursor: str | None) -> Page[Listed]:
    """The needs that `by` sees, the last moved first."""
    rows = _wanted(needs_visible_to(by, at), wanted, today)
    due = DueDay.objects.filter(met_on=None).order_by("due_on", "id")
    counts = StockCount.objects.order_by("need", "-counted_on", "-id").distinct("need")
    rows = rows.select_related("entry", "child", "region").prefetch_related(
        Prefetch("due_days", due, to_attr="running"), Prefetch("counts", counts, to_attr="latest")
    )
    page = keyset_page(rows, key=KEY, cursor=cursor, key_of=lambda row: (str(row.state_since), str(row.id)))
    figures = figures_in_force(at)
    return Page([_listed(row, figures, today) for row in page.rows], page.next, page.back)


def _wanted(rows: QuerySet[Need], wanted: Wanted, today: date) -> QuerySet[Need]:
    rows = _of_part(rows, wanted.show, today)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return rows.filter(channel=wanted.channel) if wanted.channel else rows


def _of_part(rows: QuerySet[Need], show: str, today: date) -> QuerySet[Need]:
    if show == "late":
        return rows.filter(_is_late(today)).exclude(state=State.STOPPED)
    if show == "short":
        return rows.filter(attention_on__lte=today).exclude(state=State.STOPPED)
    return rows.filter(is_open=show == "open")


def _is_late(today: date) -> Exists:
    return Exists(DueDay.objects.filter(need=OuterRef("pk"), met_on=None, due_on__lt=today))


def counters(by: Actor, *, today: date, at: datetime) -> dict[str, int]:
    """How many needs stand in each part of the list, up to a hundred."""
    visible = needs_visible_to(by, at)
    return {show: _of_part(visible, show, today)[:100].count() for show in SHOWN[:3]}


def _listed(need: Need, figures: Mapping[Figure, int], today: date) -> Listed:
    running, latest = need.running, need.latest  # type: ignore[attr-defined]
    found = (
        _outlook(latest[0] if latest else None, figures, today) if need.state in SUPPLIED or latest else None
    )
    return Listed(need, running[0] if running else None, found)


def _outlook(count: StockCount | None, figures: Mapping[Figure, int], today: date) -> Outlook:
    return outlook(
        count.counted if count else None,
        today,
        stale_days=figures[Figure.STOCK_STALE_DAYS],
        margin_days=figures[Figure.STOCK_MARGIN_DAYS],
    )


def latest_count(need: Need) -> StockCount | None:
    return need.counts.order_by("-counted_on", "-id").first()


def outlook_of(need: Need, *, today: date, at: datetime) -> Outlook | None:
    """For how long the supply lasts; None while there is none to speak of."""
    count = latest_count(need)
    if count is None and need.state not in SUPPLIED:
        return None
    return _outlook(count, figures_in_force(at), today)


def choice_for(need: Need, *, as_of: date, at: datetime) -> Choice:
    """What the rules of the instant say of the child on the day `as_of`."""
    facts = Facts(
        birth=need.child.birth_date,
        orpha=need.entry.orpha,
        icd10=need.entry.icd10,
        is_listed=need.is_listed,
    )
    return choose(rules_of(channel_rules(at)), facts, as_of=as_of)


def steps_of(need: Need) -> Sequence[Step]:
    return list(need.steps.select_related("made_by"))


def papers_of(need: Need) -> Sequence[PaperFile]:
    """The documents that count."""
    return list(need.papers.filter(taken_back_at=None).select_related("file", "added_by"))


def missing_papers(need: Need, at: datetime) -> list[Paper]:
    """What an application to the chosen channel still lacks."""
    if not need.channel:
        return []
    there = set(need.papers.filter(taken_back_at=None).values_list("kind", flat=True))
    return [kind for kind in papers_needed(Channel(need.channel), at) if kind not in there]


def due_days_of(need: Need) -> Sequence[DueDay]:
    """What runs, the next first."""
    return list(need.due_days.filter(met_on=None))


def links_of(need: Need, at: datetime) -> Sequence[ParentLink]:
    return list(need.links.filter(ended_at=None, ends__gt=at).select_related("guardian"))


def paper_of(need: Need, paper_id: UUID) -> PaperFile:
    """Raises PaperFile.DoesNotExist."""
    return need.papers.select_related("file").get(pk=paper_id, taken_back_at=None)
