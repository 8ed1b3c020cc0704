"""What curators do with Russian names: confirm what a machine wrote, or write it better."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.terminology import permissions
from consilia.terminology.domain.records import Provenance, Scope
from consilia.terminology.events import RussianLabelChanged
from consilia.terminology.models import Concept, Designation
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
    if not permissions.may_review_labels(by):
        raise NotAllowed
    if not folded_name(name):
        raise NameWithoutLetters
    concept = Concept.objects.select_for_update(of=("self",)).select_related("system").get(pk=concept_id)
    if concept.label_ru != expected:
        raise SomebodyWasFirst
    concept.label_ru, concept.provenance_ru = name, Provenance.REVIEWED
    concept.save(update_fields=["label_ru", "provenance_ru"])
    _rename(concept, was=expected)
    publish(
        RussianLabelChanged(
            concept_id=concept.id, key=concept.system.key, code=concept.code, was=expected, now=name
        ),
        by=by,
        at=at,
    )
    return concept


def _rename(concept: Concept, *, was: str) -> None:
    """Bring the names to search by in line with the concept's Russian name."""
    russian = concept.designations.filter(language="ru")
    russian.filter(scope=Scope.LABEL).delete()
    if concept.obsolete:
        return
    if was and folded_name(was) != folded_name(concept.label_ru):
        _add_name(concept, was, Scope.FORMER)
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
