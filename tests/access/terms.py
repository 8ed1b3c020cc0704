"""Terms in a state that only some routes need: a changed name, a code without a successor."""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.terminology.models import CodeSystem, Concept, NameChange
from consilia.terminology.services import review_russian_name


def change_of_a_name(now: datetime) -> UUID:
    concept = Concept.objects.get(code="Q25.0")
    review_russian_name(
        concept_id=concept.id, name="Проток", expected=concept.label_ru, by=Actor.system(), at=now
    )
    return NameChange.objects.get(concept=concept).id


def retired_code() -> UUID:
    system = CodeSystem.objects.get(key="icd10")
    return Concept.objects.create(system=system, code="Q99.X", kind="subcategory", obsolete=True).id
