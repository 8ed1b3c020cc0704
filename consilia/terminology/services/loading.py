"""Loads releases into the tables: repeatable, keeping what people changed and what records still use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed
from consilia.terminology import permissions
from consilia.terminology.domain import records, shipped
from consilia.terminology.domain.systems import System
from consilia.terminology.events import ReleaseLoaded
from consilia.terminology.models import CodeSystem, ConceptLink, Release
from consilia.terminology.services.staging import stage

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `fresh` is False when the same release was there already and nothing was touched."""

    system: System
    version: str
    fresh: bool
    added: int = 0
    changed: int = 0
    retired: int = 0


def load_terminology(
    *,
    by: Actor,
    at: datetime,
    systems: Iterable[System] = tuple(System),
    report: Report = lambda _: None,
    force: bool = False,
) -> list[Loaded]:
    """Load what is shipped with the product; called at the first start, and again after an update.

    Args:
        report: told the name of each system before it is loaded.
        force: load even what is there already.
    """
    results = []
    for system in systems:
        report(system)
        latest = _latest(system)
        if not force and latest and latest.checksum == shipped.checksum(system):
            results.append(Loaded(system, latest.version, fresh=False))
        else:
            results.append(load_release(release=shipped.release(system), by=by, at=at, force=force))
    return results


def _latest(system: System) -> Release | None:
    """The shipped release that was loaded last."""
    shipped_ones = Release.objects.filter(system__key=system, source=Release.Source.SHIPPED)
    return shipped_ones.order_by("-loaded_at", "-id").first()


@transaction.atomic
def load_release(*, release: records.Release, by: Actor, at: datetime, force: bool = False) -> Loaded:
    """Make `release` the current one of its system.

    A code that it no longer has stays as obsolete; a name that it no longer has stays as a former name;
    Russian names that are official or reviewed stay as they are.

    Raises:
        NotAllowed: the role may not load releases.
    """
    if not permissions.may_import(by):
        raise NotAllowed
    system = _locked_system(release, at)
    latest = _latest(release.system)
    if latest and latest.checksum == release.checksum and not force:
        return Loaded(release.system, latest.version, fresh=False)
    stage(release.terms)
    counts = _merge_concepts(system)
    entry = Release(
        system=system,
        source=Release.Source.SHIPPED,
        version=release.notice.version,
        checksum=release.checksum,
        loaded_at=at,
        **counts,
    )
    _merge_names(system)
    _replace_links(release)
    rebuild_words(system)
    _renew_notice(system, release.notice, at)
    entry.save()
    _tell(entry, by, at)
    return Loaded(release.system, entry.version, fresh=True, **counts)


def _locked_system(release: records.Release, at: datetime) -> CodeSystem:
    """The row of the system, locked: two loads of one system wait for one another."""
    CodeSystem.objects.get_or_create(
        key=release.system, defaults={"title": release.notice.title, "loaded_at": at}
    )
    return CodeSystem.objects.select_for_update().get(key=release.system)


def _renew_notice(system: CodeSystem, notice: records.Notice, at: datetime) -> None:
    for name in ("title", "version", "licence", "licence_url", "attribution"):
        setattr(system, name, getattr(notice, name))
    system.loaded_at = at
    system.names_revision += 1
    system.save()


def _tell(entry: Release, by: Actor, at: datetime) -> None:
    publish(
        ReleaseLoaded(
            code_system_id=entry.system_id,
            key=entry.system.key,
            version=entry.version,
            added=entry.added,
            changed=entry.changed,
            retired=entry.retired,
        ),
        by=by,
        at=at,
    )


# ------------------------------------------------------------------ the staged rows become concepts

_COUNT = """
SELECT count(*) FILTER (WHERE concept.id IS NULL) AS added,
       count(*) FILTER (WHERE concept.label_en <> staged.label_en AND concept.label_en <> '') AS changed
FROM staged_concept AS staged
LEFT JOIN terminology_concept AS concept ON concept.system_id = %(system)s AND concept.code = staged.code
"""
_RETIRE = """
UPDATE terminology_concept AS concept SET obsolete = true
WHERE system_id = %(system)s AND source = 'shipped' AND NOT obsolete
  AND NOT EXISTS (SELECT FROM staged_concept AS staged WHERE staged.code = concept.code)
"""
# Russian names that are official or reviewed are worth more than what a release brings.
_UPSERT = """
INSERT INTO terminology_concept AS concept (
    id, system_id, code, kind, mark, label_en, source_en, label_ru, provenance_ru, definition, obsolete,
    replaced_by, uses, ancestors, source)
SELECT id, %(system)s, code, kind, mark, label_en, source_en, label_ru, provenance_ru, definition, obsolete,
       replaced_by, uses, ancestors, 'shipped'
FROM staged_concept
ON CONFLICT (system_id, code) DO UPDATE SET
    kind = excluded.kind, mark = excluded.mark, definition = excluded.definition, uses = excluded.uses,
    label_en = excluded.label_en, source_en = excluded.source_en, obsolete = excluded.obsolete,
    replaced_by = CASE WHEN excluded.obsolete AND excluded.replaced_by = '' THEN concept.replaced_by
                       ELSE excluded.replaced_by END, ancestors = excluded.ancestors, source = 'shipped',
    label_ru = CASE WHEN concept.provenance_ru IN ('official', 'reviewed') THEN concept.label_ru
                    ELSE excluded.label_ru END,
    provenance_ru = CASE WHEN concept.provenance_ru IN ('official', 'reviewed') THEN concept.provenance_ru
                         ELSE excluded.provenance_ru END
"""
_PARENTS = (
    """
DELETE FROM terminology_conceptparent USING terminology_concept AS child
WHERE child.id = child_id AND child.system_id = %(system)s AND child.source = 'shipped'
""",
    """
INSERT INTO terminology_conceptparent (child_id, parent_id)
SELECT child.id, parent.id FROM staged_parent AS staged
JOIN terminology_concept AS child ON child.system_id = %(system)s AND child.code = staged.child
JOIN terminology_concept AS parent ON parent.system_id = %(system)s AND parent.code = staged.parent
""",
)


def _merge_concepts(system: CodeSystem) -> dict[str, int]:
    """Bring concepts and their hierarchy up to date; answer how many were added, renamed and retired."""
    values = {"system": system.id}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged_concept")
        cursor.execute(_COUNT, values)
        added, changed = cursor.fetchone()
        cursor.execute(_RETIRE, values)
        retired = cursor.rowcount
        cursor.execute(_UPSERT, values)
        # What follows joins by these codes. Where the planner still thinks of the rows that were, it joins each
        # with each: a minute instead of a second.
        cursor.execute("ANALYZE terminology_concept")
        cursor.execute("ANALYZE staged_parent")
        cursor.execute("ANALYZE staged_designation")
        for statement in _PARENTS:
            cursor.execute(statement, values)
    return {"added": added, "changed": changed, "retired": retired}


# ------------------------------------------------------------------ names to search by

_NAMES = (
    # The name that was becomes a former name, once.
    """
UPDATE terminology_designation AS old SET scope = 'former'
FROM terminology_concept AS concept
WHERE concept.id = old.concept_id AND old.system_id = %(system)s AND old.scope = 'label' AND NOT old.pinned
  AND old.text <> CASE old.language WHEN 'en' THEN concept.label_en ELSE concept.label_ru END
  AND NOT EXISTS (
      SELECT FROM terminology_designation AS same
      WHERE same.concept_id = old.concept_id AND same.language = old.language
        AND same.scope = 'former' AND same.folded = old.folded)
""",
    """
DELETE FROM terminology_designation
WHERE system_id = %(system)s AND scope <> 'former' AND NOT pinned
""",
    """
INSERT INTO terminology_designation (
    id, concept_id, system_id, kind, uses, language, scope, text, folded, pinned)
SELECT staged.id, concept.id, %(system)s, concept.kind, concept.uses, staged.language, staged.scope,
       staged.text, staged.folded, false
FROM staged_designation AS staged
JOIN terminology_concept AS concept ON concept.system_id = %(system)s AND concept.code = staged.code
WHERE NOT (staged.scope = 'label' AND staged.language = 'ru' AND concept.label_ru <> staged.text)
  -- What a curator took away stays away, unless she gave it back.
  AND NOT EXISTS (
      SELECT FROM terminology_namechange AS taken
      WHERE taken.concept_id = concept.id AND taken.what = 'synonym' AND taken.was = staged.text
        AND NOT EXISTS (
            SELECT FROM terminology_namechange AS given WHERE given.concept_id = concept.id
              AND given.what = 'synonym' AND given.now = staged.text AND given.id > taken.id))
ON CONFLICT DO NOTHING
""",
    """
DELETE FROM terminology_designation AS name USING terminology_concept AS concept
WHERE concept.id = name.concept_id AND concept.system_id = %(system)s AND concept.obsolete
""",
    "ANALYZE terminology_designation",
)


def _merge_names(system: CodeSystem) -> None:
    with connection.cursor() as cursor:
        for statement in _NAMES:
            cursor.execute(statement, {"system": system.id})


def rebuild_words(system: CodeSystem) -> None:
    """Collect the vocabulary of the system's names anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM terminology_word WHERE system_id = %s", [system.id])
        # ts_stat takes its query as text; the only value in it is our own UUID.
        cursor.execute(
            "INSERT INTO terminology_word (system_id, word, uses) SELECT %s, word, ndoc FROM ts_stat(%s)",
            [system.id, f"SELECT tokens FROM terminology_designation WHERE system_id = '{system.id}'"],  # noqa: S608
        )
        cursor.execute("ANALYZE terminology_word")


def _replace_links(release: records.Release) -> None:
    if not release.links:
        return
    ConceptLink.objects.filter(subject_system=release.system).delete()
    ConceptLink.objects.bulk_create(
        (
            ConceptLink(
                subject_system=link.subject[0],
                subject_code=link.subject[1],
                predicate=link.predicate,
                object_system=link.object[0],
                object_code=link.object[1],
            )
            for link in release.links
        ),
        batch_size=5_000,
        ignore_conflicts=True,
    )
