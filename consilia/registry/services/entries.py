"""Entries: made from a proposal, said anew, with every version kept."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.wall import looking_further
from consilia.patients.models import Child
from consilia.registry.domain.diagnoses import Codes, DiagnosisFacts, diagnostic_delay, faults
from consilia.registry.domain.pseudonyms import new_pseudonym
from consilia.registry.domain.words import EntryState, Source
from consilia.registry.events import EntryMade, EntryRestated
from consilia.registry.models import Entry, Proposal, Pseudonym, Version
from consilia.registry.models.entries import columns_of
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for
from consilia.registry.services.refusals import (
    CodesUnknown,
    DiagnosisImpossible,
    DiseaseEnteredAlready,
    EntryChangedElsewhere,
    WordsNeeded,
)
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import exists, labels

_SYSTEMS = {"orpha": System.ORPHA, "omim": System.OMIM, "mondo": System.MONDO, "icd10": System.ICD10}


def enter(
    *, child: Child, centre_id: UUID, facts: DiagnosisFacts, source: Source, by: Actor, at: datetime
) -> Entry:
    """The entry of this child with this disease: made, or said anew where it is there. The caller asked who may."""
    _expect_possible(child, facts, at)
    disease = facts.codes.disease
    entry = Entry.objects.filter(child__person=child.person, disease=disease, centre=centre_id).first()
    if entry is not None:
        return _say_anew(entry, facts, source=source, because="", by=by, at=at)
    entry = Entry(
        child=child,
        centre_id=centre_id,
        disease=disease,
        entered_at=at,
        entered_by_id=by.user_id,
        changed_at=at,
        delay_days=diagnostic_delay(facts, birth=child.birth_date),
        **_labels(facts.codes),
        **columns_of(facts),
    )
    _save(entry)
    _keep_version(entry, source=source, because="", by=by, at=at)
    pseudonym_for(child)
    _lead_here(entry)
    event = EntryMade(entry_id=entry.id, child_id=child.id, disease=disease, certainty=entry.certainty)
    publish(event, by=by, at=at)
    return entry


@transaction.atomic
def restate_entry(
    *, entry_id: UUID, number: int, facts: DiagnosisFacts, because: str, by: Actor, at: datetime
) -> Entry:
    """Say anew what is known, and why. The earlier version stays.

    Args:
        number: of the version that was read; another one is not overwritten.

    Raises:
        DiagnosisImpossible, CodesUnknown, WordsNeeded, EntryChangedElsewhere, DiseaseEnteredAlready.
    """
    entry_for(by, entry_id, at)
    entry: Entry = Entry.objects.locked(entry_id)
    if not may_curate(by, entry) or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    if entry.number != number:
        raise EntryChangedElsewhere
    if not because:
        raise WordsNeeded
    _expect_possible(entry.child, facts, at)
    return _say_anew(entry, facts, source=Source.CURATOR, because=because, by=by, at=at)


def _say_anew(
    entry: Entry, facts: DiagnosisFacts, *, source: Source, because: str, by: Actor, at: datetime
) -> Entry:
    for name, value in {**columns_of(facts), **_labels(facts.codes)}.items():
        setattr(entry, name, value)
    entry.disease, entry.state = facts.codes.disease, EntryState.ACTIVE
    entry.delay_days = diagnostic_delay(facts, birth=entry.child.birth_date)
    entry.number, entry.changed_at = entry.number + 1, at
    _save(entry)
    _keep_version(entry, source=source, because=because, by=by, at=at)
    publish(EntryRestated(entry_id=entry.id, number=entry.number, certainty=entry.certainty), by=by, at=at)
    return entry


def _save(entry: Entry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        if violated(error) == "registry_entry_once":
            raise DiseaseEnteredAlready from error
        raise


def _expect_possible(child: Child, facts: DiagnosisFacts, at: datetime) -> None:
    last = min(timezone.localdate(at), child.deceased_on or timezone.localdate(at))
    if wrong := faults(facts, birth=child.birth_date, last=last):
        raise DiagnosisImpossible(wrong)
    codes = {name: getattr(facts.codes, name) for name in _SYSTEMS}
    unknown = [code for name, code in codes.items() if code and not exists(_SYSTEMS[name], code)]
    if unknown:
        raise CodesUnknown(unknown)


def _labels(codes: Codes) -> dict[str, str]:
    """The names of the disease on this day: a later release may rename it."""
    system = next(_SYSTEMS[name] for name in ("orpha", "omim", "mondo") if getattr(codes, name))
    names = {language: labels(system, [codes.disease], language)[codes.disease] for language in ("en", "ru")}
    return {"label_en": names["en"], "label_ru": names["ru"] if names["ru"] != names["en"] else ""}


def _keep_version(entry: Entry, *, source: Source, because: str, by: Actor, at: datetime) -> None:
    Version.objects.create(
        entry=entry,
        number=entry.number,
        source=source,
        because=because,
        said_by_id=by.user_id,
        said_at=at,
        **columns_of(entry.facts),
    )


def pseudonym_for(child: Child) -> str:
    """The name under which she leaves the product; drawn where she has none. The caller has asked for the consent."""
    with looking_further():
        known = Pseudonym.objects.filter(child__person=child.person).order_by("id").first()
        while known is None:
            drawn = new_pseudonym(secrets.choice)
            if not Pseudonym.objects.filter(text=drawn).exists():
                known = Pseudonym.objects.create(child=child, text=drawn)
        return known.text


def _lead_here(entry: Entry) -> None:
    """What other centres signed about the same child and disease is decided by who keeps the entry."""
    with looking_further():
        others = Proposal.objects.filter(
            child__person=entry.child.person, orpha=entry.disease, state__in=["open", "asked"]
        )
        others.exclude(centre=entry.centre_id).update(centre=entry.centre_id)
