"""What the registry of the demo keeps of a child besides the diagnosis: common data elements, variants, the family.

Variants are those of the publication; the family and the answers are invented.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction

from config.demo.published import Patient
from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.relatives import Affected, Loss, Person, Relation
from consilia.registry.domain.variants import Zygosity
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry
from consilia.registry.queries import current_forms

FORM = "eu_cde"
SAMPLE_KEPT, HAS_SIBLING, MOST_VARIANTS = 0.6, 0.5, 2
HAS_HALF_SIBLING, LOST_A_PREGNANCY, TELLS_OF_GRANDPARENTS = 0.2, 0.2, 0.3
PARENTS_OLDER = (22, 38)  # years


def fill(entry: Entry, patient: Patient, chance: Random, *, by: Actor, at: datetime) -> None:
    """Everything that the curator writes down on the day of the entry; what is refused is left out."""
    for facts in patient.variants[:MOST_VARIANTS]:
        with suppress(Refusal), transaction.atomic():
            services.add_variant(entry_id=entry.id, facts=facts, by=by, at=at)
    _tell_family(entry, patient, chance, by=by, at=at)
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


def _tell_family(entry: Entry, patient: Patient, chance: Random, *, by: Actor, at: datetime) -> None:
    for relation, person in _family(entry, patient, chance, at.year):
        services.add_relative(entry_id=entry.id, relation=relation, person=person, by=by, at=at)


def _family(entry: Entry, patient: Patient, chance: Random, today: int) -> Iterator[tuple[Relation, Person]]:
    """Parents always; of the others what one family in a few has."""
    born = entry.child.birth_date.year
    parent = Affected.CARRIER if _is_recessive(patient) else Affected.NO
    for relation, sex in ((Relation.MOTHER, "female"), (Relation.FATHER, "male")):
        yield relation, Person("", sex, parent, born=born - chance.randrange(*PARENTS_OLDER))
    if chance.random() < HAS_SIBLING:
        sex, older = chance.choice(("female", "male")), chance.randrange(-4, 6)
        yield Relation.SIBLING, Person("", sex, Affected.NO, born=min(born - older, today))
    if chance.random() < HAS_HALF_SIBLING:
        sex, older = chance.choice(("female", "male")), chance.randrange(3, 10)
        half = Person("", sex, Affected.NO, born=born - older, other_parent=1)
        yield Relation.MATERNAL_HALF_SIBLING, half
    if chance.random() < LOST_A_PREGNANCY:
        weeks = chance.randrange(6, 14)
        lost = Person("", "unknown", Affected.UNKNOWN, born=born - 2, loss=Loss.MISCARRIAGE, weeks=weeks)
        yield Relation.SIBLING, lost
    if chance.random() < TELLS_OF_GRANDPARENTS:
        year, age = born - chance.randrange(55, 68), chance.randrange(48, 55)
        dead = Person("", "male", Affected.UNKNOWN, dead=True, born=year, died_age=f"P{age}Y")
        yield Relation.MATERNAL_GRANDFATHER, dead


def _is_recessive(patient: Patient) -> bool:
    """Two copies of one variant, or two variants: then each parent has one, as far as a demo may say."""
    kept = patient.variants[:MOST_VARIANTS]
    return len(kept) > 1 or any(one.zygosity is Zygosity.HOMOZYGOUS for one in kept)
