"""What curators do with retired codes that nothing replaces."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.terminology import permissions
from consilia.terminology.events import SuccessorChosen
from consilia.terminology.models import Concept


class NoSuccessor(Refusal):
    """What should replace the code is not in use itself, or is not of the same system."""

    status = 422
    message = _("This code is not in use. Choose one that is.")


@transaction.atomic
def choose_successor(*, concept_id: UUID, code: str, by: Actor, at: datetime) -> Concept:
    """Say which code in use means what a retired one meant: records with it are read as that one from now on.

    A release that names a successor itself has the last word.

    Raises:
        NotAllowed, NoSuccessor, Concept.DoesNotExist
        SomebodyWasFirst: it is in use again, or has a successor by now.
    """
    if not permissions.may_review_labels(by):
        raise NotAllowed
    concept = Concept.objects.select_for_update(of=("self",)).select_related("system").get(pk=concept_id)
    if not concept.obsolete or concept.replaced_by:
        raise SomebodyWasFirst
    if not Concept.objects.filter(system=concept.system_id, code=code, obsolete=False).exists():
        raise NoSuccessor
    concept.replaced_by = code
    concept.save(update_fields=["replaced_by"])
    publish(
        SuccessorChosen(concept_id=concept.id, key=concept.system.key, code=concept.code, successor=code),
        by=by,
        at=at,
    )
    return concept
