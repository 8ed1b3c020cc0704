"""What curators do with Russian names: confirm what a machine wrote, or write it better."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.terminology import permissions
from consilia.terminology.domain.records import Provenance, Scope
from consilia.terminology.events import RussianLabelChanged, RussianSynonymChanged
from consilia.terminology.models import CodeSystem, Concept, Designation, NameChange
from consilia.terminology.queries import russian_synonyms
from consilia.terminology.services.staging import folded_name


class NameWithoutLetters(Refusal):
    """Nobody could find such a name."""

    status = 422
    message = _("A name needs at least one letter or digit.")


@transaction.atomic
def review_russian_name(*, concept_id: UUID, name: str, expected: str, by: Actor, at: datetime) -> Concept:
    """Make `name` the reviewed Russian name; the same name again confirms it.

    The name that was stays findable as a former one. Later releases leave a reviewed name alone.

    Args:
        expected: the name that the curator was looking at, "" for none.

    Raises:
        NotAllowed, NameWithoutLetters, Concept.DoesNotExist
        SomebodyWasFirst: the name is another one by now.
    """
    concept = _locked(concept_id, by)
    if not folded_name(name):
        raise NameWithoutLetters
    if concept.label_ru != expected:
        raise SomebodyWasFirst
    _set_label(concept, name, Provenance.REVIEWED, by=by, at=at)
    return concept


@transaction.atomic
def change_synonyms(
    *, concept_id: UUID, synonyms: Sequence[str], expected: Sequence[str], by: Actor, at: datetime
) -> Concept:
    """Make `synonyms` the other Russian names of a concept. A release brings none back that was taken away.

    Raises:
        NotAllowed, NameWithoutLetters, Concept.DoesNotExist
        SomebodyWasFirst: they are other ones by now than `expected`.
    """
    concept = _locked(concept_id, by)
    if not all(map(folded_name, synonyms)):
        raise NameWithoutLetters
    stored = russian_synonyms(concept)
    if sorted(stored) != sorted(expected):
        raise SomebodyWasFirst
    for text in [text for text in stored if text not in synonyms]:
        _take_synonym(concept, text, by=by, at=at)
    for text in dict.fromkeys(text for text in synonyms if text not in stored):
        _give_synonym(concept, text, by=by, at=at)
    return concept


@transaction.atomic
def undo_name_change(*, change_id: UUID, by: Actor, at: datetime) -> Concept:
    """Take back what a curator did last to a name; the history keeps both.

    Raises:
        NotAllowed, NameChange.DoesNotExist
        SomebodyWasFirst: the name was changed again, or this was undone already.
    """
    change = NameChange.objects.get(pk=change_id)
    concept = _locked(change.concept_id, by)
    if NameChange.objects.filter(undoes=change).exists():
        raise SomebodyWasFirst
    if change.what == NameChange.What.LABEL:
        if concept.label_ru != change.now:
            raise SomebodyWasFirst
        _set_label(concept, change.was, Provenance(change.provenance_was), by=by, at=at, undoes=change)
    elif change.now in russian_synonyms(concept):
        _take_synonym(concept, change.now, by=by, at=at, undoes=change)
    elif change.was:
        _give_synonym(concept, change.was, by=by, at=at, undoes=change)
    else:
        raise SomebodyWasFirst
    return concept


def _locked(concept_id: UUID, by: Actor) -> Concept:
    if not permissions.may_review_labels(by):
        raise NotAllowed
    return Concept.objects.select_for_update(of=("self",)).select_related("system").get(pk=concept_id)


def _set_label(
    concept: Concept,
    name: str,
    provenance: Provenance,
    *,
    by: Actor,
    at: datetime,
    undoes: NameChange | None = None,
) -> None:
    was, provenance_was = concept.label_ru, concept.provenance_ru
    concept.label_ru, concept.provenance_ru = name, provenance
    concept.save(update_fields=["label_ru", "provenance_ru"])
    _rename(concept, was=was)
    _note(concept, NameChange.What.LABEL, was, name, provenance_was, by=by, at=at, undoes=undoes)
    event = RussianLabelChanged(
        concept_id=concept.id, key=concept.system.key, code=concept.code, was=was, now=name
    )
    publish(event, by=by, at=at)


def _give_synonym(
    concept: Concept, text: str, *, by: Actor, at: datetime, undoes: NameChange | None = None
) -> None:
    _add_name(concept, text, Scope.EXACT)
    _tell_synonym(concept, "", text, by=by, at=at, undoes=undoes)


def _take_synonym(
    concept: Concept, text: str, *, by: Actor, at: datetime, undoes: NameChange | None = None
) -> None:
    named = concept.designations.filter(language="ru", text=text)
    named.exclude(scope__in=[Scope.LABEL, Scope.FORMER]).delete()
    _tell_synonym(concept, text, "", by=by, at=at, undoes=undoes)


def _tell_synonym(
    concept: Concept, was: str, now: str, *, by: Actor, at: datetime, undoes: NameChange | None
) -> None:
    _note(concept, NameChange.What.SYNONYM, was, now, "", by=by, at=at, undoes=undoes)
    event = RussianSynonymChanged(
        concept_id=concept.id, key=concept.system.key, code=concept.code, was=was, now=now
    )
    publish(event, by=by, at=at)


def _note(
    concept: Concept,
    what: NameChange.What,
    was: str,
    now: str,
    provenance_was: str,
    *,
    by: Actor,
    at: datetime,
    undoes: NameChange | None,
) -> None:
    NameChange.objects.create(
        concept=concept,
        what=what,
        was=was,
        now=now,
        provenance_was=provenance_was,
        undoes=undoes,
        made_at=at,
        made_by_id=by.user_id,
    )
    CodeSystem.objects.filter(pk=concept.system_id).update(names_revision=F("names_revision") + 1)


def _rename(concept: Concept, *, was: str) -> None:
    """Bring the names to search by in line with the concept's Russian name."""
    russian = concept.designations.filter(language="ru")
    russian.filter(scope=Scope.LABEL).delete()
    if concept.obsolete:
        return
    if was and folded_name(was) != folded_name(concept.label_ru):
        _add_name(concept, was, Scope.FORMER)
    if concept.label_ru:
        _add_name(concept, concept.label_ru, Scope.LABEL)


def _add_name(concept: Concept, text: str, scope: Scope) -> None:
    folded = folded_name(text)
    Designation.objects.get_or_create(
        concept=concept,
        language="ru",
        scope=scope,
        folded=folded,
        defaults={
            "system": concept.system,
            "kind": concept.kind,
            "uses": concept.uses,
            "text": text,
            "pinned": True,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO terminology_word (system_id, word, uses) SELECT %s, word, 1 FROM unnest(%s::text[]) AS word"
            " ON CONFLICT DO NOTHING",
            [concept.system_id, sorted(set(folded.split()))],
        )
