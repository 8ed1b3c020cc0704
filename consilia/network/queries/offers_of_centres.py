"""What centres offer, for whoever looks at all of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from consilia.network.models import CentreField, Organisation
from consilia.network.queries.order import reader_order


def centres_on(day: date) -> Sequence[Organisation]:
    """Every organisation that consults others on this day, by name."""
    rows = Organisation.objects.filter(is_centre=True, active__contains=day)
    return list(rows.select_related("region").defer("search").order_by(reader_order(), "id"))


def top_fields_of_centres(centre_ids: Sequence[UUID]) -> Mapping[UUID, set[str]]:
    """The fields that each of them offers at present; a subspecialty counts for its field."""
    rows = CentreField.objects.filter(centre__in=centre_ids, is_current=True)
    found: dict[UUID, set[str]] = {centre: set() for centre in centre_ids}
    for centre, code in rows.values_list("centre_id", "field_id"):
        found[centre].add(code.split(".", 1)[0])
    return found
