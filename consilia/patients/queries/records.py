"""What belongs to a child: guardians, numbers, consents, merges. Rows of merged records count as the child's."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from consilia.accounts.domain.actors import Actor
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.sealing import CannotOpen, ring
from consilia.patients.models import (
    Child,
    Consent,
    ConsentReach,
    Guardian,
    Identifier,
    IdentifierType,
    MergeRecord,
)
from consilia.patients.queries.children import child_for

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Contact:
    """A guardian with opened telephone and e-mail; None where the key that sealed them is gone."""

    guardian: Guardian
    phone: str | None
    email: str | None


def guardian_contacts(child: Child) -> Sequence[Contact]:
    """The guardians of a child whom the reader may see, with how to reach them."""
    return [
        Contact(one, _opened(one.phone_sealed, one), _opened(one.email_sealed, one))
        for one in guardians_of(child)
    ]


def _opened(sealed: bytes | memoryview | None, guardian: Guardian) -> str | None:
    if sealed is None:
        return ""
    try:
        return ring().open(bytes(sealed), bound_to=guardian.id.bytes)
    except CannotOpen as error:
        log.error("A contact of guardian %s does not open: %s", guardian.id, error)
        return None


def guardian_for(actor: Actor, guardian_id: UUID, at: datetime) -> tuple[Guardian, Child]:
    """A guardian and her child. Raises Guardian.DoesNotExist or Child.DoesNotExist for strangers."""
    guardian = Guardian.objects.get(pk=guardian_id)
    return guardian, child_for(actor, guardian.child_id, at)


def identifier_for(actor: Actor, identifier_id: UUID, at: datetime) -> tuple[Identifier, Child]:
    """A number and its child. Raises Identifier.DoesNotExist or Child.DoesNotExist for strangers."""
    identifier = Identifier.objects.select_related("type").get(pk=identifier_id)
    return identifier, child_for(actor, identifier.child_id, at)


def consent_for(actor: Actor, consent_id: UUID, at: datetime) -> tuple[Consent, Child]:
    """A consent and its child. Raises Consent.DoesNotExist or Child.DoesNotExist for strangers."""
    consent = Consent.objects.select_related("guardian").get(pk=consent_id)
    return consent, child_for(actor, consent.child_id, at)


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much hangs on a record."""

    identifiers: Sequence[Identifier]
    guardians: int
    consents: int


def belongings_of(child: Child) -> Belongings:
    return Belongings(
        identifiers=identifiers_of(child),
        guardians=Guardian.objects.filter(child__person=child.person, ends=None).count(),
        consents=Consent.objects.filter(child__person=child.person).count(),
    )


def consents_of(child: Child) -> Sequence[Consent]:
    """Every consent ever recorded, the newest first."""
    rows = Consent.objects.filter(child__person=child.person)
    return list(rows.select_related("guardian", "recorded_by", "withdrawn_by").order_by("-given_at", "-id"))


def consents_of_many(persons: Collection[UUID]) -> Mapping[UUID, Sequence[Consent]]:
    """The same of many persons by one question; who has none is not there."""
    rows = Consent.objects.filter(child__person__in=persons).select_related("child")
    found: dict[UUID, list[Consent]] = {}
    for row in rows.order_by("-given_at", "-id"):
        found.setdefault(row.child.person, []).append(row)
    return found


def purposes_in_force(children: Collection[UUID], *, at: datetime) -> Mapping[UUID, Collection[str]]:
    """To which purposes is consented for each of these records at this instant, by one question."""
    rows = ConsentReach.objects.filter(child__in=children, until__gt=at)
    found: dict[UUID, set[str]] = {}
    for child, purpose in rows.values_list("child_id", "purpose"):
        found.setdefault(child, set()).add(purpose)
    return found


def consent_in_force(child_id: UUID, *, purpose: str, at: datetime) -> bool:
    """Whether somebody consented to `purpose`, or the law asks for nobody's consent, at this instant.

    At the latest, that is: what is asked about the past is in the consents themselves. It asks their reach, which those
    see too who have no sight of consents, such as curators.
    """
    return bool(_IN_FORCE(child=child_id, purpose=purpose, at=at))


_IN_FORCE = StandingQuestion(
    lambda: ConsentReach.objects.filter(
        child=given("child"), purpose=given("purpose"), until__gt=given("at")
    ).values_list("id", flat=True)
)


def children_consenting(purpose: str, at: datetime) -> QuerySet[ConsentReach, UUID]:
    """The records of all children for whom `purpose` is consented to at this instant, to filter by."""
    return ConsentReach.objects.filter(purpose=purpose, until__gt=at).values_list("child_id", flat=True)


def persons_consenting(purpose: str, at: datetime) -> QuerySet[Child]:
    """The same as children: of each person the record that stands."""
    return Child.objects.filter(pk__in=children_consenting(purpose, at), merged_into=None)


def consented_until(purpose: str) -> Subquery:
    """For rows with a `child`: until when that child's consent to `purpose` reaches; for lists, looked up row by row.

    `children_consenting` says the same as a set, which costs less where most rows are counted.
    """
    return Subquery(ConsentReach.objects.filter(child=OuterRef("child"), purpose=purpose).values("until"))


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
