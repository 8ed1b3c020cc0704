"""The calendar files of a person's sessions."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consilia.conferencing.domain.invitations import Meeting, Method, calendar_file
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.models import Participant
from consilia.conferencing.queries.feeds import PAST


def invitation_for(participant: Participant) -> tuple[Method, bytes]:
    """What her calendar is told about one session now: that it is on, or that it is not, for her."""
    meeting = _meeting(participant)
    method = Method.CANCEL if meeting.cancelled else Method.REQUEST
    text = calendar_file(
        [meeting],
        method=method,
        host=_host(),
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=participant.user.email,
    )
    return method, text


def feed_file(user_id: UUID, at: datetime) -> bytes:
    """All her sessions from two months ago on, cancelled ones included."""
    return calendar_file(map(_meeting, _in_feed(user_id, at)), method=Method.PUBLISH, host=_host())


def _in_feed(user_id: UUID, at: datetime) -> Iterable[Participant]:
    rows = Participant.objects.filter(user=user_id, session__ends__gt=at - PAST)
    return rows.select_related("session", "user").order_by("session__starts", "id")


def _meeting(participant: Participant) -> Meeting:
    session = participant.session
    with translation.override(participant.user.language):
        summary = _("Consilia: council")
    return Meeting(
        session_id=session.id,
        starts=session.starts,
        ends=session.ends,
        changed_at=max(session.changed_at, participant.removed_at or participant.invited_at),
        sequence=participant.sequence,
        cancelled=session.state == State.CANCELLED or participant.removed_at is not None,
        summary=summary,
        address=settings.PUBLIC_URL + reverse("conferencing:detail", args=[session.id]),
    )


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "consilia"
