"""Likeness of patients: the formula on a small world, and lists that answer what comparing with everybody answers."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.diagnosis.domain import postings, similarity
from consilia.diagnosis.domain.postings import Match, NoPostings, Postings, Profile
from tests.factories.diagnosis import (
    FOCAL,
    HEARING,
    HEART,
    MICROCEPHALY,
    PARENTS,
    SEIZURE,
    SEPTUM,
    make_knowledge,
)

KNOWN = make_knowledge()
WEIGHTS = similarity.weights_of(KNOWN)
CODES = sorted(set(PARENTS) - {"HP:0000005"})
GENES = ["KCNQ2", "SCN1A", "TBX5"]
child = st.tuples(st.lists(st.sampled_from(CODES), max_size=4), st.lists(st.sampled_from(GENES), max_size=2))


def closed(*codes: str) -> similarity.Ints:
    return similarity.closure(KNOWN.ontology, codes)


def likeness(one: list[str], other: list[str]) -> float:
    return similarity.of_findings(WEIGHTS, closed(*one), closed(*other))


def test_the_same_findings_are_wholly_alike_and_nothing_in_common_is_not_alike_at_all() -> None:
    assert likeness([SEIZURE, HEART], [HEART, SEIZURE, SEIZURE]) == 1
    assert likeness([MICROCEPHALY], [HEARING]) == 0, "the root above both tells nothing"
    assert likeness([], []) == 0


def test_a_wider_finding_is_a_part_of_the_likeness_and_the_formula_is_the_published_one() -> None:
    seizure, focal = (int(WEIGHTS[KNOWN.ontology.number(code) or 0]) for code in (SEIZURE, FOCAL))
    nervous = int(WEIGHTS[KNOWN.ontology.number("HP:0000707") or 0])
    expected = (nervous + seizure) / (nervous + seizure + focal)
    assert likeness([FOCAL], [SEIZURE]) == pytest.approx(expected)
    assert likeness([SEPTUM], [HEART]) < likeness([SEPTUM], [SEPTUM])


def test_genes_are_half_where_both_sides_name_some() -> None:
    assert similarity.together(0.4, ["KCNQ2"], ["SCN1A", "KCNQ2"]) == pytest.approx(0.7)
    assert similarity.together(0.4, ["KCNQ2"], ["TBX5"]) == pytest.approx(0.2)
    assert similarity.together(0.4, ["KCNQ2"], []) == similarity.together(0.4, [], []) == 0.4


def test_what_two_share_is_told_finding_by_finding() -> None:
    told = similarity.shared_findings(KNOWN.ontology, WEIGHTS, [FOCAL, SEPTUM, HEARING], [SEIZURE, SEPTUM])
    by_finding = {one.finding: one for one in told}
    assert by_finding[SEPTUM].is_exact
    assert by_finding[FOCAL].through == SEIZURE
    assert HEARING not in by_finding, "only the root is above both"


def brute(profiles: list[Profile], terms: similarity.Ints, genes: list[str], count: int) -> list[Match]:
    """Everybody compared with everybody."""
    found = []
    for one in profiles:
        phenotype = similarity.of_findings(WEIGHTS, terms, one.terms)
        score = similarity.together(phenotype, genes, one.genes)
        found.append(Match(one.id, score, phenotype))
    found.sort(key=lambda match: (-match.score, match.id))
    return [match for match in found if match.score > 0][:count]


@given(
    many=st.lists(child, max_size=150),
    asked=child,
    count=st.integers(1, 8),
    frequent=st.sampled_from([2, 32]),
)
def test_the_lists_answer_what_comparing_with_everybody_answers(
    many: list[tuple[list[str], list[str]]],
    asked: tuple[list[str], list[str]],
    count: int,
    frequent: int,
) -> None:
    profiles = [
        Profile(7 * number, closed(*codes), tuple(sorted(set(genes))))
        for number, (codes, genes) in enumerate(many)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "FREQUENT", frequent)
        made = postings.build(profiles, WEIGHTS, of="test")
        got = postings.most_alike(made, closed(*asked[0]), asked[1], count)
    wanted = brute(profiles, closed(*asked[0]), sorted(set(asked[1])), count)
    assert [match.id for match in got] == [match.id for match in wanted]
    assert [match.score for match in got] == pytest.approx([match.score for match in wanted], abs=1e-12)


def made_by_chance(count: int) -> tuple[list[Profile], np.random.Generator]:
    chance = np.random.default_rng(3)
    everybody = [
        Profile(number, closed(*chance.choice(CODES, size=chance.integers(1, 4)).tolist()))
        for number in range(count)
    ]
    return everybody, chance


def test_among_a_thousand_the_frequent_findings_are_asked_last_and_nobody_is_lost() -> None:
    everybody, _ = made_by_chance(1_000)
    made = postings.build(everybody, WEIGHTS, of="test")
    for asked in (closed(FOCAL, SEPTUM), closed(SEIZURE), closed("HP:0000707")):
        got = [match.id for match in postings.most_alike(made, asked, (), 20)]
        assert got == [match.id for match in brute(everybody, asked, [], 20)]


def test_lists_are_kept_in_files_and_replaced_in_one_step(tmp_path: Path) -> None:
    everybody, _ = made_by_chance(50)
    old, new = (postings.build(some, WEIGHTS, of="x") for some in (everybody[:20], everybody))
    postings.save(old, tmp_path, "one")
    opened: Postings = postings.load(tmp_path, of="x")
    postings.save(new, tmp_path, "two")
    assert len(opened) == 20, "who has opened the old ones goes on reading them"
    assert postings.most_alike(opened, closed(FOCAL), (), 3) == postings.most_alike(old, closed(FOCAL), (), 3)
    assert len(postings.load(tmp_path, of="x")) == 50
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["two"]


def test_lists_that_are_missing_or_of_other_findings_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(NoPostings):
        postings.load(tmp_path, of="x")
    postings.save(postings.build([], WEIGHTS, of="x"), tmp_path, "one")
    with pytest.raises(NoPostings, match="other findings"):
        postings.load(tmp_path, of="y")
