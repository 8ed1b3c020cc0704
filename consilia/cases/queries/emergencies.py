"""Emergency access: what the policy says, which case was named, what is open now, what waits for a review."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case, EmergencyAccess, EmergencyAttempt, EmergencyPolicy
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.wall import looking_further
from consilia.patients.queries import person_named


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody in an emergency knows: the number of the case, or the child exactly."""

    number: str = ""
    family_name: str = ""
    given_name: str = ""
    patronymic: str = ""
    birth_date: date | None = None


def emergency_policy(at: datetime) -> EmergencyPolicy:
    """The row in force that began last.

    Raises:
        LookupError: there is none; the seed row cannot be deleted by any page.
    """
    found = EmergencyPolicy.objects.in_force(at).order_by("-starts").first()
    if found is None:
        raise LookupError("no policy for emergency access")
    return found


def attempts_since(user_id: UUID, since: datetime) -> int:
    """How often somebody named what does not fit."""
    return EmergencyAttempt.objects.filter(user_id=user_id, at__gt=since).count()


@looking_further()
def case_named(named: Named) -> Case | None:
    """The case of the number, or the latest of the child who has exactly this name and birthday; never a draft."""
    sent = Case.objects.sent()
    if named.number:
        digits = named.number.strip().upper().removeprefix("C-").removeprefix("С-")  # a Cyrillic С too
        return sent.filter(serial=int(digits[:18])).first() if digits.isdecimal() else None
    person = person_named(
        family_name=named.family_name,
        given_name=named.given_name,
        patronymic=named.patronymic,
        birth_date=named.birth_date,
    )
    if person is None:
        return None
    return sent.filter(child__person=person).order_by("-is_open", "-changed_at").first()


def open_access_of(by: Actor, case_id: UUID, at: datetime) -> EmergencyAccess | None:
    """Through which `by` reads the case now."""
    return _OPEN.first(case=case_id, user=by.person_id, at=at)


_OPEN = StandingQuestion(
    lambda: EmergencyAccess.objects.in_force(given("at")).filter(case=given("case"), user=given("user"))[:1]
)


def accesses_of(by: Actor, at: datetime) -> list[EmergencyAccess]:
    """What `by` holds open now, the first to end first."""
    own = EmergencyAccess.objects.in_force(at).filter(user_id=by.person_id)
    return list(own.select_related("case__field", "case__referring_organisation").order_by("ends"))


@looking_further()
def access_to_review(access_id: UUID) -> EmergencyAccess | None:
    """One use, for the auditors."""
    rows = EmergencyAccess.objects.select_related("case", "user", "organisation", "reviewed_by")
    return rows.filter(pk=access_id).first()


@looking_further()
def accesses_page(*, show: str, at: datetime, cursor: str | None) -> Page[EmergencyAccess]:
    """Uses for the auditors: the first due for a review first, or all, the latest first."""
    rows = EmergencyAccess.objects.select_related("case", "user", "organisation", "reviewed_by")
    if show == "all":
        return keyset_page(
            rows,
            key=("-opened_at", "-id"),
            cursor=cursor,
            key_of=lambda row: (row.opened_at.isoformat(), str(row.id)),
        )
    waiting = rows.overdue(at) if show == "overdue" else rows.to_review()
    return keyset_page(
        waiting,
        key=("review_by", "id"),
        cursor=cursor,
        key_of=lambda row: (row.review_by.isoformat(), str(row.id)),
    )


@looking_further()
def reviews_overdue(at: datetime) -> int:
    return EmergencyAccess.objects.overdue(at).count()
