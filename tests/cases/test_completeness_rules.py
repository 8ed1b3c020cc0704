"""The rules of completeness: which items apply, what speaks for a key, and what the score does."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from consilia.cases.domain.completeness import Item, RequestFacts, blocking_items, missing_items
from consilia.cases.domain.requirements import (
    Need,
    Said,
    Situation,
    Status,
    Verdict,
    applies,
    asked,
    assess,
    chain,
    judge,
)

BANDS = ["neonate", "infant", "child", "adolescent"]
URGENCIES = ["emergency", "urgent", "planned"]
DIAGNOSES = ["Q2", "Q25", "E10", "C", "M08.1"]


@dataclass(frozen=True)
class Thing:
    """An item as the rules see it."""

    key: str = "weight"
    need: str = Need.REQUIRED
    weight: int = 3
    ages: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    sex: str = ""
    diagnoses: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    likely_least: Decimal | None = None
    likely_most: Decimal | None = None


def some(words: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=2, unique=True).map(tuple)


things = st.builds(
    Thing,
    key=st.sampled_from("abcdefgh"),
    need=st.sampled_from(list(Need)),
    weight=st.integers(1, 20),
    ages=some(BANDS),
    urgencies=some(URGENCIES),
    sex=st.sampled_from(["", "female", "male"]),
    diagnoses=some(DIAGNOSES),
)
situations = st.builds(
    Situation,
    age_band=st.sampled_from(["", *BANDS]),
    urgency=st.sampled_from(["", *URGENCIES]),
    sex=st.sampled_from(["", "female", "male", "unknown"]),
    diagnosis_code=st.sampled_from(["", "Q25.0", "E10.1", "C91.0", "M08.1"]),
)
levels_of_things = st.lists(st.lists(things, max_size=6), min_size=1, max_size=3)
statuses_of_keys = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(list(Status)))


@given(levels_of_things, situations, statuses_of_keys)
def test_the_score_is_a_share(
    levels: list[list[Thing]], situation: Situation, statuses: Mapping[str, Status]
) -> None:
    judged = assess(asked(levels, situation), statuses)
    assert 0 <= judged.score <= 1
    assert judged.percent == 100 or judged.reached < judged.total, "100 only when everything is there"
    assert judged.required_met <= judged.required
    assert judged.recommended_met <= judged.recommended


@given(levels_of_things, situations, statuses_of_keys, st.sampled_from("abcdefgh"))
def test_an_answer_never_lowers_the_score(
    levels: list[list[Thing]], situation: Situation, statuses: Mapping[str, Status], key: str
) -> None:
    items = asked(levels, situation)
    before, after = assess(items, statuses), assess(items, {**statuses, key: Status.MET})
    assert after.score >= before.score
    assert set(after.owed) <= set(before.owed)


@given(levels_of_things, situations, statuses_of_keys)
def test_what_is_said_to_raise_the_score_does_so_by_that_much(
    levels: list[list[Thing]], situation: Situation, statuses: Mapping[str, Status]
) -> None:
    items = asked(levels, situation)
    judged = assess(items, statuses)
    assert len(judged.next) <= 3
    for key, rise in judged.next:
        after = assess(items, {**statuses, key: Status.MET})
        assert abs(after.score - judged.score - rise) < 1e-9
        assert rise > 0


@given(levels_of_things, situations)
def test_a_subspecialty_asks_for_all_that_its_field_asks_for(
    levels: list[list[Thing]], situation: Situation
) -> None:
    field = {item.key for item in asked(levels[:-1], situation)}
    subspecialty = asked(levels, situation)
    assert field <= {item.key for item in subspecialty}
    assert len({item.key for item in subspecialty}) == len(subspecialty), "each key is asked once"
    assert all(applies(item, situation) for item in subspecialty)


@given(levels_of_things, situations)
def test_the_nearest_level_that_applies_speaks_for_its_keys(
    levels: list[list[Thing]], situation: Situation
) -> None:
    nearest = [item for item in levels[-1] if applies(item, situation)]
    found = {item.key: item for item in asked(levels, situation)}
    for key in {item.key for item in nearest}:
        assert found[key] == next(item for item in nearest if item.key == key)


@given(things, situations)
def test_an_item_without_conditions_is_always_asked(thing: Thing, situation: Situation) -> None:
    assert applies(Thing(key=thing.key), situation)


def test_conditions_are_of_age_urgency_sex_and_diagnosis() -> None:
    newborn = Situation("neonate", "emergency", "male", "Q25.0")
    assert applies(Thing(ages=("neonate", "infant")), newborn)
    assert not applies(Thing(ages=("child",)), newborn)
    assert applies(Thing(urgencies=("emergency",)), newborn)
    assert not applies(Thing(urgencies=("planned", "urgent")), newborn)
    assert not applies(Thing(sex="female"), newborn)
    assert applies(Thing(diagnoses=("E10", "Q25")), newborn)
    assert not applies(Thing(diagnoses=("E10",)), newborn)


def test_what_is_not_known_hides_nothing_but_what_waits_for_a_diagnosis() -> None:
    thing = Thing(ages=("child",), urgencies=("planned",), sex="female")
    assert applies(thing, Situation())
    assert applies(thing, Situation(sex="unknown"))
    assert not applies(Thing(diagnoses=("Q25",)), Situation())


def test_a_field_speaks_after_all_fields_and_before_its_subspecialty() -> None:
    assert chain("") == ["all"]
    assert chain("cardiology") == ["all", "cardiology"]
    assert chain("cardiology.arrhythmia") == ["all", "cardiology", "cardiology.arrhythmia"]


def test_a_reason_excuses_and_an_answer_counts_whatever_else_is_said() -> None:
    assert Said().status is Status.OPEN
    assert Said(unavailable="no reagent").status is Status.EXCUSED
    assert Said(text="normal", unavailable="no pictures").status is Status.MET
    assert Said(value=Decimal(0)).status is Status.MET, "nought is an answer"
    judged = assess([Thing()], {"weight": Status.EXCUSED})
    assert (judged.score, judged.owed, judged.excused) == (0, (), ("weight",))


def test_numbers_are_impossible_improbable_or_plausible() -> None:
    weight = Thing(
        least=Decimal("0.2"), most=Decimal(12), likely_least=Decimal("0.5"), likely_most=Decimal(6)
    )
    verdicts = {
        text: judge(weight, Decimal(text)) for text in ("0.1", "0.2", "0.4", "3.2", "6", "7", "12", "3200")
    }
    assert verdicts == {
        "0.1": Verdict.IMPOSSIBLE,
        "0.2": Verdict.IMPROBABLE,
        "0.4": Verdict.IMPROBABLE,
        "3.2": Verdict.PLAUSIBLE,
        "6": Verdict.PLAUSIBLE,
        "7": Verdict.IMPROBABLE,
        "12": Verdict.IMPROBABLE,
        "3200": Verdict.IMPOSSIBLE,
    }


def facts(**changes: object) -> RequestFacts:
    whole = {
        "has_child": True,
        "question": "Should the ductus be closed now?",
        "summary": "A boy with a wide patent ductus and poor weight gain.",
        "findings": 1,
        "diagnosis_code": "Q25.0",
        "field": "cardiology",
        "urgency": "urgent",
        "consent": True,
        "incomplete_because": "",
    }
    return RequestFacts(**{**whole, **changes})  # type: ignore[arg-type]


def test_owed_items_stop_a_request_unless_a_reason_is_given_or_it_is_an_emergency() -> None:
    assert blocking_items(facts()) == []
    assert blocking_items(facts(owed=("ecg",))) == [Item.REQUIREMENTS]
    assert blocking_items(facts(owed=("ecg",), incomplete_because="The device is broken.")) == []
    emergency = facts(owed=("ecg",), urgency="emergency")
    assert blocking_items(emergency) == []
    assert missing_items(emergency) == [Item.REQUIREMENTS], "it is still told"
