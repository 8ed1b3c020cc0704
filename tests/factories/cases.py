"""A small network with its people, and cases that reach a state by playing the journey.

scene = make_scene()                       # a hospital that asks, a centre that answers
case = scene.case_in(State.IN_REVIEW)      # every move on the way was really made
scene.referrer, scene.coordinator, scene.expert, scene.stranger  # actors
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.services import load_token_policy
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.second_reading import Text
from consilia.cases.models import Case, InformationItem, RegionReviewPolicy, SecondReading
from consilia.cases.services.drafts import FindingFacts
from consilia.conferencing.models import Session
from consilia.conferencing.services import load_council_policy
from consilia.documents.services import load_upload_policy
from consilia.network.models import Consultant, Organisation
from consilia.patients.domain.registration import ChildFacts
from consilia.patients.models import Child
from consilia.patients.services import Decision, give_consent, register_child
from consilia.patients.services.consents import ConsentFacts
from tests.factories.accounts import make_actor, make_user
from tests.factories.network import make_centre, make_consultant, make_organisation

NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)  # a Wednesday, noon in Moscow
SEIZURE = FindingFacts("HP:0001250", "Seizure", "Судороги", "observed")
MICROCEPHALY = FindingFacts("HP:0000252", "Microcephaly", "Микроцефалия", "excluded")
_numbers = count(1)

# The moves that lead to each state, from the draft on.
WAY: dict[State, tuple[str, ...]] = {
    State.DRAFT: (),
    State.REGION_REVIEW: ("ask_region", "submit"),
    State.TRIAGE: ("submit",),
    State.INFO_REQUESTED: ("submit", "ask"),
    State.OFFERED: ("submit", "offer"),
    State.IN_REVIEW: ("submit", "offer", "accept"),
    State.COUNCIL_SCHEDULED: ("submit", "offer", "accept", "convene"),
    State.COUNCIL_HELD: ("submit", "offer", "accept", "convene", "hold"),
    State.CONCLUSION_DRAFT: ("submit", "offer", "accept", "write"),
    State.SECOND_READ: ("submit", "offer", "accept", "write", "seek_reading"),
    State.SIGNED: ("submit", "offer", "accept", "write", "sign"),
    State.ACKNOWLEDGED: ("submit", "offer", "accept", "write", "sign", "acknowledge"),
    State.FOLLOW_UP: ("submit", "offer", "accept", "write", "sign", "acknowledge", "follow_up"),
    State.CLOSED: ("submit", "offer", "accept", "write", "sign", "acknowledge", "close"),
    State.DECLINED: ("ask_region", "submit", "decline"),
    State.DUPLICATE: ("submit", "duplicate"),
    State.WITHDRAWN: ("submit", "withdraw"),
}


@dataclass
class Scene:
    """Who is who. `at` is the scene's clock: each played move takes a minute."""

    hospital: Organisation
    centre: Organisation
    consultant: Consultant
    referrer: Actor
    colleague: Actor
    house_coordinator: Actor
    regional_operator: Actor
    coordinator: Actor
    expert: Actor
    other_expert: Actor
    stranger: Actor
    stranger_house: Organisation
    at: datetime = NOON
    children: list[Child] = field(default_factory=list)

    @cached_property
    def reader(self) -> Actor:
        """An expert of the same field in another centre: made when somebody needs a second reader."""
        elsewhere, user = make_organisation(region="RU-MOW"), make_user()
        make_consultant(elsewhere, user=user, fields=["cardiology"])
        return make_actor(Role.EXPERT, user=user, organisation=elsewhere)

    def seek_reading(self, *, case_id: UUID, by: Actor, at: datetime) -> SecondReading:
        """The draft goes to the second reader of the scene, without any rule that asks for it."""
        text = Text(version=1, revision=1, reasons=())
        return services.seek_reading(
            case_id=case_id, text=text, reader_id=self.reader.person_id, by=by, at=at
        )

    def tick(self, minutes: int = 1) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def child(self, **facts: Any) -> Child:
        """A registered child with consent to teleconsultation."""
        child = make_child(by=self.referrer, at=self.tick(), **facts)
        consent_to_teleconsultation(child, by=self.referrer, at=self.tick())
        self.children.append(child)
        return child

    def draft(self, *, urgency: str = "urgent", complete: bool = True, **changes: Any) -> Case:
        """A draft that could be sent, unless `complete` is false."""
        case = services.start_case(
            client_uuid=uuid4(), child_id=self.child().id, by=self.referrer, at=self.tick()
        )
        if not complete:
            return case
        filled = {**REQUEST, "urgency": urgency, "field_id": "cardiology", **changes}
        services.save_draft(case_id=case.id, changes=filled, version=None, by=self.referrer, at=self.tick())
        findings = [SEIZURE, MICROCEPHALY]
        return services.set_findings(case_id=case.id, findings=findings, by=self.referrer, at=self.tick())

    def case_in(self, state: State, **draft: Any) -> Case:
        """A case that has come to `state` by real moves."""
        case = self.draft(**draft)
        for move in WAY[state]:
            if move == "ask_region":  # no move: a policy of the region
                self.let_region_review(draft.get("urgency", "urgent"))
            else:
                self.play(move, case.id)
        return reload(case)

    def convene(self, *, case_id: UUID, by: Actor, at: datetime) -> Session:
        """A council in three days: the other expert in the chair, the case's expert among the members."""
        secretary = make_actor(Role.EXPERT, organisation=self.centre)
        return services.convene_council(
            case_id=case_id,
            starts=at + timedelta(days=3),
            minutes=30,
            chair_id=self.other_expert.person_id,
            secretary_id=secretary.person_id,
            member_ids=[self.expert.person_id],
            agenda="Close the duct or wait?",
            by=by,
            at=at,
        )

    def let_region_review(self, urgency: str) -> None:
        RegionReviewPolicy.objects.get_or_create(
            region_id=self.hospital.region_id,
            urgency=urgency,
            starts=NOON - timedelta(days=1),
            defaults={"source": "decision of the region"},
        )

    def play(self, move: str, case_id: UUID, *, by: Actor | None = None, at: datetime | None = None) -> None:
        """Make one move as the person who usually makes it."""
        actor = by or (self.asker(case_id) if move == "ask" else getattr(self, PLAYERS[move]))
        PLAYS[move](self, case_id, {"case_id": case_id, "by": actor, "at": at or self.tick()})

    def asker(self, case_id: UUID) -> Actor:
        askers = {State.IN_REVIEW: self.expert, State.REGION_REVIEW: self.regional_operator}
        return askers.get(State(reload_id(case_id).state), self.coordinator)

    def twin(self, case_id: UUID) -> UUID:
        """Another case about the same child that everybody of the scene who sees the one sees too."""
        case = reload_id(case_id)
        other = Case.objects.filter(child=case.child_id, client_uuid=case_id).first()
        if other is None:
            other = services.start_case(
                client_uuid=case_id, child_id=case.child_id, by=self.referrer, at=self.tick()
            )
            filled = {
                **REQUEST,
                "urgency": "urgent",
                "field_id": "cardiology",
                "wished_centre_id": self.centre.id,
            }
            services.save_draft(
                case_id=other.id, changes=filled, version=None, by=self.referrer, at=self.tick()
            )
            services.set_findings(case_id=other.id, findings=[SEIZURE], by=self.referrer, at=self.tick())
            services.submit_case(case_id=other.id, by=self.referrer, at=self.tick())
        return other.id


PLAYERS = {
    **dict.fromkeys(
        ("submit", "answer", "acknowledge", "follow_up", "close", "reopen", "withdraw", "duplicate"),
        "referrer",
    ),
    **dict.fromkeys(("pass_on", "decline"), "regional_operator"),
    **dict.fromkeys(("accept", "refuse", "redirect", "convene", "hold", "write", "sign"), "expert"),
    **dict.fromkeys(("seek_reading", "take_back"), "expert"),
    **dict.fromkeys(("return_draft", "agree", "dissent"), "reader"),
    "offer": "coordinator",
}


def _answers(case_id: UUID) -> dict[UUID, str]:
    return {item.id: "Done" for item in InformationItem.objects.filter(case_id=case_id, answered_at=None)}


PLAYS: dict[str, Callable[[Scene, UUID, dict[str, Any]], object]] = {
    "submit": lambda scene, case_id, deed: services.submit_case(**deed),
    "ask": lambda scene, case_id, deed: services.ask_information(items=["Echocardiogram", "Weight"], **deed),
    "answer": lambda scene, case_id, deed: services.answer_information(answers=_answers(case_id), **deed),
    "offer": lambda scene, case_id, deed: services.offer_case(
        consultant_id=scene.consultant.id, reason="The scene wants her", version=None, **deed
    ),
    "accept": lambda scene, case_id, deed: services.accept_case(**deed),
    "refuse": lambda scene, case_id, deed: services.refuse_offer(reason="Away", **deed),
    "redirect": lambda scene, case_id, deed: services.redirect_case(reason="Not mine", **deed),
    "convene": lambda scene, case_id, deed: scene.convene(**deed),
    "hold": lambda scene, case_id, deed: services.follow_holding(**deed),
    "write": lambda scene, case_id, deed: services.begin_conclusion(**deed),
    "seek_reading": lambda scene, case_id, deed: scene.seek_reading(**deed),
    "take_back": lambda scene, case_id, deed: services.take_back_reading(**deed),
    "return_draft": lambda scene, case_id, deed: services.return_reading(remarks=["Which device?"], **deed),
    "agree": lambda scene, case_id, deed: services.agree_reading(**deed),
    "dissent": lambda scene, case_id, deed: services.dissent_reading(statement="Wait.", **deed),
    "sign": lambda scene, case_id, deed: services.record_signature(
        document_id=uuid4(), title="Conclusion", **deed
    ),
    "acknowledge": lambda scene, case_id, deed: services.acknowledge_case(**deed),
    "close": lambda scene, case_id, deed: services.close_case(**deed),
    "pass_on": lambda scene, case_id, deed: services.pass_case_on(**deed),
    "decline": lambda scene, case_id, deed: services.decline_case(reason="Treat at home", **deed),
    "follow_up": lambda scene, case_id, deed: services.begin_follow_up(**deed),
    "reopen": lambda scene, case_id, deed: services.reopen_case(reason="The same again", **deed),
    "duplicate": lambda scene, case_id, deed: services.mark_duplicate(
        of_id=scene.twin(case_id), **{**deed, "at": scene.tick()}
    ),
    "withdraw": lambda scene, case_id, deed: services.withdraw_case(reason="Recovered", **deed),
}


REQUEST = {
    "question": "Should the ductus be closed now, and by which method?",
    "summary": "A boy with a wide patent ductus, tachypnoea and poor weight gain since the second month.",
    "diagnosis_code": "Q25.0",
    "diagnosis": "Patent ductus arteriosus",
}


def make_scene(*, at: datetime = NOON) -> Scene:
    services.load_policies()
    load_upload_policy()
    load_token_policy()
    load_council_policy()
    hospital = make_organisation(region="RU-PRI")
    centre = make_centre(fields=["cardiology", "neurology"], hours="mon-fri 09:00-17:00")
    elsewhere = make_organisation(region="RU-MOW")
    user = make_user()
    consultant = make_consultant(centre, user=user, fields=["cardiology"])
    return Scene(
        hospital=hospital,
        centre=centre,
        consultant=consultant,
        referrer=make_actor(Role.REFERRING_DOCTOR, organisation=hospital),
        colleague=make_actor(Role.REFERRING_DOCTOR, organisation=hospital),
        house_coordinator=make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital),
        regional_operator=make_actor(Role.REGIONAL_OPERATOR, organisation=hospital),
        coordinator=make_actor(Role.TRIAGE_COORDINATOR, organisation=centre),
        expert=make_actor(Role.EXPERT, user=user, organisation=centre),
        other_expert=make_actor(Role.EXPERT, organisation=centre),
        stranger=make_actor(Role.REFERRING_DOCTOR, organisation=elsewhere),
        stranger_house=elsewhere,
        at=at,
    )


def make_child(*, by: Actor, at: datetime, **facts: Any) -> Child:
    number = next(_numbers)
    known = {
        # Letters that no folding of names takes for one another.
        "family_name": f"Березин{'абвгдежзиклмопртухчш'[number % 20]}ский",
        "given_name": "Пётр",
        "patronymic": "Ильич",
        "birth_date": date(2026, 6, 1) + timedelta(days=number % 120),
        "sex": "male",
    }
    return register_child(
        facts=ChildFacts(**{**known, **facts}), decision=Decision("another", "test"), by=by, at=at
    )


def consent_to_teleconsultation(child: Child, *, by: Actor, at: datetime) -> None:
    facts = ConsentFacts(
        purpose="teleconsultation",
        given_by="legal_ground",
        legal_ground="Vital indication",
        evidence="Decision of three doctors",
        given_at=at,
    )
    give_consent(child_id=child.id, facts=facts, by=by, at=at)


def reload(case: Case) -> Case:
    return reload_id(case.id)


def reload_id(case_id: UUID) -> Case:
    return Case.objects.get(pk=case_id)


def clinical_user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)
