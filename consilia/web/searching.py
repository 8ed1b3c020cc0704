"""One field for everything: what each context finds, in the order in which people look for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.cases.queries.worklist import Show, Wanted, worklist
from consilia.network.queries.consultants import ConsultantFilter, consultant_register
from consilia.network.queries.organisations import OrganisationFilter, organisation_register
from consilia.patients.queries.children import child_page
from consilia.web.home import WORKERS

MOST_HITS = 5
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    href: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one kind. `more` leads to the full list narrowed by the same words, None when all are shown."""

    title: str
    icon: str
    hits: Sequence[Hit]
    more: str | None


def found(text: str, *, by: Actor, at: datetime) -> list[Section]:
    """What `by` may see that fits `text`; kinds without a hit are left out."""
    text = text.strip()[:LONGEST]
    if len(text) < SHORTEST:
        return []
    return [section for section in _sections(text, by, at) if section.hits]


def _sections(text: str, by: Actor, at: datetime) -> Iterator[Section]:
    if by.role in WORKERS:
        yield _cases(text, by, at, Show.OPEN, pgettext("search", "Open cases"))
        yield _cases(text, by, at, Show.CLOSED, pgettext("search", "Closed cases"))
    if by.role in CLINICAL_ROLES:
        yield _children(text, by, at)
    yield _consultants(text)
    yield _organisations(text, at)


def _cases(text: str, by: Actor, at: datetime, show: Show, title: str) -> Section:
    rows = worklist(by, Wanted(show=show, words=text), at=at, cursor=None, size=MOST_HITS + 1).rows
    hits = [
        Hit(
            reverse("cases:detail", args=[row.id]),
            _joined(row.number, row.child),
            _joined(row.field, row.question),
        )
        for row in rows
    ]
    return _section(title, "list", hits, "cases:search", q=text)


def _children(text: str, by: Actor, at: datetime) -> Section:
    rows = child_page(by, at, text=text).rows
    hits = [
        Hit(reverse("patients:detail", args=[row.id]), row.full_name, f"{row.birth_date:%d.%m.%Y}")
        for row in rows
    ]
    return _section(pgettext("search", "Patients"), "child", hits, "patients:list", q=text)


def _consultants(text: str) -> Section:
    rows = consultant_register(ConsultantFilter(text=text), cursor=None).rows
    hits = [
        Hit(
            reverse("network:consultant", args=[row.id]),
            row.name,
            _joined(row.position, row.organisation.short_name),
        )
        for row in rows
    ]
    return _section(pgettext("search", "Consultants"), "users", hits, "network:consultants", q=text)


def _organisations(text: str, at: datetime) -> Section:
    rows = organisation_register(OrganisationFilter(text=text), cursor=None, on=timezone.localdate(at)).rows
    hits = [
        Hit(reverse("network:organisation", args=[row.id]), row.name, _joined(row.city, str(row.region)))
        for row in rows
    ]
    return _section(pgettext("search", "Organisations"), "building", hits, "network:organisations", q=text)


def _section(title: str, icon: str, hits: Sequence[Hit], address: str, **query: str) -> Section:
    more = f"{reverse(address)}?{urlencode(query)}" if len(hits) > MOST_HITS else None
    return Section(title, icon, hits[:MOST_HITS], more)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
