"""The second reader: when the rules ask for one, who may be one, and how a reading goes back and forth."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State, Turn
from consilia.cases.domain.second_reading import (
    Answered,
    Obstacle,
    Reader,
    ReadingState,
    Reason,
    RemarkAnswer,
    Rule,
    Text,
    Timing,
    Written,
    in_order,
    obstacle,
    timing_for,
)
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Deadline, Entry, SecondReading
from consilia.cases.permissions import sight_of
from consilia.cases.policy_kinds import SECOND_READING
from consilia.cases.queries.recipients import escalated_to, recipients
from consilia.cases.queries.second_readings import open_reading, readers_for
from consilia.cases.queries.worklist import Show, Wanted, counters, worklist
from consilia.cases.services.second_readers import MayNotRead, NobodyCanRead
from consilia.cases.services.second_reading import (
    AnsweredAlready,
    DissentTooEarly,
    NoRemarks,
    RemarksUnanswered,
    RemarksWait,
    SecondReadingNeeded,
    SecondReadingRuns,
    StatementNeeded,
)
from consilia.foundation.refusals import NotAllowed
from consilia.network.models import Consultant, Unit
from consilia.policies import services as policies
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_consultant

OPERATION = Text(version=1, revision=7, reasons=[Reason.SURGERY])

# ---------------------------------------------------------------- rules without a database

reasons = some.sampled_from(list(Reason))
rules = some.lists(some.builds(Rule, reasons, some.sampled_from(list(Timing))))


@given(some.lists(reasons), rules)
def test_one_reason_that_asks_for_a_reading_before_outweighs_all_others(found, known) -> None:
    last = {rule.reason: rule.timing for rule in known}
    asked = {last.get(reason, Timing.NEVER) for reason in found}
    timing = timing_for(found, known)
    assert timing in asked | {Timing.NEVER}
    assert (timing is Timing.BEFORE) == (Timing.BEFORE in asked)
    assert (timing is Timing.NEVER) == (asked <= {Timing.NEVER})


def test_the_more_specific_row_can_also_release() -> None:
    known = [Rule(Reason.SURGERY, Timing.BEFORE), Rule(Reason.SURGERY, Timing.NEVER)]
    assert timing_for([Reason.SURGERY], known) is Timing.NEVER


AUTHOR, HOUSE, UNIT, ASKING = uuid4(), uuid4(), uuid4(), uuid4()
WRITTEN = Written(author_id=AUTHOR, house=HOUSE, unit=UNIT, asking_house=ASKING)


def reader(**facts) -> Reader:
    known = {"user_id": uuid4(), "house": uuid4(), "unit": None, "exact": True, "in_hand": 0}
    return Reader(consultant_id=uuid4(), **{**known, **facts})


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (reader(user_id=AUTHOR), Obstacle.AUTHOR),
        (reader(house=HOUSE, unit=UNIT), Obstacle.SAME_UNIT),
        (reader(house=HOUSE, unit=uuid4()), None),
        (reader(house=HOUSE), None),
        (reader(house=ASKING), Obstacle.ASKING_HOUSE),
        (reader(has_conflict=True), Obstacle.CONFLICT),
        (reader(has_declined=True), Obstacle.DECLINED),
        (reader(), None),
    ],
)
def test_who_may_not_read(who: Reader, why: Obstacle | None) -> None:
    assert obstacle(who, WRITTEN) is why


def test_who_may_sit_in_the_same_room_comes_after_who_surely_does_not() -> None:
    near, busy, subspecialist = reader(house=HOUSE), reader(in_hand=4, exact=False), reader(in_hand=2)
    assert in_order([near, busy, subspecialist], WRITTEN) == [subspecialist, busy, near]


# ---------------------------------------------------------------- the journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    services.load_second_reading_rules()
    made = make_scene()
    assert made.reader
    return made


def written(scene: Scene, **draft) -> Case:
    return scene.case_in(State.CONCLUSION_DRAFT, **draft)


def sign(scene: Scene, case: Case, text: Text = OPERATION) -> Case:
    return services.record_signature(
        case_id=case.id, document_id=uuid4(), title="C", text=text, by=scene.expert, at=scene.tick()
    )


def seek(scene: Scene, case: Case, text: Text = OPERATION, **more) -> SecondReading:
    return services.seek_reading(case_id=case.id, text=text, by=scene.expert, at=scene.tick(), **more)


def test_an_operation_is_not_signed_before_somebody_else_has_read_it(scene: Scene) -> None:
    case = written(scene)
    with pytest.raises(SecondReadingNeeded):
        sign(scene, case)
    seek(scene, case)
    with pytest.raises(SecondReadingRuns):
        sign(scene, case)
    assert reload(case).state == State.SECOND_READ
    scene.play("agree", case.id)
    sign(scene, case)
    assert reload(case).state == State.SIGNED


def test_only_the_text_that_was_read_is_signed(scene: Scene) -> None:
    case = written(scene)
    seek(scene, case)
    scene.play("agree", case.id)
    scene.play("take_back", case.id)
    changed = Text(version=1, revision=8, reasons=[Reason.SURGERY])
    with pytest.raises(SecondReadingNeeded):
        sign(scene, case, changed)
    sign(scene, case)  # back to the very text


def test_what_no_rule_names_is_signed_as_before(scene: Scene) -> None:
    assert sign(scene, written(scene), Text(1, 3, [])).state == State.SIGNED
    assert open_reading(sign(scene, written(scene), Text(1, 3, [])).id) is None


def test_the_reader_sees_the_case_only_while_she_reads(scene: Scene) -> None:
    case = written(scene)
    assert sight_of(scene.reader, case, scene.tick()) is Sight.NONE
    seek(scene, case)
    assert sight_of(scene.reader, reload(case), scene.tick()) is Sight.BODY
    assert sight_of(scene.reader, reload(case), scene.at + timedelta(days=31)) is Sight.NONE
    scene.play("agree", case.id)
    assert sight_of(scene.reader, reload(case), scene.tick()) is Sight.NONE


def test_remarks_are_answered_one_by_one_and_a_disagreement_stays_on_record(scene: Scene) -> None:
    case = written(scene)
    seek(scene, case)
    deed = {"case_id": case.id, "by": scene.reader}
    with pytest.raises(DissentTooEarly):
        services.dissent_reading(statement="No.", at=scene.tick(), **deed)
    with pytest.raises(NoRemarks):
        services.return_reading(remarks=["", ""], at=scene.tick(), **deed)
    services.return_reading(remarks=["Which device?", "Why now?"], at=scene.tick(), **deed)
    assert reload(case).state == State.CONCLUSION_DRAFT
    with pytest.raises(AnsweredAlready):
        services.agree_reading(at=scene.tick(), **deed)

    first, second = SecondReading.objects.get(case=case).remarks.all()
    newer = Text(version=1, revision=9, reasons=[Reason.SURGERY])
    answers = {first.id: Answered(RemarkAnswer.CHANGED), second.id: Answered(RemarkAnswer.KEPT)}
    again = {"case_id": case.id, "text": newer, "by": scene.expert}
    with pytest.raises(RemarksUnanswered):  # what stays needs its reason
        services.answer_remarks(answers=answers, at=scene.tick(), **again)
    answers[second.id] = Answered(RemarkAnswer.KEPT, "The left ventricle grows.")
    services.answer_remarks(answers=answers, at=scene.tick(), **again)
    assert reload(case).state == State.SECOND_READ

    with pytest.raises(StatementNeeded):
        services.dissent_reading(statement="", at=scene.tick(), **deed)
    services.dissent_reading(statement="I would wait for the weight.", at=scene.tick(), **deed)
    sign(scene, case, newer)
    reading = SecondReading.objects.get(case=case)
    assert (reading.state, reading.round, reading.revision) == (ReadingState.DISSENTED, 2, 9)
    lines = (
        Entry.objects.filter(case=case, kind=Entry.Kind.MOVE).order_by("at").values_list("name", flat=True)
    )
    assert list(lines)[-5:] == ["seek_reading", "return_draft", "seek_reading", "dissent", "sign"]


def test_who_was_asked_without_need_is_not_passed_over(scene: Scene) -> None:
    case, plain = written(scene), Text(version=1, revision=1, reasons=())
    scene.play("seek_reading", case.id)
    scene.play("return_draft", case.id)
    with pytest.raises(RemarksWait):
        sign(scene, case, plain)
    assert reload(case).state == State.CONCLUSION_DRAFT
    remark = SecondReading.objects.get(case=case).remarks.get()
    answers = {remark.id: Answered(RemarkAnswer.KEPT, "The device is named in the plan.")}
    services.answer_remarks(case_id=case.id, answers=answers, text=plain, by=scene.expert, at=scene.tick())
    with pytest.raises(SecondReadingRuns):
        sign(scene, case, plain)
    scene.play("take_back", case.id)
    assert sign(scene, case, plain).state == State.SIGNED


def test_the_turn_is_the_readers_while_it_waits_and_else_the_authors(scene: Scene) -> None:
    """The worklist, its counter and the case say the same at each step."""
    case = written(scene)
    whose = [_whose(scene, case)]
    for move in ("seek_reading", "return_draft"):
        scene.play(move, case.id)
        whose.append(_whose(scene, case))
    remark = SecondReading.objects.get(case=case).remarks.get()
    answers = {remark.id: Answered(RemarkAnswer.CHANGED)}
    services.answer_remarks(
        case_id=case.id, answers=answers, text=OPERATION, by=scene.expert, at=scene.tick()
    )
    whose.append(_whose(scene, case))
    scene.play("agree", case.id)
    whose.append(_whose(scene, case))
    author, reader = (Turn.EXPERT, {"expert"}), (Turn.READER, {"reader"})
    assert whose == [author, reader, author, reader, author]


def _whose(scene: Scene, case: Case) -> tuple[str, set[str]]:
    mine = set()
    for name in ("expert", "reader", "other_expert", "coordinator", "referrer"):
        by, at = getattr(scene, name), scene.tick()
        rows = {row.id: row for row in worklist(by, Wanted(show=Show.OPEN), at=at, cursor=None).rows}
        listed = [row.id for row in worklist(by, Wanted(show=Show.TURN), at=at, cursor=None).rows]
        assert (case.id in listed) == (case.id in rows and rows[case.id].is_mine)
        assert counters(by, at=at).turn == len(listed)
        mine |= {name} if listed else set()
    return reload(case).turn, mine


def test_an_emergency_is_signed_first_and_its_reading_has_a_clock(scene: Scene) -> None:
    case = sign(scene, written(scene, urgency="emergency"))
    reading = open_reading(case.id)
    assert (case.state, reading.timing, reading.reader_id) == (
        State.SIGNED,
        Timing.AFTER,
        scene.reader.user_id,
    )
    clock = Deadline.objects.get(case=case, clock=Clock.SECOND_READING)
    assert clock.is_running
    assert clock.due_at == reading.due_at == scene.at + timedelta(days=1)
    assert case.due_at <= clock.due_at
    assert escalated_to(case, Clock.SECOND_READING, 100, at=scene.tick()) >= {
        scene.reader.user_id,
        scene.coordinator.user_id,
    }
    services.agree_reading(case_id=case.id, by=scene.reader, at=scene.tick())
    clock.refresh_from_db()
    assert clock.met_at == scene.at
    assert reload(case).state == State.SIGNED


def test_a_reader_who_cannot_passes_it_on_and_the_last_one_to_the_coordinators(scene: Scene) -> None:
    case = written(scene)
    seek(scene, case)
    reading = services.decline_reading(
        case_id=case.id, reason="On a flight", by=scene.reader, at=scene.tick()
    )
    assert reading.reader_id is None
    assert sight_of(scene.reader, reload(case), scene.tick()) is Sight.NONE
    told = recipients("SecondReaderMissing", case, author=None, at=scene.tick())
    assert told == {scene.coordinator.user_id}
    assert _whose(scene, case) == (Turn.COORDINATOR, {"coordinator"})

    user = make_user()
    other = make_consultant(scene.stranger_house, user=user, fields=["cardiology"])
    reader = make_actor(Role.EXPERT, user=user, organisation=scene.stranger_house)
    with pytest.raises(MayNotRead):
        services.change_reader(
            case_id=case.id, reader_id=scene.expert.user_id, by=scene.coordinator, at=scene.tick()
        )
    services.change_reader(case_id=case.id, reader_id=other.user_id, by=scene.coordinator, at=scene.tick())
    assert sight_of(reader, reload(case), scene.tick()) is Sight.BODY
    for stranger in (scene.stranger, scene.other_expert):
        with pytest.raises(Case.DoesNotExist):
            services.change_reader(case_id=case.id, reader_id=user.id, by=stranger, at=scene.tick())
    with pytest.raises(NotAllowed):
        services.change_reader(case_id=case.id, reader_id=user.id, by=scene.referrer, at=scene.tick())


def test_nobody_of_the_own_department_is_offered(scene: Scene) -> None:
    case = written(scene)
    unit = Unit.objects.create(
        organisation=scene.centre,
        name_en="Cardiology",
        name_ru="Кардиология",
    )
    scene.consultant.unit = unit
    scene.consultant.save()
    next_door = make_user()
    make_consultant(scene.centre, user=next_door, fields=["cardiology"], unit=unit)
    make_actor(Role.EXPERT, user=next_door, organisation=scene.centre)
    found = readers_for(case, scene.tick(), author_id=scene.expert.user_id)
    assert [one.user_id for one in found] == [scene.reader.user_id]


def test_without_anybody_to_read_the_author_is_told(scene: Scene) -> None:
    case = written(scene)
    Consultant.objects.filter(user=scene.reader.user_id).update(is_active=False)
    with pytest.raises(NobodyCanRead):
        seek(scene, case)
    assert reload(case).state == State.CONCLUSION_DRAFT


def test_a_case_that_ends_takes_its_reading_along(scene: Scene) -> None:
    case = written(scene)
    seek(scene, case)
    scene.play("withdraw", case.id)
    assert SecondReading.objects.get(case=case).state == ReadingState.ENDED
    assert sight_of(scene.reader, reload(case), scene.tick()) is Sight.NONE


def test_rules_are_changed_by_administrators_from_now_on(scene: Scene) -> None:
    administrator = make_actor(Role.ADMINISTRATOR)
    row = {
        "kind": SECOND_READING,
        "key": {"reason": Reason.SURGERY, "urgency": "urgent", "centre": scene.centre.id, "field": None},
        "figures": {"timing": Timing.NEVER},
        "source": "order of the centre",
    }
    with pytest.raises(NotAllowed):
        policies.propose_change(**row, by=scene.coordinator, at=scene.at)
    waiting = policies.propose_change(**row, by=administrator, at=scene.at)
    assert waiting.loosens  # nobody reads any more: two people decide that
    policies.confirm_change(change_id=waiting.id, by=make_actor(Role.ADMINISTRATOR), at=scene.tick())
    assert sign(scene, written(scene)).state == State.SIGNED
    ended = policies.propose_change(**{**row, "figures": None}, by=administrator, at=scene.tick())
    policies.confirm_change(change_id=ended.id, by=make_actor(Role.ADMINISTRATOR), at=scene.tick())
    with pytest.raises(SecondReadingNeeded):
        sign(scene, written(scene))
