"""The need of a medicine in the world of the access matrix."""

from typing import Any

from consilia.medicines.domain.words import Paper
from consilia.registry.models import Entry
from tests.factories.medicines import Shelf
from tests.factories.patients import make_guardian
from tests.factories.registry import Desk


def of_medicines(desk: Desk, entry: Entry) -> dict[str, Any]:
    shelf = Shelf(desk, entry)
    guardian = make_guardian(entry.child, by=desk.story.scene.referrer, at=desk.story.scene.tick())
    return {
        "medicines/entry_id": entry.id,
        "medicines/need_id": shelf.need.id,
        "medicines/move": "confirm",
        "medicines/paper_id": shelf.add(Paper.PROTOCOL).id,
        "medicines/link_id": shelf.page_for(guardian).id,
    }
