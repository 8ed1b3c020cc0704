"""What was sent for a case, and what other systems asked about patients of a centre."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.lookups import GreaterThan

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.foundation.paging import Page, keyset_page
from consilia.matchmaker.domain.audience import READING
from consilia.matchmaker.models import Query, Sent
from consilia.patients.queries import consented_until
from consilia.similar.domain.words import EXCHANGE

KEY = ("-at", "-id")


def queries_of(case_id: UUID) -> QuerySet[Query]:
    """What was sent for a case, the last first. The caller has asked who may see the body."""
    rows = Query.objects.filter(case=case_id).order_by("-sent_at", "-id").select_related("sent_by")
    return rows.prefetch_related("answers__peer")


def query_for(by: Actor, query_id: UUID, at: datetime) -> Query:
    """Raises Query.DoesNotExist, Case.DoesNotExist: also for strangers."""
    query = Query.objects.select_related("sent_by").prefetch_related("answers__peer").get(pk=query_id)
    query.case = case_for(by, query.case_id, at, least=Sight.READING)
    return query


def received_page(by: Actor, *, at: datetime, cursor: str | None) -> Page[Sent]:
    """Patients of the centre in answers to other systems, while their families agree; the last first."""
    rows = Sent.objects.none()
    if by.role in READING:
        rows = Sent.objects.filter(GreaterThan(consented_until(EXCHANGE), at), centre=by.organisation_id)
    return keyset_page(
        rows.select_related("received__peer"),
        key=KEY,
        cursor=cursor,
        key_of=lambda row: (str(row.at), str(row.id)),
    )
