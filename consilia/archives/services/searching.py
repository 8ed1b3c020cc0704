"""An archive is asked which studies it has, for a case. That it was asked is in the log, and not of whom."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.archives.domain.answers import FoundStudy
from consilia.archives.domain.asking import Wanted
from consilia.archives.domain.problems import Problem
from consilia.archives.events import ArchiveSearched
from consilia.archives.models import Archive
from consilia.archives.queries import archive_to_use, case_to_carry_for
from consilia.archives.services.archives import door_of
from consilia.archives.services.transfers import NotThisWay
from consilia.archives.wire import Failed, find_studies
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.foundation.sealing import CannotOpen


class SaysNobody(Refusal):
    status = 422
    message = _("Type the number of the patient or the beginning of the name.")


def search_archive(
    *, case_id: UUID, archive_id: UUID, wanted: Wanted, by: Actor, at: datetime
) -> tuple[Archive, list[FoundStudy], Problem | None]:
    """The archive, what it has, and why it could not be asked.

    Nobody waits for a foreign machine inside a transaction, so the entry of the log is one of its own, and is made
    also when the archive did not answer.

    Raises:
        Case.DoesNotExist, Archive.DoesNotExist, NotThisWay, SaysNobody.
    """
    case = case_to_carry_for(by, case_id, at)
    archive = archive_to_use(by, archive_id)
    if not archive.may_pull:
        raise NotThisWay
    if not wanted.says_whom:
        raise SaysNobody
    studies: list[FoundStudy] = []
    problem = None
    try:
        studies = find_studies(door_of(archive), wanted)
    except Failed as failed:
        problem = failed.problem
    except CannotOpen:
        problem = Problem.SECRET
    event = ArchiveSearched(
        archive_id=archive.id, case_id=case.id, studies=len(studies), problem=problem or ""
    )
    with transaction.atomic():
        publish(event, by=by, at=at)
    return archive, studies, problem
