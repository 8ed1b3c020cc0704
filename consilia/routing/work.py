"""Who has the questions that wait: settings.ROUTED_WORK, a module of a context above, wired by the composition root.

Routing knows experts, policies and proposals; whose questions they are, and how one of them is offered, it asks here.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from consilia.accounts.domain.actors import Actor
from consilia.routing.domain.work import Record, Waiting
from consilia.routing.models import Proposal, ReoptimisationPolicy


class Work(Protocol):
    def waiting(
        self, centre_id: UUID, policy: ReoptimisationPolicy, *, at: datetime
    ) -> Sequence[Waiting]: ...

    def record(self, consultant_id: UUID, *, since: datetime, at: datetime) -> Record: ...

    def asked_about(self, subject_id: UUID) -> Collection[UUID]: ...

    def centres(self) -> Iterable[UUID]: ...

    def follow(self, proposal: Proposal, *, by: Actor, at: datetime) -> None: ...

    def take_over(self, proposal: Proposal, *, by: Actor, at: datetime) -> None: ...

    def is_of_use(self, proposal: Proposal, *, at: datetime) -> bool: ...


def work() -> Work:
    found: Any = import_module(settings.ROUTED_WORK)
    return found  # type: ignore[no-any-return]
