"""Work behind the pages: a signed answer becomes something that its case is found by."""

from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app

from consilia.conclusions import services


@app.task(name="conclusions.tell_search", queue="clocks")
def tell_search(*, subject_id: str, **_event: Any) -> None:
    """A conclusion was signed or corrected. A repeated run tells the same."""
    services.tell_search(case_id=UUID(subject_id))
