"""Archives as their keepers and their users see them, and what was carried for a case."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.archives.models import Archive, Transfer
from consilia.archives.permissions import may_carry, may_keep_archives
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.questions import StandingQuestion, given
from consilia.imaging.models import Instance, Study
from consilia.imaging.queries import instances_seen_by, studies_on_files


def archives_page(by: Actor, *, cursor: str | None) -> Page[Archive]:
    """All of them, for who keeps them."""
    rows = Archive.objects.select_related("organisation")
    if not may_keep_archives(by):
        rows = rows.none()
    return keyset_page(rows, key=("name", "id"), cursor=cursor, key_of=lambda row: (row.name, str(row.id)))


def archive_for(by: Actor, archive_id: UUID) -> Archive:
    """Raises Archive.DoesNotExist, also for strangers."""
    if not may_keep_archives(by):
        raise Archive.DoesNotExist
    return Archive.objects.select_related("organisation").get(pk=archive_id)


def archives_of(by: Actor) -> list[Archive]:
    """Those of her organisation that she may use in her role."""
    if not may_carry(by):
        return []
    return [row for row in _OF_HOUSE(organisation=by.organisation_id) if by.role in row.roles]


_OF_HOUSE = StandingQuestion(
    lambda: Archive.objects.filter(organisation=given("organisation"), disabled_at=None).order_by(
        "name", "id"
    )
)


def archive_to_use(by: Actor, archive_id: UUID) -> Archive:
    """Raises Archive.DoesNotExist: also for one that is shut, or not for her role."""
    found = next((row for row in archives_of(by) if row.id == archive_id), None)
    if found is None:
        raise Archive.DoesNotExist
    return found


def case_to_carry_for(by: Actor, case_id: UUID, at: datetime) -> Case:
    """Raises Case.DoesNotExist: also where she does not work on it, or has no archive."""
    case = case_for(by, case_id, at, least=Sight.BODY)
    if not archives_of(by):
        raise Case.DoesNotExist
    return case


def transfers_of(case: Case) -> QuerySet[Transfer]:
    """What was carried for a case, the last first. The caller has asked who may see the body."""
    rows = Transfer.objects.filter(case=case).order_by("-begun_at", "-id")
    return rows.select_related("archive", "begun_by")


def studies_in(case: Case, by: Actor, at: datetime) -> list[Study]:
    """The studies in the files of a case."""
    return studies_on_files(_files_of(case), by, at)


def images_to_send(case: Case, study_uid: str, by: Actor, at: datetime) -> QuerySet[Instance]:
    """The objects of a study in the files of a case, with their files."""
    seen = instances_seen_by(by, at).filter(intake__file__in=_files_of(case), series__study__uid=study_uid)
    return seen.select_related("file").defer("header").order_by("series__number", "number", "uid", "id")


def _files_of(case: Case) -> QuerySet[Case, UUID]:
    return case.attachments.filter(taken_back_at=None).values_list("file", flat=True)  # type: ignore[return-value]
