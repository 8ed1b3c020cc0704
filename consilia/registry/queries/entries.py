"""Entries: the list of a centre, one of them with what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.paging import Page, one_more_than_a_page, page_of, start_of
from consilia.foundation.questions import StandingQuestion, given
from consilia.patients.models import Child
from consilia.registry.domain.pseudonyms import is_pseudonym
from consilia.registry.domain.words import Certainty, EntryState
from consilia.registry.models import Entry, Pseudonym, Version
from consilia.registry.queries.sight import consented_each, entries_visible_to

KEY = ("-changed_at", "-id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the address bar; empty means no filter."""

    disease: str = ""
    certainty: str = ""
    pseudonym: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> "Wanted":
        """Unknown values are dropped, so that an old bookmark still opens the list."""
        certainty, pseudonym = given.get("certainty", ""), given.get("q", "").strip().upper()
        return cls(
            disease=given.get("disease", "").strip(),
            certainty=certainty if certainty in set(Certainty) else "",
            pseudonym=pseudonym if is_pseudonym(pseudonym) else "",
        )


@dataclass(frozen=True, slots=True)
class Listed:
    entry: Entry
    pseudonym: str


# What opening the list asks, compiled once (decision 0008); filters and later pages are asked as they come.
_FIRST_PAGE: StandingQuestion[Entry, Entry] = StandingQuestion(
    lambda: one_more_than_a_page(
        consented_each(
            Entry.objects.filter(centre=given("centre"), state=EntryState.ACTIVE), given("at")
        ).select_related("child"),
        key=KEY,
        start=None,
    )
)


def entry_page(by: Actor, wanted: Wanted, *, at: datetime, cursor: str | None) -> Page[Listed]:
    """The active entries of the curator's centre, the last changed first."""
    start = start_of(cursor, key=KEY)
    if start is None and wanted == Wanted() and by.role == Role.REGISTRY_CURATOR and by.organisation_id:
        found = _FIRST_PAGE(centre=by.organisation_id, at=at)
    else:
        rows = _wanted(entries_visible_to(by, at).filter(state=EntryState.ACTIVE), wanted)
        found = list(one_more_than_a_page(rows.select_related("child"), key=KEY, start=start))
    page = page_of(found, start=start, key_of=lambda row: (str(row.changed_at), str(row.id)))
    names = pseudonyms_of([row.child for row in page.rows])
    return Page([Listed(row, names.get(row.child.person, "")) for row in page.rows], page.next, page.back)


def _wanted(rows: QuerySet[Entry], wanted: Wanted) -> QuerySet[Entry]:
    if wanted.disease:
        rows = rows.filter(disease=wanted.disease)
    if wanted.certainty:
        rows = rows.filter(certainty=wanted.certainty)
    if wanted.pseudonym:
        persons = Pseudonym.objects.filter(text=wanted.pseudonym).values("child__person")
        rows = rows.filter(child__person__in=persons)
    return rows


def entry_for(by: Actor, entry_id: UUID, at: datetime) -> Entry:
    """One entry that `by` sees. Raises Entry.DoesNotExist."""
    rows = entries_visible_to(by, at).select_related("child", "centre", "entered_by")
    return rows.get(pk=entry_id)


def versions_of(entry: Entry) -> list[Version]:
    """Everything that was ever said in this entry, the newest first."""
    return list(entry.versions.select_related("said_by"))


def pseudonyms_of(children: list[Child]) -> dict[UUID, str]:
    """The pseudonym of each person, by her id; after a merge the older one of the two holds."""
    rows = Pseudonym.objects.filter(child__person__in={child.person for child in children}).order_by("-id")
    return dict(rows.values_list("child__person", "text"))
