"""Plays one case through the product's own services, each deed by a person of the cast at its own time.

Because nothing is written past the services, the audit log, the clocks, the news and the timeline are those
of a case that people moved by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from config.demo import case_councils, concluding, following, prose
from config.demo.children import family_of, register
from config.demo.completing import complete
from config.demo.journeys import Journey, Step, Zones
from config.demo.markers import choose_field, working_diagnosis
from config.demo.people import Cast, Referrer
from config.demo.prose import Voice
from config.demo.published import Patient, Term
from config.demo.sitting import Sitting
from config.demo.telling import at_moment
from consilia.accounts.domain.actors import Actor
from consilia.audit.services import record_read
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, InformationItem
from consilia.cases.queries.candidates import candidates
from consilia.cases.services.drafts import FindingFacts
from consilia.foundation.ages import age_at
from consilia.notifications.services import mark_subject_read
from consilia.terminology.queries import label

# Findings that the first request leaves out, so that there is something true to ask for; never one of the first.
KEPT_BACK, LEADING = 2, 4
# A coordinator who finds nobody tries again the next working day, this often.
OFFERED_ON_DAYS, FRIDAY = 6, 4
NOTICED_AFTER = timedelta(minutes=1)  # the clock job runs every minute


class NobodyFree(Exception):
    """No expert of the centre can take the case at this moment: it waits, as it would in life."""


@dataclass(slots=True)
class Play:
    """One case to be played: whose, from whom, how it goes, and the dice for what is left to chance."""

    client_uuid: UUID
    patient: Patient
    referrer: Referrer
    journey: Journey
    start: datetime
    chance: Random
    field: str = ""
    centre_id: UUID | None = None
    expert_id: UUID | None = None

    @property
    def stays_in_region(self) -> bool:
        return any(step.name == "wait" for step in self.journey.steps)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where cases are played: by whom, in which fields, and up to when. What would happen later is left to people."""

    cast: Cast
    fields: Sequence[str]
    now: datetime


class Player:
    """Plays one case."""

    def __init__(self, stage: Stage, play: Play) -> None:
        self._cast, self._fields, self._until = stage.cast, stage.fields, stage.now
        self._play = play
        self._zones = Zones(play.referrer.zone, *[self._zone(play.centre_id)] * 2)
        self._case: Case
        self._voice: Voice
        self._expert: Actor | None = None
        self._centre_id = play.centre_id
        self._answers: tuple[str, ...] = ()
        self._sitting: Sitting | None = None
        self._kept_back: tuple[list[Term], list[Term]] = ([], [])

    def run(self) -> UUID | None:
        """Play the steps whose time has come; answer the case, or None when it was not even begun."""
        begun, waited = False, timedelta()
        for step, planned in self._play.journey.times(self._play.start, self._zones):
            taken, waited = self._took_in_time(step, planned, waited, begun=begun)
            if not taken:
                break
            begun = True
        if not begun:
            return None
        self._notice_deadlines(self._until)
        return self._case.id

    def _took_in_time(
        self, step: Step, planned: datetime, waited: timedelta, *, begun: bool
    ) -> tuple[bool, timedelta]:
        """Whether the step was taken, and how long the whole case has waited for somebody to be free by then."""
        for _attempt in range(OFFERED_ON_DAYS if step.name in {"offer", "lapse"} else 1):
            at = planned + waited
            if at > self._until:
                break
            if self._took(step, at, begun=begun):
                return True, waited
            waited += timedelta(days=1 if at.weekday() < FRIDAY else 3)
        return False, waited

    def _took(self, step: Step, at: datetime, *, begun: bool) -> bool:
        if begun:
            self._notice_deadlines(at)
        try:
            with at_moment(at, heard=self._is_heard):
                getattr(self, f"_{step.name}")(step, at)
        except NobodyFree:
            return False
        self._case.refresh_from_db(fields=("state", "urgency", "field", "centre", "due_at"))
        self._centre_id = self._case.centre_id
        self._zones.coordinator = self._zone(self._centre_id)
        self._zones.expert = self._zone(self._expert.user_id if self._expert else self._centre_id)
        return True

    def _zone(self, of: UUID | None) -> str:
        return self._cast.zones.get(of, "Europe/Moscow") if of else "Europe/Moscow"

    def _notice_deadlines(self, until: datetime) -> None:
        """Let the clock job notice what ran out before `until`, within a minute as it does in life."""
        due = self._case.due_at
        while due < until - NOTICED_AFTER:
            with at_moment(due + NOTICED_AFTER, heard=self._is_heard) as at:
                services.miss_deadlines(by=Actor.system(), at=at)
            later = self._case.deadlines.filter(is_running=True, due_at__gt=due).order_by("due_at").first()
            due = later.due_at if later and later.due_at else until

    def _opened(self, by: Actor, at: datetime) -> Actor:
        """`by` with the case open before her: the reading is on record, and her news of it is read."""
        record_read(subject="case", subject_id=self._case.id, what="CaseRead", by=by, at=at)
        if self._is_heard:
            services.mark_seen(case_id=self._case.id, by=by, at=at)
        if by.user_id in self._cast.readers:
            mark_subject_read(subject="case", subject_id=self._case.id, by=by, at=at)
        return by

    @property
    def _is_heard(self) -> bool:
        """Whether somebody of the sign-in page has a part in the case so far."""
        people = {self._referrer.user_id, self._expert.user_id if self._expert else None}
        return bool(people & self._cast.readers) or self._centre_id in {None, self._cast.centre.id}

    # ------------------------------------------------------------------ the referrer

    @property
    def _referrer(self) -> Actor:
        return self._play.referrer.actor

    def _start(self, step: Step, at: datetime) -> None:
        play, by = self._play, self._referrer
        facts, parent = family_of(play.patient, at.date(), by.region_code or "", play.chance)
        child = register(facts, parent, play.referrer.language, by=by, at=at)
        age = age_at(facts.birth_date, at.date())
        self._voice = Voice(play.referrer.language, play.patient.sex, age, play.chance)
        self._case = services.start_case(
            client_uuid=play.client_uuid, child_id=child.id, by=by, at=at, source=play.patient.source
        )
        observed, excluded = self._told_findings()
        chosen = play.field or choose_field(observed, self._fields, play.chance)
        services.save_draft(
            case_id=self._case.id,
            changes=self._request(observed, excluded, chosen),
            version=None,
            by=by,
            at=at,
        )
        findings = [_finding(term, "observed") for term in observed]
        findings += [_finding(term, "excluded") for term in excluded]
        services.set_findings(case_id=self._case.id, findings=findings, by=by, at=at)

    def _told_findings(self) -> tuple[list[Term], list[Term]]:
        """What the request tells. A few findings are kept back until somebody asks for them."""
        patient, chance = self._play.patient, self._play.chance
        spare = prose.spoken(patient.observed[LEADING:], self._voice.language)
        back = chance.sample(spare, k=min(len(spare), 1))
        absent = prose.spoken(patient.excluded, self._voice.language)
        gone = chance.sample(absent, k=min(len(absent), KEPT_BACK - len(back)))
        self._kept_back = (back, gone)
        observed = [term for term in patient.observed if term not in back]
        return observed, [term for term in patient.excluded if term not in gone]

    def _request(self, observed: list[Term], excluded: list[Term], chosen: str) -> dict[str, Any]:
        code = working_diagnosis(observed, chosen)
        return {
            "question": prose.question(observed, chosen, self._play.journey.urgency, self._voice),
            "summary": prose.summary(observed, excluded, self._voice),
            "diagnosis_code": code,
            "diagnosis": label("icd10", code, self._voice.language),
            "field_id": chosen,
            "urgency": self._play.journey.urgency,
            "wished_centre_id": self._play.centre_id,
        }

    def _submit(self, step: Step, at: datetime) -> None:
        self._case.refresh_from_db()
        complete(self._case, self._voice, by=self._referrer, at=at)
        services.submit_case(case_id=self._case.id, by=self._referrer, at=at)

        if self._case_now.state == State.REGION_REVIEW and not self._play.stays_in_region:
            services.pass_case_on(case_id=self._case.id, by=self._operator, at=at)

    def _wait(self, step: Step, at: datetime) -> None:
        """The region has it before it."""

    def _decline(self, step: Step, at: datetime) -> None:
        reason = self._voice.pick("reason", "decline")
        services.decline_case(case_id=self._case.id, reason=reason, by=self._operator, at=at)

    @property
    def _case_now(self) -> Case:
        return Case.objects.get(pk=self._case.id)

    @property
    def _operator(self) -> Actor:
        return self._cast.operators.get(self._play.referrer.actor.region_code or "", Actor.system())

    def _answer(self, step: Step, at: datetime) -> None:
        items = InformationItem.objects.filter(case=self._case, answered_at=None).order_by("position")
        answers = {item.id: answer for item, answer in zip(items, self._answers, strict=True)}
        by = self._opened(self._referrer, at)
        services.answer_information(case_id=self._case.id, answers=answers, by=by, at=at)

    def _withdraw(self, step: Step, at: datetime) -> None:
        reason = self._voice.pick("reason", "withdraw")
        services.withdraw_case(case_id=self._case.id, reason=reason, by=self._referrer, at=at)

    def _acknowledge(self, step: Step, at: datetime) -> None:
        by = self._opened(self._referrer, at)
        concluding.decide_on_all(self._case, self._voice, by=by, at=at)
        following.plan(self._case, at=at)

    def _close(self, step: Step, at: datetime) -> None:
        doctor, case, heard = self._opened(self._referrer, at), self._case, self._is_heard
        following.answer(case, self._play.chance, by=doctor, until=at, heard=heard)
        if self._case_now.is_open:
            text = self._voice.pick("reason", "close")
            services.close_case(case_id=case.id, text=text, by=doctor, at=at)
            following.end(case, at=at)
        following.work(case, self._voice, by=doctor, until=self._until, heard=heard)
        for by in (self._expert, self._coordinator):
            if by is not None:
                services.mark_seen(case_id=self._case.id, by=by, at=at)

    # ------------------------------------------------------------------ the coordinator

    @property
    def _coordinator(self) -> Actor:
        return self._cast.coordinators[self._case.centre_id or UUID(int=0)][0]

    def _ask_early(self, step: Step, at: datetime) -> None:
        self._ask_for(prose.coordinators_inquiry(self._voice), self._coordinator, at)

    def _triage(self, step: Step, at: datetime) -> None:
        by = self._opened(self._coordinator, at)
        urgency, field = Urgency(self._case.urgency), self._case.field_id or ""
        if step.detail == "raise" and urgency is not Urgency.EMERGENCY:
            changed, reason = list(Urgency)[urgency.rank - 1], self._voice.pick("reason", "raise")
        elif step.detail == "lower" and urgency is not Urgency.PLANNED:
            changed, reason = list(Urgency)[urgency.rank + 1], self._voice.pick("reason", "lower")
        else:
            changed, reason = urgency, ""
        services.set_triage(
            case_id=self._case.id, urgency=changed, field_id=field, reason=reason, version=None, by=by, at=at
        )

    def _offer(self, step: Step, at: datetime) -> None:
        """To the expert who was meant, else to one of the first three who can take it.

        After a refusal or silence the system may have asked the next one already: then it is hers.
        """
        if self._asked_already():
            return
        free = [one for one in candidates(self._case, at) if not one.obstacles and not one.refused]
        if not free:
            raise NobodyFree
        meant = [one for one in free if one.user_id == self._play.expert_id]
        chosen = meant[0] if meant else self._play.chance.choice(free[:3])
        services.offer_case(
            case_id=self._case.id,
            consultant_id=chosen.consultant.id,
            note=self._voice.pick("reason", "note"),
            reason=self._voice.pick("reason", "override") if chosen.needs_reason else "",
            version=None,
            by=self._opened(self._coordinator, at),
            at=at,
        )
        self._expert = self._cast.experts[chosen.user_id]

    def _asked_already(self) -> bool:
        """Whether somebody still has the case offered; she who was meant, else the first, answers next."""
        asked = self._case.offers.filter(answer="").order_by("offered_at", "id")
        users = list(asked.values_list("user_id", flat=True))
        if not users:
            return False
        meant = self._play.expert_id
        self._expert = self._cast.experts[meant if meant in users else users[0]]
        return True

    # ------------------------------------------------------------------ the expert

    @property
    def _reader(self) -> Actor:
        if self._expert is None:
            raise NobodyFree
        return self._expert

    def _accept(self, step: Step, at: datetime) -> None:
        services.accept_case(case_id=self._case.id, by=self._reader, at=at)
        self._opened(self._reader, at)

    def _refuse(self, step: Step, at: datetime) -> None:
        reason = self._voice.pick("reason", "refuse")
        services.refuse_offer(case_id=self._case.id, reason=reason, by=self._reader, at=at)
        self._expert = None

    def _lapse(self, step: Step, at: datetime) -> None:
        """When the time of the offer is over, which for a planned one may be another day."""
        if services.lapse_offer(case_id=self._case.id, by=Actor.system(), at=at) is None:
            raise NobodyFree
        self._expert = None

    def _redirect(self, step: Step, at: datetime) -> None:
        reason = self._voice.pick("reason", "redirect")
        by = self._opened(self._reader, at)
        services.redirect_case(case_id=self._case.id, reason=reason, by=by, at=at)
        self._expert = None

    def _convene(self, step: Step, at: datetime) -> None:
        """To be held when the journey says so, else on one of the next days."""
        held = next((one.minutes for one in self._play.journey.steps if one.name == "hold"), None)
        by = self._opened(self._reader, at)
        self._sitting = case_councils.convene(
            self._case, by, self._cast, self._play.chance, at=at, until=None if held else self._until
        )

    def _hold(self, step: Step, at: datetime) -> None:
        if self._sitting is None:
            raise NobodyFree
        case_councils.hold(self._sitting, self._case, at=at)

    def _ask(self, step: Step, at: datetime) -> None:
        back, gone = self._kept_back
        asked = prose.inquiry(back, gone, self._voice)
        if not asked.items:  # the published record tells nothing more
            asked = prose.coordinators_inquiry(self._voice)
        self._kept_back = ([], [])
        self._ask_for(asked, self._reader, at)

    def _ask_for(self, asked: prose.Inquiry, by: Actor, at: datetime) -> None:
        services.ask_information(
            case_id=self._case.id, items=asked.items, text=asked.intro, by=self._opened(by, at), at=at
        )
        self._answers = asked.answers

    def _write(self, step: Step, at: datetime) -> None:
        by = self._opened(self._reader, at)
        concluding.begin(self._case, self._play.patient, self._voice, by=by, at=at)

    def _sign(self, step: Step, at: datetime) -> None:
        concluding.finish(self._case, self._play.patient, self._voice, by=self._reader, at=at)

    # ------------------------------------------------------------------ anybody

    def _message(self, step: Step, at: datetime) -> None:
        by = self._referrer if step.by == "referrer" else self._reader
        text = self._voice.pick("message", step.by)
        services.send_message(case_id=self._case.id, text=text, by=self._opened(by, at), at=at)


def _finding(term: Term, presence: str) -> FindingFacts:
    return FindingFacts(term.code, term.en, term.ru, presence)
