"""What the registry of the demo keeps of a child besides the diagnosis: common data elements, variants, the family.

Variants are those of the publication; the family and the answers are invented.
"""

from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from config.demo.published import Patient
from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.relatives import Affected, Person, Relation
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry
from consilia.registry.queries import current_forms

FORM = "eu_cde"
SAMPLE_KEPT, HAS_SIBLING, MOST_VARIANTS = 0.6, 0.5, 2
PARENTS_OLDER = (22, 38)  # years


def fill(entry: Entry, patient: Patient, chance: Random, *, by: Actor, at: datetime) -> None:
    """Everything that the curator writes down on the day of the entry; what is refused is left out."""
    for facts in patient.variants[:MOST_VARIANTS]:
        with suppress(Refusal), transaction.atomic():
            services.add_variant(entry_id=entry.id, facts=facts, by=by, at=at)
    _tell_family(entry, chance, by=by, at=at)
    form = next((one for one in current_forms() if one.code == FORM), None)
    if form is not None:
        services.fill_visit(
            entry_id=entry.id,
            form_id=form.id,
            visited_on=at.date(),
            typed=_answers(entry, patient, chance),
            by=by,
            at=at,
        )


def _answers(entry: Entry, patient: Patient, chance: Random) -> dict[str, Any]:
    kept = chance.random() < SAMPLE_KEPT
    answers: dict[str, Any] = {"patient_status": "alive", "biological_sample": "yes" if kept else "no"}
    if entry.certainty == Certainty.GENETIC and patient.variants:
        answers["genetic_diagnosis"] = f"{patient.gene} {patient.variants[0].hgvs_c}"
    return answers


def _tell_family(entry: Entry, chance: Random, *, by: Actor, at: datetime) -> None:
    born = entry.child.birth_date.year
    relatives = [(Relation.MOTHER, "female"), (Relation.FATHER, "male")]
    if chance.random() < HAS_SIBLING:
        relatives.append((Relation.SIBLING, chance.choice(("female", "male"))))
    for relation, sex in relatives:
        older = chance.randrange(-4, 6) if relation is Relation.SIBLING else chance.randrange(*PARENTS_OLDER)
        services.add_relative(
            entry_id=entry.id,
            relation=relation,
            person=Person("", sex, Affected.NO, born=min(born - older, at.year)),
            by=by,
            at=at,
        )
