"""Versions of the sets: shipped with the product, written by administrators, exchanged as one file."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.requirements import ALL_FIELDS, may_edit
from consilia.cases.events import RequirementSetMade
from consilia.cases.models import Requirement, RequirementSet, RequirementUpload
from consilia.cases.queries.completeness import in_force
from consilia.cases.services.requirement_sheet import COLUMNS, ROW_KEY, cells_of, check, item_of, known_fields
from consilia.foundation.csv_exchange import (
    Mistake,
    Row,
    Table,
    compare,
    csv_lines,
    decoded,
    read_table,
    separator_for,
)
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst

SEED = Path(__file__).resolve().parent.parent / "data" / "requirements.csv"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


class StartsInThePast(Refusal):
    """Requests that were begun meanwhile would look as if they had been asked for something else."""

    status = 422
    message = _("A new version starts today or later.")


class StartsTwice(Refusal):
    status = 422
    message = _("This set has a version that starts at this time already. Choose another day.")


class EmptySet(Refusal):
    status = 422
    message = _("A set needs at least one item.")


class SetMovedOn(SomebodyWasFirst):
    message = _("Somebody made another version of this set meanwhile. Look at it, then send yours again.")


class MistakesInFile(Refusal):
    status = 422
    message = _("The file has mistakes. Nothing was changed.")


class NothingNew(Refusal):
    status = 422
    message = _("This file says what is stored already.")


class PreviewIsStale(SomebodyWasFirst):
    message = _("The sets changed since this preview. Look at the new preview, then confirm again.")


@transaction.atomic
def make_requirement_set(
    *,
    field: str,
    items: Sequence[Requirement],
    starts: datetime,
    note: str,
    after: int | None = None,
    by: Actor,
    at: datetime,
) -> RequirementSet:
    """A new version of the set of `field` (`all`: shared by every field), in force from `starts`.

    Args:
        after: the number of the version that was before the editor's eyes; None where nobody looked.

    Raises:
        StartsInThePast, StartsTwice, EmptySet.
        SetMovedOn: somebody made another version since `after`.
    """
    if not may_edit(by):
        raise NotAllowed
    if starts < at:
        raise StartsInThePast
    if not items:
        raise EmptySet
    newest = RequirementSet.objects.filter(field=_field_id(field)).select_for_update().order_by("-number")
    if after is not None and after != max((one.number for one in newest), default=0):
        raise SetMovedOn
    return _store(field, items, starts=starts, note=note, by=by, at=at)


def _store(
    field: str, items: Sequence[Requirement], *, starts: datetime, note: str, by: Actor, at: datetime
) -> RequirementSet:
    versions = RequirementSet.objects.filter(field=_field_id(field)).select_for_update().order_by("number")
    known = list(versions)
    if any(version.starts == starts for version in known):
        raise StartsTwice
    made = RequirementSet.objects.create(
        field_id=_field_id(field),
        number=known[-1].number + 1 if known else 1,
        starts=starts,
        note=note,
        made_at=at,
        made_by_id=by.user_id,
    )
    for position, item in enumerate(items):
        item.set, item.position = made, position
    Requirement.objects.bulk_create(items)
    event = RequirementSetMade(
        requirement_set_id=made.id, field=made.field_id or "", number=made.number, items=len(items)
    )
    publish(event, by=by, at=at)
    return made


def _field_id(field: str) -> str | None:
    return None if field == ALL_FIELDS else field


@transaction.atomic
def load_requirements(*, path: Path = SEED, by: Actor, at: datetime) -> int:
    """Bring the sets that came with the product to what `path` says; answers how many versions were made.

    A set that an administrator wrote stays as it is; fields that this country does not have are passed over.

    Raises:
        UnreadableFile, MistakesInFile.
    """
    if not may_edit(by):
        raise NotAllowed
    table = read_table(decoded(path.read_bytes()), COLUMNS)
    fields = known_fields()
    plan = _plan(replace(table, rows=tuple(row for row in table.rows if row["field"] in fields)))
    if plan.mistakes:
        raise MistakesInFile("\n".join(f"{m.line}: {m.column}: {m.sentence}" for m in plan.mistakes))
    own = set(RequirementSet.objects.exclude(made_by=None).values_list("field", flat=True))
    known = set(RequirementSet.objects.values_list("field", flat=True))
    changes = [change for change in plan.changes if _field_id(change.field) not in own]
    for change in changes:
        starts = at if _field_id(change.field) in known else SINCE
        _store(change.field, change.items(), starts=starts, note="", by=by, at=at)
    return len(changes)


# ------------------------------------------------------------------ one file for all sets


@dataclass(frozen=True, slots=True)
class SetChange:
    """What a file would do to the set of one field."""

    field: str
    rows: Sequence[Row]
    added: Sequence[Mapping[str, str]]
    changed: Sequence[tuple[Mapping[str, str], Mapping[str, tuple[str, str]]]]
    removed: Sequence[Mapping[str, str]]

    def items(self) -> list[Requirement]:
        return [item_of(row.cells, position) for position, row in enumerate(self.rows)]


@dataclass(frozen=True, slots=True)
class SetsPlan:
    """What confirming a file would do. With a mistake in any row nothing may be done."""

    changes: Sequence[SetChange]
    unchanged: int
    mistakes: Sequence[Mistake]

    @property
    def may_apply(self) -> bool:
        return not self.mistakes and bool(self.changes)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything it would do, and to which stored rows."""
        deeds = [
            [one.field, [dict(row.cells) for row in one.rows], [dict(row) for row in one.removed]]
            for one in self.changes
        ]
        return hashlib.sha256(json.dumps(deeds, sort_keys=True).encode()).hexdigest()


def export_requirements(*, language: str, at: datetime) -> Iterator[str]:
    """The sets in force as pieces of one CSV file. They are no secret: everybody is asked by them."""
    stored = _stored(at)
    rows = (row for cells in stored.values() for row in cells)
    return csv_lines(rows, COLUMNS, separator=separator_for(language))


@transaction.atomic
def upload_requirements(*, file_name: str, content: bytes, by: Actor, at: datetime) -> RequirementUpload:
    """Keep a file for its preview; an earlier one of the same person is forgotten.

    Raises:
        UnreadableFile: too large, not a text, or without the expected columns.
    """
    if not may_edit(by) or by.user_id is None:
        raise NotAllowed
    text = decoded(content)
    read_table(text, COLUMNS)
    RequirementUpload.objects.filter(uploaded_by_id=by.user_id).delete()
    return RequirementUpload.objects.create(
        file_name=file_name[:200], content=text, uploaded_by_id=by.user_id, uploaded_at=at
    )


def preview_requirements(*, upload_id: UUID, by: Actor) -> tuple[RequirementUpload, SetsPlan]:
    """What the file would do to the sets as they are now. Only its uploader may look."""
    if not may_edit(by):
        raise NotAllowed
    upload = RequirementUpload.objects.get(pk=upload_id, uploaded_by=by.user_id)
    return upload, _plan(read_table(upload.content, COLUMNS))


@transaction.atomic
def confirm_requirements(
    *, upload_id: UUID, fingerprint: str, starts: datetime, by: Actor, at: datetime
) -> SetsPlan:
    """Do all that the preview with this fingerprint showed: a new version of each set that differs.

    Raises:
        PreviewIsStale, MistakesInFile, NothingNew, StartsInThePast, StartsTwice.
    """
    upload, plan = preview_requirements(upload_id=upload_id, by=by)
    if plan.fingerprint != fingerprint:
        raise PreviewIsStale
    if not plan.may_apply:
        raise MistakesInFile if plan.mistakes else NothingNew
    for change in plan.changes:
        make_requirement_set(
            field=change.field, items=change.items(), starts=starts, note=upload.file_name, by=by, at=at
        )
    upload.delete()
    return plan


def _plan(table: Table) -> SetsPlan:
    stored = _stored(None)
    by_key = {tuple(cells[name] for name in ROW_KEY): cells for rows in stored.values() for cells in rows}
    found = compare(table, by_key, key=ROW_KEY, check=check)
    of_field: dict[str, list[Row]] = {}
    for row in table.rows:
        of_field.setdefault(row["field"], []).append(row)
    differences = {change.row.line: change.differences for change in found.changed}
    changes = [
        _change(field, rows, stored.get(field, []), differences)
        for field, rows in of_field.items()
        if [dict(row.cells) for row in rows] != stored.get(field, [])
    ]
    return SetsPlan(changes, len(of_field) - len(changes), found.mistakes)


def _change(
    field: str,
    rows: Sequence[Row],
    stored: Sequence[Mapping[str, str]],
    differences: Mapping[int, Mapping[str, tuple[str, str]]],
) -> SetChange:
    def name(cells: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(cells[column] for column in ROW_KEY)

    known, wanted = {name(cells) for cells in stored}, {name(row.cells) for row in rows}
    return SetChange(
        field=field,
        rows=rows,
        added=[row.cells for row in rows if name(row.cells) not in known],
        changed=[(row.cells, differences[row.line]) for row in rows if row.line in differences],
        removed=[cells for cells in stored if name(cells) not in wanted],
    )


def _stored(at: datetime | None) -> dict[str, list[dict[str, str]]]:
    """The rows of each set: of the version in force at a moment, or of the last one made."""
    newest = RequirementSet.objects.order_by("field_id", "-number").distinct("field_id")
    sets = {one.id: one.field_id or ALL_FIELDS for one in (in_force(at) if at else newest)}
    items = Requirement.objects.filter(set__in=sets).select_related("set__field")
    rows: dict[str, list[dict[str, str]]] = {}
    for item in sorted(items, key=_place):
        field = sets[item.set_id]
        rows.setdefault(field, []).append(cells_of(item, field))
    return rows


def _place(item: Requirement) -> tuple[int, int]:
    field = item.set.field
    return (field.position + 1 if field else 0, item.position)
