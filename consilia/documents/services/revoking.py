"""Taking back a document that has no newer version."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.documents.events import DocumentRevoked
from consilia.documents.models import Document, Revocation
from consilia.foundation.refusals import Refusal


class AlreadyRevoked(Refusal):
    message = _("This document has already been revoked.")


@transaction.atomic
def revoke_document(*, document_id: UUID, reason: str, by: Actor, at: datetime) -> Revocation:
    """From now on the verification page says that the document no longer holds. Who may: the caller's question.

    Raises:
        AlreadyRevoked: somebody was first.
    """
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.is_revoked:
        raise AlreadyRevoked
    revocation = Revocation.objects.create(
        document=document, reason=reason, revoked_by_id=by.user_id, revoked_at=at
    )
    publish(DocumentRevoked(document_id=document.id), by=by, at=at)
    return revocation
