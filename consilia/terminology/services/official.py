"""The official Russian reference book of ICD-10: look at what it would change, then take it over whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.csv_exchange import Mistake
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.terminology import permissions
from consilia.terminology.domain import classification, compact
from consilia.terminology.domain.records import Kind, Provenance
from consilia.terminology.domain.systems import System
from consilia.terminology.events import ReleaseLoaded
from consilia.terminology.models import CodeSystem, Concept, PendingImport, Release
from consilia.terminology.services.loading import rebuild_words
from consilia.terminology.services.reference_book import Book, Entry, read
from consilia.terminology.services.staging import copy_rows, folded_name

FORGOTTEN_AFTER = timedelta(days=1)


class FileHasMistakes(Refusal):
    """Nothing is taken over from a file with mistakes."""

    status = 422
    message = _("The file has mistakes. Correct them and upload it again: nothing was changed.")


class NothingLoadedYet(Refusal):
    message = _("Load the shipped code systems first.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking the book over would do. `renamed` are (code, name now, official name)."""

    new: Sequence[Entry]
    renamed: Sequence[tuple[str, str, str]]
    retired: Sequence[Entry]
    confirmed: int
    kept: int  # reviewed by a curator and different: ours stays
    mistakes: Sequence[Mistake]

    @property
    def may_apply(self) -> bool:
        return not self.mistakes and bool(self.new or self.renamed or self.retired or self.confirmed)


@transaction.atomic
def upload_reference_book(
    *, name: str, version: str, content: bytes, by: Actor, at: datetime
) -> PendingImport:
    """Keep an upload for its preview. Raises UnreadableFile when it is no such table at all."""
    if not permissions.may_import(by) or by.user_id is None:
        raise NotAllowed
    read(content)
    PendingImport.objects.filter(uploaded_at__lt=at - FORGOTTEN_AFTER).delete()
    return PendingImport.objects.create(
        name=name[-150:], version=version, content=content, user_id=by.user_id, uploaded_at=at
    )


def preview(content: bytes) -> Preview:
    book = read(content)
    stored = {concept.code: concept for concept in Concept.objects.of(System.ICD10)}
    return _compare(_renamed_chapters(book, stored), stored)


@transaction.atomic
def take_over_reference_book(*, pending_id: UUID, by: Actor, at: datetime) -> Release:
    """Make the names of an uploaded book the official ones, all or nothing, and forget the upload.

    Raises:
        NotAllowed, NothingLoadedYet, PendingImport.DoesNotExist
        FileHasMistakes: then nothing is changed.
    """
    if not permissions.may_import(by) or by.user_id is None:
        raise NotAllowed
    pending = PendingImport.objects.select_for_update().get(pk=pending_id, user_id=by.user_id)
    system = CodeSystem.objects.select_for_update().filter(key=System.ICD10).first()
    if system is None:
        raise NothingLoadedYet
    content = bytes(pending.content)
    stored = {concept.code: concept for concept in Concept.objects.of(System.ICD10)}
    book = _renamed_chapters(read(content), stored)
    plan = _compare(book, stored)
    if plan.mistakes:
        raise FileHasMistakes
    _apply(system, book, stored)
    release = Release.objects.create(
        system=system,
        source=Release.Source.OFFICIAL,
        version=pending.version,
        checksum=compact.digest(content),
        added=len(plan.new),
        changed=len(plan.renamed),
        retired=len(plan.retired),
        loaded_at=at,
    )
    pending.delete()
    publish(
        ReleaseLoaded(
            code_system_id=system.id,
            key=system.key,
            version=release.version,
            added=release.added,
            changed=release.changed,
            retired=release.retired,
        ),
        by=by,
        at=at,
    )
    return release


def _renamed_chapters(book: Book, stored: Mapping[str, Concept]) -> Book:
    """The book writes chapters as ranges ("A00-B99"); ours are numbered, as in the classification."""
    chapter_of = {
        code: concept.ancestors[0] for code, concept in stored.items() if concept.kind == Kind.BLOCK
    }
    first = {code[:3]: chapter for code, chapter in chapter_of.items()}
    names = {
        entry.code: first[entry.code[:3]]
        for entry in book.entries.values()
        if not entry.parent and "-" in entry.code and entry.code[:3] in first and entry.code not in stored
    }
    entries = {}
    for code, entry in book.entries.items():
        renamed = names.get(code, code)
        parent = names.get(entry.parent, entry.parent)
        entries[renamed] = Entry(entry.line, renamed, entry.name, parent, entry.actual, entry.day)
    return Book(entries, book.mistakes)


def _compare(book: Book, stored: Mapping[str, Concept]) -> Preview:
    new, renamed, retired = [], [], []
    confirmed = kept = 0
    for code, entry in book.entries.items():
        concept = stored.get(code)
        if concept is None:
            new += [entry] if entry.actual else []
        elif not entry.actual:
            retired += [] if concept.obsolete else [entry]
        elif concept.provenance_ru == Provenance.REVIEWED:
            kept += concept.label_ru != entry.name
        elif concept.label_ru != entry.name:
            renamed.append((code, concept.label_ru, entry.name))
        else:
            confirmed += concept.provenance_ru != Provenance.OFFICIAL
    return Preview(new, renamed, retired, confirmed, kept, book.mistakes)


# ------------------------------------------------------------------ taking over

_STAGE = """
DROP TABLE IF EXISTS staged_book;
CREATE TEMPORARY TABLE staged_book (
    id uuid, code text COLLATE "C" PRIMARY KEY, kind text, name text, folded text, parent text,
    ancestors text[], actual boolean, day date
) ON COMMIT DROP
"""
_STEPS = (
    """
UPDATE terminology_concept AS concept SET obsolete = true, valid_until = book.day
FROM staged_book AS book
WHERE concept.system_id = %(system)s AND concept.code = book.code AND NOT book.actual AND NOT concept.obsolete
""",
    """
INSERT INTO terminology_concept (
    id, system_id, code, kind, mark, label_en, source_en, label_ru, provenance_ru, definition, obsolete,
    replaced_by, uses, ancestors, source)
SELECT id, %(system)s, code, kind, '', '', '', name, 'official', '', false, '', 0, ancestors, 'official'
FROM staged_book WHERE actual
ON CONFLICT (system_id, code) DO UPDATE SET
    label_ru = excluded.label_ru, provenance_ru = 'official', obsolete = false, valid_until = NULL
    WHERE terminology_concept.provenance_ru <> 'reviewed'
""",
    """
INSERT INTO terminology_conceptparent (child_id, parent_id)
SELECT child.id, parent.id FROM staged_book AS book
JOIN terminology_concept AS child
  ON child.system_id = %(system)s AND child.code = book.code AND child.source = 'official'
JOIN terminology_concept AS parent ON parent.system_id = %(system)s AND parent.code = book.parent
ON CONFLICT DO NOTHING
""",
    """
DELETE FROM terminology_designation AS name USING terminology_concept AS concept
WHERE concept.id = name.concept_id AND concept.system_id = %(system)s
  AND (concept.obsolete OR (name.language = 'ru' AND name.scope = 'label' AND name.text <> concept.label_ru))
""",
    """
UPDATE terminology_designation AS name SET pinned = true FROM terminology_concept AS concept
WHERE concept.id = name.concept_id AND concept.system_id = %(system)s AND concept.provenance_ru = 'official'
  AND name.language = 'ru' AND name.scope = 'label'
""",
    """
INSERT INTO terminology_designation (
    id, concept_id, system_id, kind, uses, language, scope, text, folded, pinned)
SELECT book.id, concept.id, %(system)s, concept.kind, concept.uses, 'ru', 'label', book.name, book.folded, true
FROM staged_book AS book
JOIN terminology_concept AS concept ON concept.system_id = %(system)s AND concept.code = book.code
WHERE book.actual AND book.folded <> '' AND concept.label_ru = book.name
ON CONFLICT DO NOTHING
""",
)


def _apply(system: CodeSystem, book: Book, stored: Mapping[str, Concept]) -> None:
    with connection.cursor() as cursor:
        for statement in _STAGE.split(";"):
            cursor.execute(statement)
        copy_rows("staged_book", _rows(book, stored))
        for step in _STEPS:
            cursor.execute(step, {"system": system.id})
    rebuild_words(system)


def _rows(book: Book, stored: Mapping[str, Concept]) -> Iterator[tuple[Any, ...]]:
    for entry in book.entries.values():
        parent = _parent(entry, stored)
        yield (
            uuid7(),
            entry.code,
            classification.kind_of(entry.code),
            entry.name,
            folded_name(entry.name),
            parent,
            _ancestors(parent, book, stored),
            entry.actual,
            entry.day,
        )


def _parent(entry: Entry, stored: Mapping[str, Concept]) -> str:
    """Of a new code below a category that we ship, the category: the book may hang it elsewhere."""
    own = entry.code[:3]
    return own if len(entry.code) > 3 and "-" not in entry.code and own in stored else entry.parent


def _ancestors(parent: str, book: Book, stored: Mapping[str, Concept]) -> list[str]:
    found: list[str] = []
    while parent and parent not in found:
        found.append(parent)
        if parent in stored:
            return sorted({*found, *stored[parent].ancestors})
        parent = book.entries[parent].parent if parent in book.entries else ""
    return sorted(found)
