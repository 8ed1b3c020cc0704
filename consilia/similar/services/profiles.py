"""Profiles follow what is signed and kept; nobody writes one by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.models import Finding
from consilia.cases.queries.timeline import findings_of
from consilia.conclusions.domain.words import Certainty as Signed
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import answers_about, current_of
from consilia.diagnosis.domain import postings
from consilia.diagnosis.domain.similarity import closure
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed
from consilia.patients.models import Child
from consilia.patients.queries import (
    child_for,
    children_consenting,
    consent_in_force,
    merged_rows,
    persons_consenting,
)
from consilia.registry.domain.words import Certainty
from consilia.registry.queries.told import Told, told_of
from consilia.registry.services.proposing import CERTAINTY_OF
from consilia.similar.domain.words import PURPOSE
from consilia.similar.events import ListsMade
from consilia.similar.models import Profile
from consilia.similar.queries.pool import NAME, lists_folder, pool

MOST_FINDINGS = 500
CHUNK = 5_000


@transaction.atomic
def refresh_profile(*, child_id: UUID, by: Actor, at: datetime) -> Profile | None:
    """Make the profile of a child anew.

    None, and none is left, where the family does not agree or nothing that was signed or kept names a finding.
    """
    if not by.is_system:
        raise NotAllowed
    child = child_for(by, child_id, at)
    records = [child.id, *(row.id for row in merged_rows(child))]
    Profile.objects.filter(child__in=records[1:]).delete()  # merged away since
    facts = _facts(child, records, at) if consent_in_force(child.id, purpose=PURPOSE, at=at) else None
    if facts is None:
        Profile.objects.filter(child=child).delete()
        return None
    return _kept(child, facts, at)


def _kept(child: Child, facts: dict[str, Any], at: datetime) -> Profile:
    """What did not change stays in the lists of last night."""
    known = Profile.objects.filter(child=child).first()
    if known is not None and all(getattr(known, name) == value for name, value in facts.items()):
        return known
    made, _is_new = Profile.objects.update_or_create(child=child, defaults={**facts, "changed_at": at})
    return made


def to_refresh(at: datetime) -> list[UUID]:
    """Whoever agrees and has no profile: nothing was known of her, or no job has heard of it yet."""
    without = persons_consenting(PURPOSE, at).exclude(pk__in=Profile.objects.values("child"))
    return list(without.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def remove_hidden(*, by: Actor, at: datetime) -> int:
    """Take away the profiles of whoever agrees no longer; they were hidden since that instant."""
    if not by.is_system:
        raise NotAllowed
    agreeing = Q(child__in=children_consenting(PURPOSE, at), child__person=F("child"))
    return Profile.objects.exclude(agreeing).delete()[0]


def make_lists(*, by: Actor, at: datetime) -> int:
    """Write the lists of all profiles and lead to them in one step; answer how many patients they hold.

    Raises:
        NoTable: there is no table of diseases.
    """
    if not by.is_system:
        raise NotAllowed
    here = pool()
    made = postings.build(_compared(), here.weights, of=here.known.checksum)
    postings.save(made, lists_folder(), at.astimezone(UTC).strftime(NAME))
    publish(ListsMade(lists_id=uuid7(), patients=len(made)), by=by, at=at)
    return len(made)


def _compared() -> Iterator[postings.Profile]:
    ontology = pool().known.ontology
    rows = Profile.objects.order_by("id").values_list("id", "observed", "genes")
    for number, observed, genes in rows.iterator(chunk_size=CHUNK):
        yield postings.Profile(number, closure(ontology, observed), tuple(genes))


def _facts(child: Child, records: Sequence[UUID], at: datetime) -> dict[str, Any] | None:
    """Findings of the requests that were answered and of the registry together; the diagnosis of the registry first."""
    answers = _answers(records)
    told = told_of(child.id, at)
    if not answers and not told:
        return None
    observed, excluded = _findings(answers, told)
    if not observed:
        return None
    return {
        "sex": child.sex,
        "born": child.birth_date,
        "observed": sorted(observed)[:MOST_FINDINGS],
        "excluded": sorted(excluded - observed)[:MOST_FINDINGS],
        "genes": sorted({gene for one in told for gene in one.genes}),
        "doctor_id": answers[0].author_id if answers else None,
        **(_of_entry(told[0]) if told else _of_answer(answers[0])),
    }


def _answers(records: Sequence[UUID]) -> list[Conclusion]:
    """The conclusion in force of each answered case, the last one first."""
    cases = dict.fromkeys(one.case_id for one in answers_about(records))
    found = [one for case_id in cases if (one := current_of(case_id)) is not None]
    return sorted(found, key=lambda one: (str(one.signed_at), str(one.id)), reverse=True)


def _findings(answers: Sequence[Conclusion], told: Sequence[Told]) -> tuple[set[str], set[str]]:
    observed = {code for one in told for code in one.observed}
    excluded = {code for one in told for code in one.excluded}
    for answer in answers:
        for finding in findings_of(answer.case):
            if finding.presence == Finding.Presence.OBSERVED:
                observed.add(finding.code)
            elif finding.presence == Finding.Presence.EXCLUDED:
                excluded.add(finding.code)
    return observed, excluded


def _of_entry(told: Told) -> dict[str, Any]:
    entry = told.entry
    return {
        "centre_id": entry.centre_id,
        "disease": entry.disease,
        "label_en": entry.label_en,
        "label_ru": entry.label_ru,
        "certainty": entry.certainty,
    }


def _of_answer(answer: Conclusion) -> dict[str, Any]:
    """Only a rare disease is named: words of a conclusion may name a child."""
    coded = (one for one in answer.diagnoses.all() if one.role == DiagnosisRole.PRINCIPAL)
    rare = next((one for one in coded if one.system == "orpha"), None)
    certainty = CERTAINTY_OF[Signed(answer.certainty or Signed.OPEN)] if rare else Certainty.UNDIAGNOSED
    return {
        "centre_id": answer.organisation_id,
        "disease": rare.code if rare else "",
        "label_en": rare.label_en if rare else "",
        "label_ru": rare.label_ru if rare else "",
        "certainty": certainty,
    }
