"""Cases that play themselves through the services: true times, true clocks, and no diagnosis before its time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from config.demo import history, jobs, people, telling
from config.demo.journeys import Journey, Step, a_journey
from config.demo.player import Play, Player, Stage
from config.demo.published import Patient, patients
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Completeness, Entry, InformationItem
from consilia.cases.services import load_policies, load_requirements
from consilia.conclusions.models import Conclusion
from consilia.foundation import undertakings
from consilia.notifications.models import Notification
from consilia.patients.models import Child
from tests.factories.accounts import make_membership, make_user
from tests.factories.network import make_centre, make_consultant, make_organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIELDS = ["cardiology", "genetics", "neurology", "ophthalmology", "orthopaedics", "paediatrics"]


@pytest.fixture
def stage() -> Stage:
    """A hospital that asks and a centre that answers, with three people of the sign-in page."""
    load_policies()
    hospital, elsewhere = make_organisation(region="RU-PRI"), make_organisation(region="RU-MOW")
    centre = make_centre(fields=FIELDS, hours="mon-fri 09:00-18:00")
    for key, role, house in (
        ("doctor", Role.REFERRING_DOCTOR, hospital),
        (None, Role.REFERRING_DOCTOR, elsewhere),
        ("triage", Role.TRIAGE_COORDINATOR, centre),
    ):
        make_membership(role=role, organisation=house, user=make_user(is_demo=True, demo_key=key))
    for key in ("expert", None, None):
        user = make_user(is_demo=True, demo_key=key)
        make_membership(role=Role.EXPERT, organisation=centre, user=user)
        make_consultant(centre, user=user, fields=FIELDS, workload_limit=100)
    return Stage(people.assemble(NOW), FIELDS, NOW)


def play(
    stage: Stage, journey: Journey, *, start: datetime, patient: Patient | None = None, seed: str = ""
) -> Case:
    chance = Random(seed)
    plan = Play(
        client_uuid=uuid4(),
        patient=patient or chance.choice(patients()),
        referrer=stage.cast.referrers[0],
        journey=journey,
        start=start,
        chance=chance,
    )
    with telling.in_the_past():
        case_id = Player(stage, plan).run()
    assert case_id
    return Case.objects.get(pk=case_id)


def journey_to(state: State, urgency: str = "urgent") -> Journey:
    """The straight way to a state."""
    way = ["start", "submit", "offer", "accept", "write", "sign", "acknowledge", "close"]
    last = {"draft": 1, "triage": 2, "offered": 3, "in_review": 4, "conclusion_draft": 5, "signed": 6}
    by = {"offer": "coordinator", "accept": "expert", "write": "expert", "sign": "expert"}
    names = way[: last.get(state.value, 8)]
    steps = (Step(name, by.get(name, "referrer"), 0 if name == "start" else 10) for name in names)
    return Journey(urgency, tuple(steps))


@pytest.mark.parametrize("seed", range(8))
def test_a_played_case_is_consistent_to_the_last_second(stage: Stage, seed: int) -> None:
    start = NOW - timedelta(days=40)
    case = play(stage, a_journey(Random(seed)), start=start, seed=str(seed))
    entries = list(case.entries.order_by("at", "id"))
    deeds = AuditEntry.objects.filter(subject="case", subject_id=case.id, kind="deed")
    moments = {deed.at for deed in deeds}
    assert all(start <= entry.at <= NOW for entry in entries)
    assert {entry.at for entry in entries} <= moments
    assert case.created_at == start
    assert case.changed_at <= NOW
    told = Notification.objects.filter(subject_id=case.id)
    assert set(told.values_list("created_at", flat=True)) <= moments
    assert mail.outbox == []


@pytest.mark.parametrize("urgency", ["emergency", "planned"])
def test_the_whole_journey_ends_closed_with_a_signed_conclusion(stage: Stage, urgency: str) -> None:
    case = play(stage, journey_to(State.CLOSED, urgency), start=datetime(2026, 11, 18, 8, tzinfo=UTC))
    assert case.state == State.CLOSED
    conclusion = Conclusion.objects.get(case=case)
    assert conclusion.is_signed
    assert conclusion.document is not None
    assert conclusion.recommendations.filter(decision__isnull=True).count() == 0


def test_nobody_can_read_the_diagnosis_before_the_conclusion_is_begun(stage: Stage) -> None:
    for patient in patients()[::200]:
        ask = Step("ask", "expert", 5)
        reviewed = journey_to(State.IN_REVIEW)
        journey = Journey("urgent", (*reviewed.steps, ask, Step("answer", "referrer", 5)))
        case = play(stage, journey, start=NOW - timedelta(days=2), patient=patient)
        assert case.state == State.IN_REVIEW
        written = [case.question, case.summary, case.diagnosis, case.source]
        written += Entry.objects.filter(case=case).values_list("text", flat=True)
        for item in InformationItem.objects.filter(case=case):
            written += [item.text, item.answer]
        everything = " ".join(written)
        assert patient.disease not in everything
        assert patient.disease_code not in everything
        assert case.source == f"PMID:{patient.pmid}"


def test_findings_are_those_of_the_authors_and_questions_have_true_answers(stage: Stage) -> None:
    patient = next(one for one in patients() if len(one.observed) > 6 and len(one.excluded) > 3)
    ask = (Step("ask", "expert", 5), Step("answer", "referrer", 5))
    journey = Journey("urgent", (*journey_to(State.IN_REVIEW).steps, *ask))
    case = play(stage, journey, start=NOW - timedelta(days=2), patient=patient)
    told = {(finding.code, finding.presence) for finding in case.findings.all()}
    true = {(term.code, "observed") for term in patient.observed}
    true |= {(term.code, "excluded") for term in patient.excluded}
    assert told < true
    assert len(true) - len(told) == InformationItem.objects.filter(case=case).count() == 2


def test_a_deadline_that_ran_out_is_noticed_within_a_minute_of_its_own_time(stage: Stage) -> None:
    case = play(stage, journey_to(State.TRIAGE, "emergency"), start=NOW - timedelta(hours=5))
    missed = case.deadlines.get(clock="triage")
    line = case.entries.get(kind=Entry.Kind.DEADLINE, name="triage")
    assert missed.due_at
    assert missed.missed_at == missed.due_at
    assert line.at - missed.due_at == timedelta(minutes=1)


def test_steps_of_the_future_are_left_to_people(stage: Stage) -> None:
    case = play(stage, journey_to(State.CLOSED), start=NOW - timedelta(minutes=25))
    assert case.state == State.OFFERED


def test_the_same_dice_write_the_same_request(stage: Stage) -> None:
    texts = set()
    for _ in range(2):
        with transaction.atomic():
            case = play(stage, journey_to(State.TRIAGE), start=NOW - timedelta(days=1), seed="same")
            texts.add((case.question, case.summary, case.child.family_name, case.child.birth_date))
            transaction.set_rollback(True)
    assert len(texts) == 1


def test_a_chance_double_is_told_apart(stage: Stage) -> None:
    for _ in range(2):
        play(stage, journey_to(State.TRIAGE), start=NOW - timedelta(days=1), seed="double")
    names = Child.objects.values_list("family_name", "given_name", "birth_date")
    assert (Child.objects.count(), len(set(names))) == (2, 1)


def test_news_is_kept_for_those_who_can_sign_in(stage: Stage) -> None:
    play(stage, journey_to(State.SIGNED), start=NOW - timedelta(days=3))
    readers = set(Notification.objects.values_list("user_id", flat=True))
    assert readers & stage.cast.readers
    assert Notification.objects.filter(email_state="none").count() == Notification.objects.count()


def test_the_present_reacts_again_after_the_past_was_played() -> None:
    before = settings.REACTIONS
    with telling.in_the_past():
        assert before != settings.REACTIONS
    assert before == settings.REACTIONS


# ------------------------------------------------------------------ the year in batches


@pytest.fixture
def short_year(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    history._beginnings.cache_clear()
    monkeypatch.setattr(history, "CONSULTATIONS", 6)
    monkeypatch.setattr(history, "BATCH_SECONDS", 0.0)
    yield
    history._beginnings.cache_clear()


def begun(stage: Stage) -> int:
    return history.begin(cast=stage.cast, at=NOW).total


def year_cases() -> set[UUID]:
    return set(Case.objects.values_list("client_uuid", flat=True))


def test_the_year_is_played_batch_by_batch_to_its_end(
    stage: Stage, short_year: None, run_jobs: Callable[[], list[str]]
) -> None:
    total = begun(stage)
    jobs.keep_playing()
    jobs.keep_playing()  # a second start while the first batch waits
    assert run_jobs().count("demo.play_history") == total
    work = history.begin(cast=stage.cast, at=NOW)
    assert (work.done, work.percent) == (total, 100)
    assert work.finished_at is not None
    assert len(year_cases()) == total


def test_a_batch_that_was_killed_before_it_was_counted_makes_nothing_twice(
    stage: Stage, short_year: None
) -> None:
    begun(stage)
    work = history.begin(cast=stage.cast, at=NOW)
    history.play_batch(cast=stage.cast, fields=FIELDS, work=work, now=NOW)
    first = year_cases()
    history.play_batch(cast=stage.cast, fields=FIELDS, work=work, now=NOW)  # `work` is that of before
    assert year_cases() == first
    assert undertakings.unfinished()[0].done == 1


def test_progress_never_goes_back(stage: Stage, short_year: None) -> None:
    begun(stage)
    undertakings.advance(key=history.KEY, to=4, at=NOW)
    assert undertakings.advance(key=history.KEY, to=2, at=NOW).done == 4
    assert undertakings.advance(key=history.KEY, to=99, at=NOW).finished_at == NOW


def test_a_batch_saves_statements_but_refuses_what_services_refuse(stage: Stage, short_year: None) -> None:
    """Without savepoints a refusal spoils the case; it is then played once more with them."""
    uuids = [uuid4(), uuid4()]
    referrer = stage.cast.referrers[0]
    with telling.in_the_past(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "uuid5", lambda *_: uuids.pop())
        for _ in range(2):  # the same dice twice: the same child, which must be told apart
            history._play(3, NOW - timedelta(days=30), referrer, stage)
    assert Case.objects.count() == 2
    assert Child.objects.values("family_name", "given_name", "birth_date").distinct().count() == 1


def test_a_request_answers_what_the_publication_tells_and_says_why_the_rest_is_missing(stage: Stage) -> None:
    load_requirements(by=Actor.system(), at=NOW)
    case = play(stage, journey_to(State.TRIAGE, "planned"), start=NOW - timedelta(days=1))
    judged = Completeness.objects.get(case=case)
    assert case.incomplete_because
    assert judged.is_excused
    assert judged.reached < judged.total
    assert all(answer.text for answer in case.answers.all()), "no number is made up"
