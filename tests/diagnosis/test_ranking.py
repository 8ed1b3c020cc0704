"""Rules of the ranking, held by properties and by a world small enough to reckon by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import courses, evidence, explaining, knowledge, ranking
from consilia.diagnosis.domain.annotations import Annotation, compact_lines, read_compact, released
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.explaining import Match
from consilia.diagnosis.domain.frequencies import pooled
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.naming import SHARE_OF_NAMED, findings_in, lines, read, with_name
from consilia.diagnosis.domain.profiles import profile, same_diseases
from consilia.diagnosis.domain.relatives import (
    LEAST_OF_RELATIVES,
    MOST_OF_RELATIVES,
    of_one_series,
    raised,
    series,
    share_of_relatives,
)
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from tests.factories.diagnosis import (
    FINDINGS,
    FOCAL,
    HEARING,
    HEART,
    MICROCEPHALY,
    OWN_PAPER,
    PARENTS,
    ROWS,
    SEIZURE,
    SEPTUM,
    STATURE,
    make_knowledge,
    make_ontology,
    make_sources,
)

WORLD = make_knowledge()


def ranked(*codes: str, world: Knowledge = WORLD, **known: str | int) -> ranking.Ranked:
    numbers = [number for code in codes if (number := world.ontology.number(code)) is not None]
    return ranking.rank(world, ranking.weights(), numbers, **known)  # type: ignore[arg-type]


def first(found: ranking.Ranked) -> tuple[str, ...]:
    return WORLD.diseases[int(found.diseases[0])].ids


@given(st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=9), st.randoms())
def test_neither_order_nor_repetition_of_findings_matters(codes: list[str], chance: object) -> None:
    shuffled = [*codes, codes[0]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = ranked(*codes), ranked(*shuffled)
    assert one.diseases.tolist() == other.diseases.tolist()
    assert one.scores.tolist() == other.scores.tolist()


@given(st.sets(st.sampled_from(FINDINGS), min_size=1), st.sampled_from(FINDINGS))
def test_an_obligate_finding_never_lowers_the_evidence_for_its_disease(codes: set[str], more: str) -> None:
    world = make_knowledge([*ROWS, Annotation("OMIM:3", more, "OMIM:3", "HP:0040280")])
    at = next(number for number, one in enumerate(world.diseases) if "OMIM:3" in one.ids)
    before = evidence_for(world, codes, at)
    assert evidence_for(world, codes | {more}, at) >= before


@given(st.sets(st.sampled_from(FINDINGS), min_size=1))
def test_what_a_finding_implies_tells_nothing_more_than_the_finding(codes: set[str]) -> None:
    wider = {parent for code in codes for parent in PARENTS[code]}
    one, other = ranked(*codes), ranked(*codes, *wider)
    assert one.diseases.tolist() == other.diseases.tolist()
    assert one.scores.tolist() == other.scores.tolist()


def test_a_step_that_two_findings_share_is_told_once() -> None:
    heart, septum = (WORLD.ontology.numbers[code] for code in (HEART, SEPTUM))
    disease = next(number for number, one in enumerate(WORLD.diseases) if "OMIM:2" in one.ids)
    steps = evidence.to_logarithms(WORLD.table[[heart, septum], disease])
    assert evidence_for(WORLD, {HEART, SEPTUM}, disease) == pytest.approx(float(steps.sum()))
    assert evidence_for(WORLD, {HEART}, disease) == pytest.approx(float(steps[0]))
    assert (steps > 0).all(), "the disease goes both steps, and few others do"


def test_a_disease_of_which_nothing_is_known_is_neither_favoured_nor_closed() -> None:
    ontology, nothing = make_ontology(), profile(make_ontology(), [])
    usual = np.full(len(ontology.codes), 0.1, np.float32)
    usual[0] = 1.0
    said = evidence.to_logarithms(evidence.column(ontology, nothing, usual, range(len(ontology.codes))))
    assert said == pytest.approx(0, abs=evidence.GRAIN)


@given(st.sets(st.sampled_from(FINDINGS), min_size=1), st.sets(st.sampled_from(FINDINGS)))
def test_one_description_gives_one_row_of_features_whether_kept_or_told_apart(
    codes: set[str], more: set[str]
) -> None:
    """Overrides judge the ranking without a publication: they must see what the table's diseases see."""
    numbers = [WORLD.ontology.numbers[code] for code in sorted(codes | more)]
    implied = WORLD.ontology.implied(numbers)
    every = range(len(WORLD.diseases))
    same = Overrides(
        {one: WORLD.profile(one) for one in every},
        {one: WORLD.table[implied, one] for one in every},
        {one: WORLD.arrays["onsets"][one].tolist() for one in every},
    )
    plain = ranking.rank(WORLD, ranking.weights(), numbers)
    assert plain.scores.tolist() == ranking.rank(WORLD, ranking.weights(), numbers, over=same).scores.tolist()


def evidence_for(world: Knowledge, codes: set[str], disease: int) -> float:
    """The sum that the page explains: of natural logarithms, finding by finding."""
    implied = world.ontology.implied(world.ontology.numbers[code] for code in codes)
    return float(evidence.to_logarithms(world.table[implied, disease]).sum())


@given(st.sets(st.sampled_from(FINDINGS), min_size=1))
def test_probabilities_are_of_this_list_and_leave_room_for_another_disease(codes: set[str]) -> None:
    found = ranked(*codes)
    assert found.probabilities.min() > 0
    assert found.probabilities.sum() == pytest.approx(1 - ranking.weights().elsewhere)
    assert (np.diff(found.probabilities) <= 0).all(), "best first"


def test_the_disease_that_has_both_findings_is_first() -> None:
    assert first(ranked(SEIZURE, MICROCEPHALY)) == ("ORPHA:11", "OMIM:1", "MONDO:1")


def test_nothing_observed_cannot_be_assessed() -> None:
    with pytest.raises(ranking.CannotAssess):
        ranked("HP:0000005")


def test_a_retired_code_is_followed_to_the_one_in_use() -> None:
    assert WORLD.ontology.number("HP:0088888") == WORLD.ontology.numbers[SEIZURE]
    assert WORLD.ontology.number("HP:7777777") is None


def test_the_table_and_the_reckoning_of_one_disease_agree() -> None:
    """The second is what judges a ranking without a publication: a difference would make it a lie."""
    library = Library(WORLD, make_sources())
    every = list(range(len(WORLD.ontology.codes)))
    for number in range(len(WORLD.diseases)):
        assert library._column(number, {number: WORLD.profile(number)}, every).tolist() == (
            WORLD.table[:, number].tolist()
        )


def test_without_its_publication_a_disease_is_known_as_the_others_tell() -> None:
    library = Library(WORLD, make_sources())
    finding = WORLD.ontology.numbers[SEIZURE]
    over = library.without({OWN_PAPER}, [finding])
    (disease,) = over.profiles
    assert finding not in over.profiles[disease].terms
    assert over.columns[disease].sum() < WORLD.table[WORLD.ontology.implied([finding]), disease].sum()
    rest = make_knowledge([row for row in ROWS if OWN_PAPER not in row.reference])
    assert over.profiles[disease].terms.tolist() == rest.profile(disease).terms.tolist()


def test_a_row_of_several_publications_stays_for_the_others_unless_strictly() -> None:
    shared = [Annotation("OMIM:1", HEART, f"{OWN_PAPER};PMID:9"), *ROWS]
    library, heart = Library(make_knowledge(shared), make_sources(shared)), WORLD.ontology.numbers[HEART]
    kept = library.without({OWN_PAPER}, [heart])
    lost = library.without({OWN_PAPER}, [heart], strictly=True)
    assert [heart in over.profiles[0].direct for over in (kept, lost)] == [True, False]


def test_stages_agree_for_an_override_that_changes_nothing() -> None:
    number = WORLD.ontology.numbers[SEIZURE]
    same = Overrides(
        {0: WORLD.profile(0)},
        {0: WORLD.table[WORLD.ontology.implied([number]), 0]},
        {0: WORLD.arrays["onsets"][0].tolist()},
    )
    plain = ranking.rank(WORLD, ranking.weights(), [number])
    other = ranking.rank(WORLD, ranking.weights(), [number], over=same)
    assert plain.scores.tolist() == other.scores.tolist()


@pytest.mark.parametrize(
    ("finding", "match", "through"),
    [(SEIZURE, Match.EXACT, ""), (FOCAL, Match.WIDER, SEIZURE), (SEPTUM, Match.RELATED, "")],
)
def test_every_finding_says_how_it_meets_the_disease(finding: str, match: Match, through: str) -> None:
    disease = next(number for number, one in enumerate(WORLD.diseases) if "OMIM:1" in one.ids)
    found = explaining.reason(WORLD, disease, WORLD.profile(disease), WORLD.ontology.numbers[finding])
    assert (found.match, found.through) == (match, through)
    assert found.sources == (("OMIM:1", "PMID:1") if match is Match.EXACT else ())


def test_a_name_and_relatives_explain_what_nobody_described_yet() -> None:
    sources = make_sources()
    sources.names.update(dict.fromkeys(sources.names, "X"))  # type: ignore[attr-defined]  # no series of names
    disease = next(number for number, ids in enumerate(sources.diseases) if "OMIM:3" in ids)
    sources.named[disease].append(WORLD.ontology.numbers[SEPTUM])  # type: ignore[attr-defined]
    sources.genes["OMIM:3"] = ["KCNQ2"]  # type: ignore[index]
    world = knowledge.build(sources, "of a test")
    said = {
        code: explaining.reason(world, disease, world.profile(disease), world.ontology.numbers[code]).match
        for code in (HEARING, SEPTUM, HEART, SEIZURE, STATURE)
    }
    assert said == {
        HEARING: Match.EXACT,
        SEPTUM: Match.NAMED,
        HEART: Match.NAMED,
        SEIZURE: Match.RELATED,
        STATURE: Match.NONE,
    }


def test_what_is_typical_and_not_reported_and_what_was_looked_for_in_vain() -> None:
    found = ranked(SEIZURE)
    excluded = [WORLD.ontology.numbers[MICROCEPHALY]]
    (with_it,) = [c for c in explaining.candidates(WORLD, found, excluded, 9) if "OMIM:1" in c.disease.ids]
    (asked,) = [c for c in explaining.candidates(WORLD, found, [], 9) if "OMIM:1" in c.disease.ids]
    assert [code for code, _ in asked.typical_missing] == [MICROCEPHALY]
    assert (with_it.typical_missing, [code for code, _ in with_it.against]) == ((), [MICROCEPHALY])


def test_what_to_ask_next_is_neither_known_already_nor_ruled_out() -> None:
    found = ranked(SEIZURE)
    asked = explaining.ask_next(WORLD, found, [])
    assert 0 < len(asked) <= explaining.MOST_QUESTIONS
    assert SEIZURE not in asked
    assert asked[0] not in explaining.ask_next(WORLD, found, [WORLD.ontology.numbers[asked[0]]])


@pytest.mark.parametrize(
    ("said", "share", "excluded"),
    [
        (["3/4", "0/4"], 3.5 / 9, False),  # counts add up
        (["HP:0040281"], (8.95 + 0.5) / 11, False),
        (["25%", "1/1"], (2.5 + 1 + 0.5) / 12, False),
        ([""], 0.5, False),
        (["0/5"], 0.0, True),
        (["0/5", ""], 0.5 / 6, False),
        ([], 0.0, True),
    ],
)
def test_frequencies_are_pooled_over_sources(said: Sequence[str], share: float, excluded: bool) -> None:
    found = pooled(Annotation("OMIM:1", SEIZURE, "PMID:1", text) for text in said)
    assert (found.share, found.is_excluded) == (pytest.approx(share), excluded)


def test_a_negated_row_is_no_finding() -> None:
    rows = [Annotation("OMIM:1", SEIZURE, "PMID:1", negated=True)]
    assert not profile(make_ontology(), rows).terms.size


def test_rows_survive_their_compact_form() -> None:
    lines = ["#version: 1", "OMIM:1\tA\tNOT\tHP:0000365\tPMID:1\tPCS\tHP:0003593\t2/3\tMALE\t\tP\tx"]
    rows = [*ROWS, *released(lines)]
    assert set(read_compact(compact_lines(rows))) == set(rows)
    assert list(compact_lines(rows)) == list(compact_lines(reversed(rows)))


def test_entries_that_are_one_disease_of_mondo_are_one_disease() -> None:
    links = [("MONDO:1", "OMIM:1"), ("MONDO:1", "ORPHA:2"), ("MONDO:3", "ORPHA:9")]
    assert same_diseases(["OMIM:1", "ORPHA:2", "OMIM:3"], links) == [("OMIM:1", "ORPHA:2"), ("OMIM:3",)]


def test_every_entry_of_a_disease_is_told_whether_annotated_or_not() -> None:
    sources = make_sources()
    sources.entries["MONDO:1"].append("OMIM:77")  # type: ignore[attr-defined]
    assert knowledge.build(sources, "of a test").diseases[0].ids == (
        "ORPHA:11",
        "OMIM:1",
        "OMIM:77",
        "MONDO:1",
    )


def test_the_less_is_known_of_a_disease_the_more_is_expected_of_what_its_relatives_have() -> None:
    parts = [share_of_relatives(findings) for findings in range(60)]
    assert parts == sorted(parts, reverse=True)
    assert parts[0] == pytest.approx(MOST_OF_RELATIVES)
    assert parts[-1] == LEAST_OF_RELATIVES
    own, near = np.zeros(9, np.float32), WORLD.profile(0)
    share = raised(own, 0, [[0], [], []], {0: near})
    assert share[near.terms] == pytest.approx(near.share * MOST_OF_RELATIVES)
    assert raised(share, 0, [[], [], []], {}).tolist() == share.tolist(), (
        "who has no relatives keeps what is known"
    )


def test_a_finding_in_the_name_is_expected_and_told_apart_from_what_was_described() -> None:
    disease = next(number for number, one in enumerate(WORLD.diseases) if "OMIM:2" in one.ids)
    heart, stature = (WORLD.ontology.numbers[code] for code in (HEART, STATURE))
    assert WORLD.named(disease) == [heart]
    nothing = profile(WORLD.ontology, [])
    share = with_name(WORLD.ontology, nothing, [heart])
    assert share[heart] == pytest.approx(SHARE_OF_NAMED)
    assert share[stature] == 0
    assert heart not in WORLD.profile(disease).direct, "nobody annotated it"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Microcephaly with seizures", {MICROCEPHALY, SEIZURE}),
        ("Ataxia with or without seizures", {"HP:0001251", SEIZURE}),
        ("Ataxia without seizures", {"HP:0001251"}),
        ("Kabuki syndrome 1", set()),
    ],
)
def test_the_findings_of_a_name_are_read_from_it(name: str, codes: set[str]) -> None:
    found = findings_in(name, shipped_lexicon()[0])
    assert codes <= found if codes else not found
    assert (SEIZURE in found) == (SEIZURE in codes)
    assert read(lines({"OMIM:1": [name]}, shipped_lexicon()[0])).get("OMIM:1", []) == sorted(found)


def test_members_of_a_series_are_relatives() -> None:
    assert series("Spastic paraplegia 45, autosomal recessive") == "spastic paraplegia"
    names = [["Joubert syndrome 5"], ["Joubert syndrome 17"], ["KBG syndrome"]]
    assert of_one_series(names) == [[1], [0], []]


@pytest.mark.parametrize(
    ("days", "age"), [(0, "congenital"), (28, "neonatal"), (29, "infantile"), (6000, "adult")]
)
def test_an_age_at_onset_has_one_name(days: int, age: str) -> None:
    assert courses.AGES[courses.age_at(days)] == age


def test_an_onset_that_fits_speaks_for_a_disease_and_an_unknown_one_is_silent() -> None:
    infantile = np.asarray([[0, 0, 0, 5, 0, 0, 0], [0, 0, 0, 0, 0, 0, 5], [0] * 7], dtype=np.float64)
    usual = courses.usual(np.ones((2, 7)))
    fits = courses.fit(infantile, usual, courses.AGES.index("infantile"))
    assert fits[0] > 0 > fits[1]
    assert fits[2] == 0
    assert not courses.fit(infantile, usual, None).any()
