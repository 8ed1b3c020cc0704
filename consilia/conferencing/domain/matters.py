"""What a council is about, when another context calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Matter:
    """A thing of another context. `call` is its service that calls a council about it and answers the session."""

    organisation_id: UUID
    title: str
    address: str  # of its page
    call: Callable[..., Any]
