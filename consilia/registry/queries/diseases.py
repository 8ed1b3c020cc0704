"""A disease across the network: how many children, where, since when. Never one child for those who may not see her.

Each question looks further than its reader, under the consent to the registry, and answers with counts in which what
is small is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from consilia.accounts.domain.actors import Actor
from consilia.foundation.figures import figure_in_force
from consilia.foundation.languages import in_language
from consilia.foundation.wall import looking_further
from consilia.network.queries import organisations_by_id
from consilia.registry.domain.suppression import Shown, suppressed
from consilia.registry.domain.words import Certainty, EntryState, Policy
from consilia.registry.models import Entry, RegistryPolicy
from consilia.registry.queries.sight import consented, entries_visible_to


def figure(name: Policy, at: datetime) -> int:
    return figure_in_force(RegistryPolicy, name, at)


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from the first signs to the diagnosis: the middle, and what half of the children lie between."""

    low: float
    middle: float
    high: float
    of: int


@dataclass(frozen=True, slots=True)
class DiseasePicture:
    code: str
    label: str
    patients: int | None  # None where they are too few to be told
    own: int  # entries that the reader sees one by one
    regions: Shown
    centres: Shown
    certainties: Shown
    delay: Delay | None
    least: int


def disease_picture(by: Actor, code: str, at: datetime) -> DiseasePicture:
    """Raises Entry.DoesNotExist where nobody of the network has it, or too few to say so and the reader sees none."""
    least = figure(Policy.SMALLEST_CELL, at)
    own = list(_of(entries_visible_to(by, at), code))
    with looking_further():
        rows = _of(consented(Entry.objects.all(), at), code)
        one = own[0] if own else rows.first()
        if one is None:
            raise Entry.DoesNotExist
        regions = _counted(rows, "child__region_code")
        centres = {str(key): count for key, count in _counted(rows, "centre").items()}
        certainties = _counted(rows, "certainty")
        delays = [days for days in rows.values_list("delay_days", flat=True) if days is not None]
        names = organisations_by_id(list(_centre_ids(rows)))
    patients = sum(certainties.values())
    if not own and patients < least:
        raise Entry.DoesNotExist
    centre_names = {str(key): str(found) for key, found in names.items()}
    return DiseasePicture(
        code=code,
        label=one.label((get_language() or "en")[:2]),
        patients=patients if patients >= least else None,
        own=len(own),
        regions=suppressed(regions, least=least),
        centres=suppressed({centre_names[key]: count for key, count in centres.items()}, least=least),
        certainties=suppressed(certainties, least=least),
        delay=_delay(delays, least),
        least=least,
    )


def _of(rows: QuerySet[Entry], code: str) -> QuerySet[Entry]:
    """Who has it: what was excluded is no patient."""
    return rows.filter(disease=code, state=EntryState.ACTIVE).exclude(certainty=Certainty.EXCLUDED)


def _counted(rows: QuerySet[Entry], column: str) -> Mapping[str, int]:
    counted = rows.order_by().values_list(column).annotate(many=Count("child__person", distinct=True))
    return dict(counted)


def _centre_ids(rows: QuerySet[Entry]) -> set[UUID]:
    return set(rows.order_by().values_list("centre", flat=True).distinct())


def _delay(days: Sequence[int], least: int) -> Delay | None:
    if len(days) < max(least, 2):
        return None
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return Delay(low, middle, high, len(days))


@dataclass(frozen=True, slots=True)
class Listed:
    """`patients` counts entries: of a child whose two records were merged there may be two."""

    code: str
    label: str
    patients: int | None


def diseases(at: datetime, *, text: str = "", most: int = 100) -> list[Listed]:
    """The diseases of the network, the most frequent first; those with too few children are left out."""
    least = figure(Policy.SMALLEST_CELL, at)
    with looking_further():
        rows = consented(Entry.objects.filter(state=EntryState.ACTIVE), at)
        rows = rows.exclude(certainty=Certainty.EXCLUDED)
        if text:
            rows = rows.filter(Q(label_en__icontains=text) | Q(label_ru__icontains=text))
        counted = rows.order_by().values_list("disease", "label_en", "label_ru")
        found = list(
            counted.annotate(many=Count("id")).filter(many__gte=least).order_by("-many", "disease")[:most]
        )
    return [Listed(code, in_language(ru, en), many) for code, en, ru, many in found]
