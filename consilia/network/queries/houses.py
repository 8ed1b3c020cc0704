"""Which organisations could ask on a day."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from consilia.network.models import Organisation


def asking_houses(on: date) -> Mapping[UUID, str]:
    """Region by organisation, of everybody who belongs to the network on this day and treats children.

    Centres are asked, and authorities have no patients.
    """
    kinds = Organisation.Kind
    rows = Organisation.objects.filter(active__contains=on, is_centre=False).exclude(
        kind=kinds.HEALTH_AUTHORITY
    )
    return dict(rows.values_list("id", "region_id"))
