"""Rules of the registry as tables and properties: diagnoses, delays, pseudonyms, the way of a proposal."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.registry.domain.diagnoses import (
    Codes,
    DiagnosisFacts,
    Fault,
    delay_as_age,
    diagnostic_delay,
    faults,
)
from consilia.registry.domain.pseudonyms import ALPHABET, is_pseudonym, new_pseudonym
from consilia.registry.domain.words import PROPOSAL, Certainty, ProposalState, When

BORN, TODAY = date(2020, 3, 1), date(2026, 11, 20)
DAY = timedelta(days=1)
DISEASE = Codes(orpha="ORPHA:706")


def said(**facts: object) -> DiagnosisFacts:
    return DiagnosisFacts(**{"codes": DISEASE, "certainty": Certainty.GENETIC, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (said(), []),
        (said(codes=Codes(icd10="Q25.0")), [Fault.CODE]),
        (said(codes=Codes(omim="OMIM:607411")), []),
        (said(onset=When.DAY), [Fault.ONSET_DAY]),
        (said(onset=When.DAY, onset_on=BORN - DAY), [Fault.ONSET_BEFORE_BIRTH]),
        (said(onset=When.DAY, onset_on=TODAY + DAY), [Fault.ONSET_LATER]),
        (said(onset=When.ANTENATAL), []),
        (said(contact_on=BORN - DAY), [Fault.CONTACT_BEFORE_BIRTH]),
        (said(contact_on=TODAY + DAY), [Fault.CONTACT_LATER]),
        (said(diagnosis=When.DAY), [Fault.DIAGNOSIS_DAY]),
        (said(diagnosis=When.DAY, diagnosed_on=TODAY), []),
        (said(diagnosis=When.DAY, diagnosed_on=TODAY + DAY), [Fault.DIAGNOSIS_LATER]),
        (said(diagnosis=When.DAY, diagnosed_on=BORN - DAY), [Fault.DIAGNOSIS_BEFORE_BIRTH]),
        (
            said(certainty=Certainty.UNDIAGNOSED, diagnosis=When.DAY, diagnosed_on=BORN),
            [Fault.NO_DIAGNOSIS],
        ),
    ],
)
def test_what_cannot_be_so_is_named(facts: DiagnosisFacts, expected: list[Fault]) -> None:
    assert faults(facts, birth=BORN, last=TODAY) == expected


MOMENTS = st.one_of(
    st.just((When.UNKNOWN, None)),
    st.just((When.ANTENATAL, None)),
    st.just((When.BIRTH, None)),
    st.dates(BORN, TODAY).map(lambda day: (When.DAY, day)),
)


@given(MOMENTS, MOMENTS)
def test_the_delay_is_the_time_from_the_first_sign_to_the_diagnosis(
    onset: tuple[When, date | None], found: tuple[When, date | None]
) -> None:
    facts = said(onset=onset[0], onset_on=onset[1], diagnosis=found[0], diagnosed_on=found[1])
    delay = diagnostic_delay(facts, birth=BORN)
    assert (delay is None) == (When.UNKNOWN in {onset[0], found[0]})
    if delay is not None:
        assert (onset[1] or BORN) + timedelta(days=delay) == (found[1] or BORN)
        age = delay_as_age(facts, birth=BORN)
        assert (age.days if age else None) == (delay if delay >= 0 else None)


def test_the_most_specific_code_names_the_disease() -> None:
    assert Codes("ORPHA:1", "OMIM:2", "MONDO:3", "Q1").disease == "ORPHA:1"
    assert Codes("", "OMIM:2", "MONDO:3", "Q1").disease == "OMIM:2"
    assert Codes("", "", "MONDO:3", "Q1").disease == "MONDO:3"
    assert Codes("", "", "", "Q1").disease == ""


@given(st.integers(), st.data())
def test_a_slip_in_a_pseudonym_is_noticed(seed: int, data: st.DataObject) -> None:
    text = new_pseudonym(Random(seed).choice)
    assert is_pseudonym(text)
    place = data.draw(st.sampled_from([3, 4, 5, 6, 8, 9, 10, 11]))
    other = data.draw(st.sampled_from([one for one in ALPHABET if one != text[place]]))
    assert not is_pseudonym(text[:place] + other + text[place + 1 :])
    if place in {3, 4, 5, 8, 9} and text[place] != text[place + 1]:
        assert not is_pseudonym(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


@given(st.text(max_size=14))
def test_no_text_is_too_strange_to_be_asked_about(text: str) -> None:
    assert is_pseudonym(text) in {True, False}


def test_every_proposal_comes_to_an_end_and_stays_there() -> None:
    reached, todo = set(), [ProposalState.OPEN.value]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [PROPOSAL.moves[move].target for move in PROPOSAL.moves_from(state)]
    assert reached == set(ProposalState)
    assert {state for state in ProposalState if not list(PROPOSAL.moves_from(state))} == PROPOSAL.ends
