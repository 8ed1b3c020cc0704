"""Minutes and dissent. Both may change until all have signed what stands there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.events import DissentWritten, MinutesSaved
from consilia.conferencing.models import Minutes, Participant
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.foundation.refusals import Refusal, SomebodyWasFirst


class MinutesChangedElsewhere(SomebodyWasFirst):
    """Another page saved the minutes meanwhile; nothing of either is lost."""

    def __init__(self, minutes: Minutes) -> None:
        self.minutes = minutes
        super().__init__(
            _("Somebody saved the minutes since you opened this page. Compare, then save again.")
        )


class MinutesAreSealed(Refusal):
    message = _("All have signed the minutes. They cannot be changed any more.")


@transaction.atomic
def write_minutes(
    *, session_id: UUID, course: str, decision: str, revision: int, by: Actor, at: datetime
) -> Minutes:
    """Save the minutes. Saving what stands there already changes nothing.

    Args:
        revision: that of the text which the writer has seen; 0 where there was none.

    Raises:
        MinutesChangedElsewhere: somebody saved another text meanwhile.
        MinutesAreSealed: all have signed.
    """
    session = opened(session_id, "write_minutes", by)
    minutes = Minutes.objects.filter(session=session).first()
    if minutes and (minutes.course, minutes.decision) == (course, decision):
        return minutes
    refuse_if_sealed(minutes)
    if revision != (minutes.revision if minutes else 0):
        raise MinutesChangedElsewhere(minutes or Minutes(session=session, revision=0, changed_at=at))
    saved = minutes or Minutes(session=session, revision=0)
    saved.course, saved.decision = course, decision
    saved.revision += 1
    saved.changed_by_id, saved.changed_at = by.user_id, at
    saved.save()
    tell(MinutesSaved, session, by=by, at=at, revision=saved.revision)
    return saved


@transaction.atomic
def add_dissent(*, session_id: UUID, text: str, by: Actor, at: datetime) -> Participant:
    """Write one's own dissenting opinion, or take it back by an empty text. It becomes part of the minutes.

    Raises:
        MinutesAreSealed: all have signed.
    """
    session = opened(session_id, "add_dissent", by)
    refuse_if_sealed(Minutes.objects.filter(session=session).first())
    participant = own_place(session, by)
    if participant.dissent != text:
        participant.dissent = text
        participant.save(update_fields=["dissent"])
        tell(DissentWritten, session, by=by, at=at)
    return participant


def refuse_if_sealed(minutes: Minutes | None) -> None:
    if minutes is not None and minutes.is_sealed:
        raise MinutesAreSealed
