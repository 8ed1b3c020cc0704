"""Import in two steps, preview and confirm, and export. A file is imported whole or not at all."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.csv_exchange import Plan, compare, csv_lines, decoded, read_table, separator_for
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed
from consilia.network.events import NetworkExported, NetworkImported
from consilia.network.models import ImportDraft
from consilia.network.services.allowed import require
from consilia.network.services.refusals import AlreadyImported, NothingToImport, StalePreview
from consilia.network.services.sheets import SHEETS, Sheet


@transaction.atomic
def upload_import(*, kind: str, file_name: str, content: bytes, by: Actor, at: datetime) -> ImportDraft:
    """Keep a file for its preview; earlier unconfirmed files of the same kind and person are forgotten.

    Raises:
        UnreadableFile: too large, not a text, or without the expected columns.
    """
    require(by, "import_network")
    text = decoded(content)
    plan = _plan(sheet_of(kind), text)
    if by.user_id is None:
        raise NotAllowed  # a preview is for eyes
    ImportDraft.objects.filter(uploaded_by_id=by.user_id, kind=kind, applied_at=None).delete()
    return ImportDraft.objects.create(
        kind=kind,
        file_name=file_name[:200],
        content=text,
        fingerprint=plan.fingerprint,
        uploaded_by_id=by.user_id,
        uploaded_at=at,
    )


def preview_import(*, draft_id: UUID, by: Actor) -> tuple[ImportDraft, Plan]:
    """What the file would do to the network as it is now. Only its uploader may look.

    Raises:
        AlreadyImported: it was confirmed before.
    """
    require(by, "import_network")
    draft = _waiting(ImportDraft.objects.all(), draft_id, by)
    return draft, _plan(sheet_of(draft.kind), draft.content)


@transaction.atomic
def confirm_import(*, draft_id: UUID, fingerprint: str, by: Actor, at: datetime) -> Plan:
    """Do all that the preview with this fingerprint showed, in one transaction.

    Raises:
        StalePreview: by now the file would do something else.
        NothingToImport: a row has a mistake, or none differs from what is stored.
        AlreadyImported: somebody clicked twice.
    """
    require(by, "import_network")
    draft = _waiting(ImportDraft.objects.select_for_update(), draft_id, by)
    sheet = sheet_of(draft.kind)
    _lock(sheet)
    plan = _plan(sheet, draft.content)
    if plan.fingerprint != fingerprint:
        raise StalePreview
    _apply(sheet, plan, file_name=draft.file_name, by=by, at=at)
    draft.applied_at, draft.content, draft.fingerprint = at, "", plan.fingerprint
    draft.save(update_fields=["applied_at", "content", "fingerprint"])
    return plan


@transaction.atomic
def import_file(*, kind: str, file_name: str, content: bytes, by: Actor, at: datetime) -> Plan:
    """Preview and confirm at once, for commands and generators that have nobody to look.

    Raises:
        UnreadableFile, NothingToImport.
    """
    require(by, "import_network")
    sheet = sheet_of(kind)
    _lock(sheet)
    plan = _plan(sheet, decoded(content))
    _apply(sheet, plan, file_name=file_name, by=by, at=at)
    return plan


def export_rows(*, kind: str, language: str, by: Actor, at: datetime) -> Iterator[str]:
    """The table as pieces of a CSV file, made while they are sent. Only the header comes from memory."""
    require(by, "export_network")
    sheet = sheet_of(kind)
    publish(NetworkExported(network_export_id=uuid7(), kind=kind), by=by, at=at)
    return csv_lines(sheet.stored(), sheet.columns, separator=separator_for(language))


def sheet_of(kind: str) -> Sheet:
    if kind not in SHEETS:
        raise Http404
    return SHEETS[kind]


def _waiting(drafts: QuerySet[ImportDraft], draft_id: UUID, by: Actor) -> ImportDraft:
    """The person's own draft that is not applied yet: nobody confirms what somebody else looked at."""
    found = drafts.filter(id=draft_id, uploaded_by_id=by.user_id).first()
    if found is None:
        raise Http404
    if found.applied_at is not None:
        raise AlreadyImported
    return found


def _plan(sheet: Sheet, text: str) -> Plan:
    table = sheet.settle(read_table(text, sheet.columns))
    stored = {tuple(cells[name] for name in sheet.key): cells for cells in sheet.stored()}
    return compare(table, stored, key=sheet.key, check=sheet.check)


def _lock(sheet: Sheet) -> None:
    """Readers go on; other writers wait, so that what was checked is what is written to."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(sheet.locked)} IN SHARE ROW EXCLUSIVE MODE")


def _apply(sheet: Sheet, plan: Plan, *, file_name: str, by: Actor, at: datetime) -> None:
    if not plan.may_apply:
        raise NothingToImport
    sheet.apply(plan, at)
    publish(
        NetworkImported(
            network_import_id=uuid7(),
            kind=sheet.kind,
            file_name=file_name[:200],
            created=len(plan.created),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
            fingerprint=plan.fingerprint,
        ),
        by=by,
        at=at,
    )
