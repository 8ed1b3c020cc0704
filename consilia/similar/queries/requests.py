"""Requests for contact: those one asked, those that wait for one."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.lookups import GreaterThan

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.paging import Page, keyset_page
from consilia.patients.models import Child
from consilia.patients.queries import child_for, consented_until
from consilia.similar.domain.words import PURPOSE, RequestState
from consilia.similar.models import ContactRequest

KEY = ("-asked_at", "-id")


def requests_visible_to(by: Actor, at: datetime) -> QuerySet[ContactRequest]:
    """Those that she asked, and those that she may answer; none about a patient whose family agrees no longer."""
    rows = ContactRequest.objects.filter(GreaterThan(consented_until(PURPOSE), at))
    return rows if by.is_system else rows.filter(Q(asked_by=by.user_id) | _to_answer(by))


def _to_answer(by: Actor) -> Q:
    if by.role == Role.TRIAGE_COORDINATOR:
        return Q(centre=by.organisation_id)
    return Q(doctor=by.user_id) if by.role == Role.EXPERT else Q(pk__in=[])


def request_for(by: Actor, request_id: UUID, at: datetime) -> ContactRequest:
    """Raises ContactRequest.DoesNotExist, also for strangers."""
    rows = requests_visible_to(by, at).select_related(
        "asked_by", "asked_at_place", "answered_by", "centre", "doctor"
    )
    return rows.get(pk=request_id)


def request_page(by: Actor, show: str, *, at: datetime, cursor: str | None) -> Page[ContactRequest]:
    """`asked`: one's own; else those to be answered, with what is over. The last one first."""
    rows = requests_visible_to(by, at)
    rows = rows.filter(asked_by=by.user_id) if show == "asked" else rows.filter(_to_answer(by))
    return keyset_page(
        rows.select_related("asked_by", "asked_at_place", "centre", "answered_by"),
        key=KEY,
        cursor=cursor,
        key_of=lambda row: (str(row.asked_at), str(row.id)),
    )


def requests_from(by: Actor, case_id: UUID, at: datetime) -> dict[UUID, ContactRequest]:
    """What she asked from this case, the last request for each patient."""
    rows = requests_visible_to(by, at).filter(case=case_id, asked_by=by.user_id).order_by("asked_at", "id")
    return {row.child_id: row for row in rows}


def patient_of(request: ContactRequest, by: Actor, at: datetime) -> Child | None:
    """The patient who is meant, for whoever sees her anyway; others look her up by the diagnosis."""
    try:
        return child_for(by, request.child_id, at)
    except Child.DoesNotExist:
        return None


def overdue_requests(at: datetime) -> list[UUID]:
    rows = ContactRequest.objects.filter(state=RequestState.OPEN, expires_at__lte=at)
    return list(rows.values_list("id", flat=True))


def about_hidden(at: datetime) -> list[UUID]:
    """Open ones about patients whose families agree no longer."""
    rows = ContactRequest.objects.filter(state=RequestState.OPEN)
    agreed = rows.filter(GreaterThan(consented_until(PURPOSE), at)).values("id")
    return list(rows.exclude(pk__in=agreed).values_list("id", flat=True))
