"""Each signs the minutes; with the last signature they become a document."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.conferencing.domain.words import THERE
from consilia.conferencing.events import MinutesSigned, MinutesSignedByOne
from consilia.conferencing.models import Participant, Session, Signature
from consilia.conferencing.queries.content import hash_for
from consilia.conferencing.queries.standing import signing_of
from consilia.conferencing.services.minutes import refuse_if_sealed
from consilia.conferencing.services.opening import opened, own_place, tell
from consilia.conferencing.services.paper import document_order
from consilia.documents.services import issue_document
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst


class NotWhatYouRead(SomebodyWasFirst):
    message = _("The minutes have changed since this page was shown. Read them again before you sign.")


@transaction.atomic
def sign_minutes(*, session_id: UUID, content_sha256: str, by: Actor, at: datetime) -> Signature:
    """Sign what one has read; the last of all signatures makes the document.

    Args:
        content_sha256: the hash of what the page showed (`queries.content.hash_for`).

    Raises:
        NotWhatYouRead: something changed since.
        NotAllowed: who was absent does not answer for the minutes.
        MinutesAreSealed: all have signed.
    """
    session = opened(session_id, "sign_minutes", by)
    refuse_if_sealed(session.minutes)
    participant = own_place(session, by)
    if participant.attendance not in THERE:
        raise NotAllowed(_("Only those who were there sign the minutes."))
    if hash_for(session, participant) != content_sha256:
        raise NotWhatYouRead
    signature = _signed(participant, content_sha256, at)
    tell(MinutesSignedByOne, session, by=by, at=at, content_sha256=content_sha256)
    _seal_when_all_signed(session, by=by, at=at)
    return signature


def _signed(participant: Participant, content_sha256: str, at: datetime) -> Signature:
    signature, _is_new = Signature.objects.get_or_create(
        participant=participant, content_sha256=content_sha256, defaults={"signed_at": at}
    )
    return signature


def _seal_when_all_signed(session: Session, *, by: Actor, at: datetime) -> None:
    signing = signing_of(session)
    if any(one.signed_at is None for one in signing):
        return
    document = issue_document(document_order(session, signing), supersedes=None, by=by, at=at)
    session.minutes.document = document
    session.minutes.save(update_fields=["document"])
    tell(MinutesSigned, session, by=by, at=at, document_id=document.id)
