"""What belongs to a child: guardians, numbers, consents, merges. Rows of merged records count as the child's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Subquery

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Child, Consent, Guardian, Identifier, IdentifierType, MergeRecord
from consilia.patients.queries.children import child_for


def identifier_kinds() -> Sequence[IdentifierType]:
    return list(IdentifierType.objects.filter(is_current=True))


def identifiers_of(child: Child) -> Sequence[Identifier]:
    """Current and contested numbers, then retired ones. A number on two merged records is shown once."""
    rows = (
        Identifier.objects.filter(child__person=child.person)
        .select_related("type")
        .order_by("type__position", "standing", "added_at")
    )
    shown: dict[tuple[str, bytes, bool], Identifier] = {}
    for row in rows:
        retired = row.standing == Identifier.Standing.RETIRED
        shown.setdefault((row.type_id, bytes(row.blind_index), retired), row)
    return sorted(shown.values(), key=lambda row: row.standing == Identifier.Standing.RETIRED)


def guardians_of(child: Child, *, also_former: bool = False) -> Sequence[Guardian]:
    rows = Guardian.objects.filter(child__person=child.person).order_by("ends", "starts", "id")
    return list(rows if also_former else rows.filter(ends=None))


def consents_of(child: Child) -> Sequence[Consent]:
    """Every consent ever recorded, the newest first."""
    rows = Consent.objects.filter(child__person=child.person)
    return list(rows.select_related("guardian", "recorded_by", "withdrawn_by").order_by("-given_at", "-id"))


def consent_in_force(child_id: UUID, *, purpose: str, at: datetime) -> bool:
    """Whether somebody consented to `purpose`, or the law asks for nobody's consent, at this instant."""
    return _of_person(child_id).in_force(at).filter(purpose=purpose).exists()  # type: ignore[attr-defined,no-any-return]


def _of_person(child_id: UUID) -> QuerySet[Consent]:
    person = Child.objects.filter(pk=child_id).values("person")
    return Consent.objects.filter(child__person=Subquery(person))


def merges_of(child: Child) -> Sequence[MergeRecord]:
    """The merges that stand, of which this child is what was kept."""
    rows = MergeRecord.objects.filter(kept=child, undone_at=None)
    return list(
        rows.select_related("gone", "gone__registering_organisation", "merged_by").order_by("-merged_at")
    )


def merge_for(actor: Actor, merge_id: UUID, at: datetime) -> MergeRecord:
    """A standing merge of a child whom `actor` sees.

    Raises:
        MergeRecord.DoesNotExist, Child.DoesNotExist: there is none, or `actor` may not know.
    """
    merge = MergeRecord.objects.select_related("kept", "gone", "merged_by").get(pk=merge_id, undone_at=None)
    child_for(actor, merge.kept_id, at)
    return merge
