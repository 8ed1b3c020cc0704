"""The registry: most families consent, the curator of the sign-in page takes in most of what was signed.

Everything is done by the product's own services, in the name of people of the cast.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Exists, OuterRef

from config.demo import registry_forms
from config.demo.children import EVIDENCE
from config.demo.people import Cast
from config.demo.published import Patient
from config.demo.series import patient_of
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.conclusions.models import Conclusion, Diagnosis
from consilia.foundation.refusals import Refusal
from consilia.patients.models import Consent, Guardian
from consilia.patients.services import give_consent
from consilia.patients.services.consents import ConsentFacts
from consilia.registry import services
from consilia.registry.domain.diagnoses import DiagnosisFacts
from consilia.registry.domain.words import PURPOSE, Certainty, When
from consilia.registry.models import Proposal
from consilia.registry.queries import codes_proposed

SEED = 60
AT_ONCE = 120  # so many in one go: the year is played meanwhile
AGREE = 0.85
LEFT_OPEN = 5
QUESTION = "Подтверждён ли диагноз генетически? В заключении нет данных лаборатории."
ANSWER = "Да, вариант подтверждён у ребёнка, родители обследуются."
DECLINED = "Диагноз не подтверждён, ребёнок обследуется дальше."


def build(*, cast: Cast, at: datetime) -> int:
    """Answer how many proposals came; the newest wait, what is older was decided."""
    curator = curator_of(cast)
    if curator is None:
        return 0
    with in_the_past(), transaction.atomic():
        made = list(_propose(cast, at))
        rows = Proposal.objects.filter(centre=cast.centre, state="open").order_by("-made_at", "-id")
        waiting = list(rows.select_related("child", "case"))
        for place, proposal in enumerate(waiting[min(LEFT_OPEN, (len(waiting) + 1) // 2) :]):
            with suppress(Refusal), transaction.atomic():
                _decide(proposal, place, curator, at)
        if made and not Proposal.objects.filter(centre=cast.centre, state="asked").exists():
            _ask(cast, curator, at)
    return len(made)


def curator_of(cast: Cast) -> Actor | None:
    """The curator of the sign-in page."""
    rows = Membership.objects.filter(role=Role.REGISTRY_CURATOR, organisation=cast.centre)
    found = rows.select_related("user", "organisation").first()
    return actor_of(found) if found else None


def _propose(cast: Cast, at: datetime) -> Iterator[Proposal]:
    """What was signed at the centre of the sign-in page about children of whom nobody asked yet."""
    doctors = {one.actor.user_id: one.actor for one in cast.referrers}
    coded = Diagnosis.objects.filter(conclusion=OuterRef("pk"), system="orpha", role="principal")
    asked = Consent.objects.filter(child=OuterRef("case__child"), purpose=PURPOSE)
    rows = Conclusion.objects.filter(Exists(coded), ~Exists(asked), state="signed", organisation=cast.centre)
    for answer in rows.select_related("case").order_by("signed_at", "id")[:AT_ONCE]:
        chance, doctor = Random(f"{SEED}:{answer.case.client_uuid}"), doctors.get(answer.case.referrer_id)  # noqa: S311
        if doctor is None or answer.signed_at is None or chance.random() > AGREE:
            continue
        moment = min(answer.signed_at + timedelta(hours=chance.randrange(1, 40)), at)
        with at_moment(moment, heard=False):
            _consent(answer, doctor, moment)
            proposal = services.propose_entry(case_id=answer.case_id, by=Actor.system(), at=moment)
        if proposal is not None:
            yield proposal


def _consent(answer: Conclusion, doctor: Actor, at: datetime) -> None:
    guardian = Guardian.objects.filter(child=answer.case.child_id, ends=None).first()
    facts = ConsentFacts(
        purpose=PURPOSE,
        given_by="guardian",
        guardian_id=guardian.id if guardian else None,
        evidence=EVIDENCE["ru"],
        given_at=at,
    )
    give_consent(child_id=answer.case.child_id, facts=facts, by=doctor, at=at)


def _decide(proposal: Proposal, place: int, curator: Actor, at: datetime) -> None:
    """Two days later, or now: nearly all are taken in."""
    moment = min(proposal.made_at + timedelta(days=2), at)
    with at_moment(moment, heard=False):
        if place % 12 == 11:
            services.decline_proposal(proposal_id=proposal.id, reason=DECLINED, by=curator, at=moment)
        else:
            patient = patient_of(proposal.case.client_uuid)
            facts = _facts(proposal, patient)
            entry = services.accept_proposal(proposal_id=proposal.id, facts=facts, by=curator, at=moment)
            if patient is not None:
                chance = Random(f"{SEED}:{patient.id}")  # noqa: S311
                registry_forms.fill(entry, patient, chance, by=curator, at=moment)


def _facts(proposal: Proposal, patient: Patient | None) -> DiagnosisFacts:
    """The published patients were diagnosed by a causative variant; when it began is made up."""
    is_proven = patient is not None or proposal.certainty == Certainty.CLINICAL
    chance, child = Random(f"{SEED}:{proposal.id}"), proposal.child  # noqa: S311
    signed = proposal.signed_at.date()
    lived = max((signed - child.birth_date).days, 0)
    began = child.birth_date + timedelta(days=int(lived * chance.random() ** 2))
    early = chance.random()
    onset = When.ANTENATAL if early < 0.06 else When.BIRTH if early < 0.3 else When.DAY
    return DiagnosisFacts(
        codes=codes_proposed(proposal.orpha, proposal.icd10),
        certainty=Certainty.GENETIC if is_proven else Certainty.CLINICAL,
        onset=onset,
        onset_on=began if onset is When.DAY else None,
        contact_on=began + (signed - began) / 2 if lived else None,
        diagnosis=When.DAY,
        diagnosed_on=signed,
    )


def _ask(cast: Cast, curator: Actor, at: datetime) -> None:
    """One question was answered, one waits for the expert of the sign-in page where she signed something."""
    waiting = list(Proposal.objects.filter(centre=cast.centre, state="open").order_by("made_at", "id")[:2])
    for place, proposal in enumerate(waiting):
        with at_moment(at, heard=False):
            services.ask_about_proposal(proposal_id=proposal.id, text=QUESTION, by=curator, at=at)
            author = cast.experts.get(proposal.author_id)
            if place and author is not None:
                services.answer_proposal(proposal_id=proposal.id, text=ANSWER, by=author, at=at)
