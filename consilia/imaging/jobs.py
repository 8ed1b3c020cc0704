"""Work behind the pages: reading images out of files."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.imaging import services


@app.task(name="imaging.take_in", queue="images")
def take_in(*, subject_id: str, **_: Any) -> None:
    """A file came: read what it holds. A repeated run goes on where the first one ended."""
    services.take_in(intake_id=UUID(subject_id), at=timezone.now())
