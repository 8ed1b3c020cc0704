"""Forms in their versions, and the visits of an entry."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Consent
from consilia.patients.queries import purposes_in_force
from consilia.registry.domain.diagnoses import reached_on
from consilia.registry.domain.expressions import Value
from consilia.registry.models import Entry, FormVersion, Visit
from consilia.registry.queries.entries import pseudonyms_of
from consilia.registry.queries.sight import entries_visible_to


def current_forms() -> list[FormVersion]:
    """The newest version of each form, by code."""
    rows = FormVersion.objects.order_by("registry", "code", "-number")
    return list(rows.distinct("registry", "code"))


def form_for(form_id: UUID) -> FormVersion:
    """Raises FormVersion.DoesNotExist."""
    return FormVersion.objects.select_related("loaded_by").get(pk=form_id)


def earlier_versions(form: FormVersion) -> list[FormVersion]:
    rows = FormVersion.objects.filter(registry=form.registry, code=form.code).exclude(pk=form.pk)
    return list(rows.order_by("-number"))


def visits_of(entry: Entry) -> list[Visit]:
    """The visits of an entry that the reader sees, the latest first."""
    return list(Visit.objects.filter(entry=entry).select_related("form"))


def visit_for(by: Actor, visit_id: UUID, at: datetime) -> Visit:
    """One visit of an entry that `by` sees. Raises Visit.DoesNotExist."""
    rows = Visit.objects.filter(entry__in=entries_visible_to(by, at))
    return rows.select_related("form", "entry__child", "entry__centre").get(pk=visit_id)


def given_of(entry: Entry, visited_on: date, at: datetime) -> Mapping[str, Value]:
    """What a form may ask of the child, the visit and the entry: the values of `definitions.GIVEN`."""
    child = entry.child
    purposes = purposes_in_force([child.id], at=at).get(child.id, ())
    return given_from(entry, visited_on, pseudonyms_of([child]).get(child.person, ""), purposes)


def given_from(
    entry: Entry, visited_on: date, pseudonym: str, purposes: Collection[str]
) -> Mapping[str, Value]:
    """The same from what is read already. `purposes`: those consented to."""
    child, facts = entry.child, entry.facts
    return {
        "child.birth_date": child.birth_date,
        "child.sex": child.sex,
        "child.deceased_on": child.deceased_on,
        "visit.date": visited_on,
        "entry.pseudonym": pseudonym,
        "entry.disease": entry.disease,
        "entry.omim": entry.omim,
        "entry.certainty": entry.certainty,
        "entry.onset_on": reached_on(facts.onset, facts.onset_on, birth=child.birth_date),
        "entry.contact_on": entry.contact_on,
        "entry.diagnosed_on": reached_on(facts.diagnosis, facts.diagnosed_on, birth=child.birth_date),
        "entry.delay_days": None if entry.delay_days is None else Decimal(entry.delay_days),
        "consent.research_contact": Consent.Purpose.RESEARCH_CONTACT in purposes,
        "consent.data_exchange": Consent.Purpose.DATA_EXCHANGE in purposes,
    }
