"""The cases that wait for an expert, as routing looks at them: wired in settings.ROUTED_WORK."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Deadline, Offer
from consilia.cases.queries.candidates import candidates
from consilia.cases.services import reoptimising
from consilia.foundation.clocks import WorkingCalendar
from consilia.foundation.wall import looking_further
from consilia.network.queries.calendars import consultant_calendars
from consilia.network.queries.consultants import consultants_by_id
from consilia.routing.domain.assignment import Choice, Kind, OpenQuestion
from consilia.routing.domain.facts import Urgency
from consilia.routing.domain.habits import Answered, Said
from consilia.routing.domain.ranking import askable
from consilia.routing.domain.work import Record, Waiting
from consilia.routing.models import Proposal, ReoptimisationPolicy
from consilia.routing.queries.outlook import Outlook
from consilia.routing.queries.people import people_of
from consilia.routing.queries.proposals import invited

# What nobody has begun. An emergency is asked of the whole roster at once: there is nobody else to think of.
NOT_BEGUN = (State.TRIAGE, State.OFFERED, State.IN_REVIEW)
LOOKED_AT = (Urgency.URGENT, Urgency.PLANNED)
MOST = 300  # cases of one centre in one look, those due first
_MINUTE = timedelta(minutes=1)
_SAID = {
    Offer.Answer.ACCEPTED: Said.ACCEPTED,
    Offer.Answer.REFUSED: Said.REFUSED,
    Offer.Answer.LAPSED: Said.SILENT,
}


def centres() -> Iterable[UUID]:
    """Every centre with something that nobody has begun."""
    rows = Case.objects.filter(is_open=True, state__in=NOT_BEGUN, urgency__in=LOOKED_AT)
    return set(rows.exclude(centre=None).values_list("centre_id", flat=True))


def waiting(centre_id: UUID, policy: ReoptimisationPolicy, *, at: datetime) -> Sequence[Waiting]:
    """The cases of the centre that are due within the horizon and that nobody has begun, as they stand."""
    return _Look(centre_id, policy, at).waiting()


class _Look:
    """One look at one centre: what is read once for all its cases."""

    def __init__(self, centre_id: UUID, policy: ReoptimisationPolicy, at: datetime) -> None:
        self.at, self.policy = at, policy
        self.due = _due(centre_id, at, at + timedelta(hours=policy.horizon_hours))
        rows = Case.objects.filter(id__in=self.due).select_related("child", "field")
        self.cases = sorted(rows, key=lambda case: self.due[case.id])
        people = {
            row.consultant.id: row.consultant
            for field in sorted({case.field_id for case in self.cases if case.field_id})
            for row in people_of(field=field, centre_id=centre_id, at=at)
        }
        self.by_user = {one.user_id: one.id for one in people.values()}
        self.outlook = Outlook(list(people.values()), policy, at=at)
        self.in_hand = _in_hand(list(self.by_user))
        self.offers: dict[UUID, dict[UUID, datetime]] = {}
        for case_id, consultant_id, since in Offer.objects.filter(case__in=self.due, answer="").values_list(
            "case_id", "consultant_id", "offered_at"
        ):
            self.offers.setdefault(case_id, {})[consultant_id] = since

    def waiting(self) -> list[Waiting]:
        return [
            Waiting(
                subject_id=case.id,
                reference=case.number,
                urgency=case.urgency,
                due_at=self.due[case.id],
                question=self._question(case),
            )
            for case in self.cases
        ]

    def _question(self, case: Case) -> OpenQuestion:
        asked_at = {
            person: since
            for person, since in {**self.offers.get(case.id, {}), **invited(case.id)}.items()
            if person in self.outlook.consultants
        }
        asked = [self._choice(case, person, asked_at=since) for person, since in asked_at.items()]
        holder = self._holder(case)
        standing = OpenQuestion(key=case.id, asked=tuple(asked), holder=holder)
        if case.state == State.IN_REVIEW and holder is None:
            return standing  # in the hands of somebody whose hours are not known here
        if standing.likely() >= self.policy.enough:
            return standing
        beside = {*asked_at, *([holder.consultant_id] if holder else [])}
        return OpenQuestion(key=case.id, asked=tuple(asked), holder=holder, free=self._free(case, beside))

    def _free(self, case: Case, beside: Collection[UUID]) -> tuple[Choice, ...]:
        refused = set(_answered(case, Offer.Answer.REFUSED))
        silent = set(_answered(case, Offer.Answer.LAPSED)) - refused
        ranked = [one.ranked for one in candidates(case, self.at)]
        others = [one for one in ranked if one.person.consultant_id not in beside]
        return tuple(
            self._choice(case, one.person.consultant_id, score=one.score)
            for one in askable(others, silent=silent)
        )

    def _holder(self, case: Case) -> Choice | None:
        person = self.by_user.get(case.expert_id) if case.expert_id else None
        if case.state != State.IN_REVIEW or person is None:
            return None
        return self._choice(case, person, has_it=True)

    def _choice(self, case: Case, person: UUID, **told: object) -> Choice:
        due = self.due[case.id]
        user = self.outlook.consultants[person].user_id
        ahead = sum(other < due for other in self.in_hand.get(user, ()))
        return self.outlook.choice(person, case.urgency, due, ahead=ahead, **told)  # type: ignore[arg-type]


def _due(centre_id: UUID, at: datetime, until: datetime) -> dict[UUID, datetime]:
    rows = Deadline.objects.running().filter(
        clock=Clock.CONCLUSION,
        due_at__range=(at, until),
        case__centre=centre_id,
        case__is_open=True,
        case__state__in=NOT_BEGUN,
        case__urgency__in=LOOKED_AT,
    )
    found = rows.order_by("due_at").values_list("case_id", "due_at")[:MOST]
    return {case_id: due for case_id, due in found if due is not None}


def _in_hand(users: Sequence[UUID]) -> dict[UUID, list[datetime]]:
    """When the cases in each expert's hands are due."""
    rows = Deadline.objects.running().filter(
        clock=Clock.CONCLUSION, case__expert__in=users, case__is_open=True, case__signed_at=None
    )
    found: dict[UUID, list[datetime]] = {}
    for user, due in rows.values_list("case__expert_id", "due_at"):
        if user is not None and due is not None:
            found.setdefault(user, []).append(due)
    return found


def _answered(case: Case, answer: Offer.Answer) -> Iterable[UUID]:
    return Offer.objects.filter(case=case, answer=answer).values_list("consultant_id", flat=True)


def asked_about(subject_id: UUID) -> Collection[UUID]:
    """Everybody who was ever asked about the case."""
    return set(Offer.objects.filter(case=subject_id).values_list("consultant_id", flat=True))


def record(consultant_id: UUID, *, since: datetime, at: datetime) -> Record:
    """Her answers to offers since then, and how long her signatures took of her working time."""
    consultant = consultants_by_id([consultant_id])[consultant_id]
    calendar, zone = consultant_calendars([consultant])[consultant_id], ZoneInfo(consultant.time_zone)
    rows = Offer.objects.filter(consultant=consultant_id, answer__in=_SAID, offered_at__gte=since)
    offers = [
        (urgency, Answered(asked.astimezone(zone).hour, _SAID[Offer.Answer(answer)], minutes))
        for urgency, asked, answered, answer in rows.values_list(
            "case__urgency", "offered_at", "answered_at", "answer"
        )
        if answered is not None
        for minutes in [_reached(calendar, urgency, asked, answered)]
    ]
    return Record(offers=offers, until_signed=_until_signed(consultant.user_id, calendar, since))


def _reached(calendar: WorkingCalendar, urgency: str, asked: datetime, answered: datetime) -> float:
    """Minutes in which a planned offer could reach her: those of her work. Others reach her at any time."""
    span = calendar.between(asked, answered) if urgency == Urgency.PLANNED else answered - asked
    return span / _MINUTE


def _until_signed(user_id: UUID, calendar: WorkingCalendar, since: datetime) -> list[float]:
    """Working minutes from taking a planned case, or from the signature before it, to each signature."""
    rows = Offer.objects.filter(
        user=user_id,
        answer=Offer.Answer.ACCEPTED,
        case__expert=user_id,
        case__urgency=Urgency.PLANNED,
        case__signed_at__gte=since,
    )
    found, before = [], since
    for accepted, signed in rows.order_by("case__signed_at").values_list("answered_at", "case__signed_at"):
        if accepted is not None and signed is not None:
            found.append(calendar.between(max(accepted, before), signed) / _MINUTE)
            before = signed
    return found


def follow(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """Do what is proposed about offers."""
    case_id, person = proposal.subject_id, proposal.to_id
    if proposal.kind == Kind.OFFER:
        services.offer_case(
            case_id=case_id,
            consultant_id=person,
            reason=proposal.facts.get("override", ""),
            version=None,
            by=by,
            at=at,
        )
    elif proposal.kind == Kind.ALSO:
        reoptimising.ask_also(case_id=case_id, consultant_id=person, by=by, at=at)
    elif proposal.beside_id:
        reoptimising.move_offer(
            case_id=case_id,
            taken_from=proposal.beside_id,
            consultant_id=person,
            asked_before=at - timedelta(minutes=proposal.facts["grace"]),
            by=by,
            at=at,
        )


def take_over(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """The invited expert takes the case now."""
    reoptimising.step_in(
        case_id=proposal.subject_id,
        consultant_id=proposal.to_id,
        reason=proposal.facts["words"],
        by=by,
        at=at,
    )


@looking_further()
def is_of_use(proposal: Proposal, *, at: datetime) -> bool:
    """Whether the case still stands where the proposal found it."""
    wanted = {
        Kind.OFFER: {State.TRIAGE},
        Kind.ALSO: {State.OFFERED},
        Kind.MOVE: {State.OFFERED},
        Kind.STEP_IN: {State.IN_REVIEW},
    }[Kind(proposal.kind)]
    if not Case.objects.filter(id=proposal.subject_id, state__in=wanted, is_open=True).exists():
        return False
    return not Offer.objects.filter(case=proposal.subject_id, consultant=proposal.to_id, answer="").exists()
