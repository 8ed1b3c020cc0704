"""Second readings: what the rules ask for, who could read, and what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders
from consilia.cases.domain.second_reading import (
    FINISHED,
    Reader,
    Reason,
    Rule,
    Timing,
    Written,
    in_order,
    timing_for,
    timings,
)
from consilia.cases.models import Case, ReadingRemark, SecondReading, SecondReadingRule
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.foundation.wall import looking_further
from consilia.network.models import Consultant
from consilia.network.queries.availability import available_consultants
from consilia.network.queries.consultants import consultants_of_user
from consilia.routing.queries.people import declared_conflicts


def rules_for(case: Case, at: datetime) -> list[Rule]:
    """The rows that concern the case, from the general to the specific: field outweighs centre."""
    parts = (case.field_id or "").split(".")
    line = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    rows = _RULES(centre=case.centre_id, fields=line, urgency=case.urgency, at=at)
    rows = sorted(rows, key=lambda row: (len(row.field_id or ""), row.centre_id is not None, row.starts))
    return [Rule(Reason(row.reason), Timing(row.timing)) for row in rows]


_RULES = StandingQuestion(
    lambda: SecondReadingRule.objects.in_force(given("at")).filter(
        Q(centre=None) | Q(centre=given("centre")),
        Q(field=None) | Q(is_one_of("field", given("fields"))),
        urgency=given("urgency"),
    )
)


@dataclass(frozen=True, slots=True)
class Need:
    """What the rules ask for: when somebody else reads, and the reasons that count."""

    timing: Timing
    reasons: Sequence[Reason]


def need_for(case: Case, reasons: Iterable[Reason], at: datetime) -> Need:
    """What the rules say to a conclusion with these `reasons`."""
    given_reasons = set(reasons)
    rules = rules_for(case, at) if given_reasons else []
    held = timings(rules)
    counting = [one for one in Reason if one in given_reasons and held.get(one, Timing.NEVER) != Timing.NEVER]
    return Need(timing_for(given_reasons, rules), counting)


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody who may read, with what a person who chooses looks at."""

    consultant: Consultant
    in_hand: int
    working: bool

    @property
    def user_id(self) -> UUID:
        return self.consultant.user_id


@looking_further()
def readers_for(case: Case, at: datetime, *, author_id: UUID, declined: Iterable[UUID] = ()) -> list[Option]:
    """Experts of the field, of any centre, whom nothing forbids, in the order in which they would be asked."""
    found = available_consultants(field=case.field_id or "", at=at)
    experts = holders(role=Role.EXPERT, at=at)
    rows = {row.consultant.id: row for row in found if row.consultant.user_id in experts}
    users = [row.consultant.user_id for row in rows.values()]
    loads, refused = _in_hand(users), set(declined)
    conflicts = declared_conflicts(case.child.person, users, at)
    readers = [
        Reader(
            consultant_id=one,
            user_id=row.consultant.user_id,
            house=row.consultant.organisation_id,
            unit=row.consultant.unit_id,
            exact=row.exact,
            in_hand=loads.get(row.consultant.user_id, 0),
            has_conflict=row.consultant.user_id in conflicts,
            has_declined=row.consultant.user_id in refused,
        )
        for one, row in rows.items()
    ]
    ordered = in_order(readers, _written(case, author_id))
    return [
        Option(rows[one.consultant_id].consultant, one.in_hand, rows[one.consultant_id].working)
        for one in ordered
    ]


def _written(case: Case, author_id: UUID) -> Written:
    entries = consultants_of_user(author_id)
    own = next((one for one in entries if one.organisation_id == case.centre_id), None)
    return Written(
        author_id=author_id,
        house=case.centre_id,
        unit=own.unit_id if own else None,
        asking_house=case.referring_organisation_id,
    )


def _in_hand(users: Sequence[UUID]) -> dict[UUID, int]:
    rows = SecondReading.objects.open().filter(reader__in=users)
    return dict(rows.values_list("reader").annotate(number=Count("id")))


def open_reading(case_id: UUID) -> SecondReading | None:
    return _OPEN.first(case=case_id)


def finished_reading(case_id: UUID, *, version: int, revision: int | None = None) -> SecondReading | None:
    """The reading of this version that came to an end, of this very text if `revision` names one."""
    rows = _FINISHED(case=case_id, version=version)
    return next((row for row in rows if revision in {None, row.revision}), None)


def readings_of(case_id: UUID) -> list[SecondReading]:
    """Every reading of the case, the newest first."""
    rows = SecondReading.objects.filter(case=case_id).select_related("reader", "house", "author")
    return list(rows.order_by("-sought_at", "-id"))


def reading_for(by: Actor, case_id: UUID) -> SecondReading:
    """The newest reading of which `by` is the author or the reader; the caller has asked for the body of the case.

    Raises:
        SecondReading.DoesNotExist: there is none for her.
    """
    rows = SecondReading.objects.filter(Q(reader=by.user_id) | Q(author=by.user_id), case=case_id)
    rows = rows.select_related("case", "reader", "author", "house").prefetch_related("remarks")
    found = rows.order_by("-sought_at", "-id").first()
    if found is None or by.role != Role.EXPERT:
        raise SecondReading.DoesNotExist
    return found


def remarks_of(reading: SecondReading) -> list[ReadingRemark]:
    return list(reading.remarks.order_by("round", "number"))


def readings_waiting(by: Actor, *, cursor: str | None) -> Page[SecondReading]:
    """What waits for `by`: her own open readings, and for a coordinator those of her centre; the first due first."""
    rows = _waiting(by).select_related(
        "case__child", "case__field", "case__region", "case__centre", "reader", "author"
    )
    return keyset_page(
        rows,
        key=("sent_at", "id"),
        cursor=cursor,
        key_of=lambda row: (row.sent_at.isoformat(), str(row.id)),
    )


def readings_read(by: Actor, *, most: int) -> list[SecondReading]:
    """The last ones that came to an end."""
    whose = Q(case__centre=by.organisation_id) if by.role == Role.TRIAGE_COORDINATOR else Q(reader=by.user_id)
    rows = SecondReading.objects.filter(whose, state__in=sorted(FINISHED))
    return list(rows.select_related("case__field", "case__centre", "reader").order_by("-answered_at")[:most])


def _waiting(by: Actor) -> QuerySet[SecondReading]:
    rows = SecondReading.objects.open()
    if by.role == Role.TRIAGE_COORDINATOR:
        return rows.filter(case__centre=by.organisation_id)
    return rows.filter(Q(reader=by.user_id) | Q(author=by.user_id))


_OPEN = StandingQuestion(
    lambda: (
        SecondReading.objects.open().filter(case=given("case")).select_related("reader", "house", "author")
    )
)
_FINISHED = StandingQuestion(
    lambda: (
        SecondReading.objects.filter(case=given("case"), version=given("version"), state__in=sorted(FINISHED))
        .select_related("reader", "house")
        .order_by("-answered_at", "-id")
    )
)


def readers_of(case_id: UUID) -> set[UUID]:
    """Everybody who was the second reader of a conclusion of the case."""
    rows = SecondReading.objects.filter(case=case_id, reader__isnull=False)
    return set(rows.values_list("reader", flat=True))


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of the readings that were sought in a period: how many are over, and how many of these in time."""

    finished: int
    in_time: int


def punctuality(centre_id: UUID, *, since: datetime, until: datetime) -> Punctuality:
    rows = SecondReading.objects.filter(
        case__centre=centre_id, sought_at__gte=since, sought_at__lt=until, state__in=sorted(FINISHED)
    )
    in_time = rows.filter(Q(due_at=None) | Q(answered_at__lte=F("due_at")))
    return Punctuality(rows.count(), in_time.count())
