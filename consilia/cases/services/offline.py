"""Requests written without a connection: brought by the device, begun with their child, or thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.events import OfflineRequestBrought, OfflineRequestDiscarded
from consilia.cases.models import Case, OfflineRequest
from consilia.cases.queries.offline import MOST, STARTERS
from consilia.cases.services.drafts import save_draft, start_case
from consilia.foundation.refusals import NotAllowed, Refusal

WRITTEN = ("question", "summary", "diagnosis", "urgency", "field_id")


class TooManyWait(Refusal):
    status = 422
    message = _("Fifty requests wait for their child already. Begin or discard some of them first.")


class NoLongerWaits(Refusal):
    """It was begun or discarded, here or on another page, or was never hers."""

    message = _("This request no longer waits: it was begun or discarded.")


@transaction.atomic
def bring_offline_request(
    *, client_uuid: UUID, child_words: str, written: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Keep what the device brought. Bringing it twice, or after it became a draft, changes nothing."""
    if by.role not in STARTERS or by.organisation_id is None:
        raise NotAllowed
    mine = OfflineRequest.objects.filter(writer_id=by.person_id)
    if Case.objects.filter(referrer_id=by.person_id, client_uuid=client_uuid).exists():
        return
    if mine.count() >= MOST and not mine.filter(client_uuid=client_uuid).exists():
        raise TooManyWait
    brought, is_new = mine.get_or_create(
        writer_id=by.person_id,
        client_uuid=client_uuid,
        defaults={
            "child_words": child_words,
            "arrived_at": at,
            **{name: written[name] for name in WRITTEN},
        },
    )
    if is_new:
        publish(OfflineRequestBrought(offline_request_id=brought.id), by=by, at=at)


@transaction.atomic
def begin_offline_request(*, request_id: UUID, child_id: UUID, by: Actor, at: datetime) -> Case:
    """The draft about this child, with what was written.

    Raises:
        NoLongerWaits: there is nothing to begin with.
    """
    waiting = _mine(request_id, by)
    case = start_case(client_uuid=waiting.client_uuid, child_id=child_id, by=by, at=at)
    changes = {name: getattr(waiting, name) for name in WRITTEN}
    case = save_draft(case_id=case.id, changes=changes, version=None, by=by, at=at)
    waiting.delete()
    return case


@transaction.atomic
def discard_offline_request(*, request_id: UUID, by: Actor, at: datetime) -> None:
    """Throw it away for good."""
    waiting = _mine(request_id, by)
    publish(OfflineRequestDiscarded(offline_request_id=waiting.id), by=by, at=at)
    waiting.delete()


def _mine(request_id: UUID, by: Actor) -> OfflineRequest:
    found = OfflineRequest.objects.select_for_update().filter(pk=request_id, writer_id=by.user_id).first()
    if found is None:
        raise NoLongerWaits
    return found
