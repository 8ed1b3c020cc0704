"""Samples, agreement and settling, as rules."""

from random import Random
from statistics import mean, pstdev
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from consilia.quality.domain.agreement import agreement
from consilia.quality.domain.sampling import Candidate, draw, frame_sha256, shares, size_of
from consilia.quality.domain.settling import differs, overall, settled, shown, verdict_of
from consilia.quality.domain.words import GRADES, Scale, Verdict

# ---------------------------------------------------------------- sampling


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (5, 5), (12, 12), (13, 12), (400, 12), (401, 13), (1000, 30)]
)
def test_at_least_twelve_or_three_percent_and_never_more_than_there_are(population: int, size: int) -> None:
    assert size_of(population, least=12, percent=3) == size


strata = some.tuples(some.sampled_from("abcdef"), some.sampled_from(["emergency", "urgent", "planned"]))
populations = some.dictionaries(strata, some.integers(1, 40), min_size=1, max_size=10)


@given(populations, some.floats(0, 1))
def test_every_stratum_gives_its_share_and_together_they_give_the_sample(sizes, part: float) -> None:
    size = round(part * sum(sizes.values()))
    given_parts = shares(sizes, size)
    assert sum(given_parts.values()) == size
    assert all(given_parts[one] <= sizes[one] for one in given_parts)
    if size >= len(sizes):
        assert min(given_parts.values()) >= 1
        # Where nobody was lifted to one, nobody is further than one away from her proportion.
        exact = {one: size * sizes[one] / sum(sizes.values()) for one in sizes}
        if min(exact.values()) >= 1:
            assert all(abs(given_parts[one] - exact[one]) < 1 for one in sizes)


def test_more_than_there_is_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="more"):
        shares({("a", "urgent"): 2}, 3)


def candidates(chance: Random, number: int) -> list[Candidate]:
    fields, urgencies = ["cardiology", "neurology", "oncology"], ["urgent", "planned"]
    return [
        Candidate(UUID(int=chance.getrandbits(128)), (chance.choice(fields), chance.choice(urgencies)))
        for _ in range(number)
    ]


@given(some.integers(0, 2**32), some.integers(1, 60))
def test_whoever_knows_the_seed_draws_the_same_whatever_the_order_of_the_list(
    number: int, count: int
) -> None:
    chance = Random(number)
    known = candidates(chance, count)
    size = chance.randint(0, count)
    drawn = draw(known, seed="seed", size=size)
    mixed = chance.sample(known, len(known))
    assert draw(mixed, seed="seed", size=size) == drawn
    assert frame_sha256(mixed) == frame_sha256(known)
    assert len(set(drawn)) == size
    assert set(drawn) <= {one.case_id for one in known}
    assert frame_sha256(known[1:]) != frame_sha256(known)


def test_another_seed_draws_others_and_every_case_has_a_chance() -> None:
    known = candidates(Random(7), 40)
    drawn = [draw(known, seed=f"seed {number}", size=10) for number in range(200)]
    assert len({tuple(one) for one in drawn}) == 200
    assert {case for one in drawn for case in one} == {one.case_id for one in known}


# ---------------------------------------------------------------- agreement

grades = some.sampled_from(list(GRADES))
pairs = some.lists(some.tuples(grades, grades), min_size=2, max_size=40)


@given(pairs)
def test_kappa_is_one_less_the_squared_distance_over_that_of_chance(found) -> None:
    """An independent way to the same statistic, from means instead of a table (Cohen 1968)."""
    chance = mean((i - j) ** 2 for i, _ in found for _, j in found)
    got = agreement(found, least=2)
    if chance == 0:
        assert got is None
        return
    assert got is not None
    assert got.kappa == pytest.approx(1 - mean((i - j) ** 2 for i, j in found) / chance)
    assert -1 <= got.low <= got.kappa + 1e-9
    assert got.kappa - 1e-9 <= got.high <= 1


@given(pairs)
def test_who_sits_where_and_which_end_is_good_changes_nothing(found) -> None:
    got = agreement(found, least=2)
    swapped = agreement([(j, i) for i, j in found], least=2)
    turned = agreement([(6 - i, 6 - j) for i, j in found], least=2)
    for other in (swapped, turned):
        assert (got is None) == (other is None)
        if got and other:
            # The root turns the last digit of a variance of nought into 1e-8.
            limits = pytest.approx((got.kappa, got.low, got.high), abs=1e-6)
            assert (other.kappa, other.low, other.high) == limits


def test_full_agreement_is_one_and_its_opposite_is_minus_one() -> None:
    assert agreement([(grade, grade) for grade in GRADES], least=2).kappa == pytest.approx(1)
    assert agreement([(1, 5), (5, 1)] * 5, least=2).kappa == pytest.approx(-1)


@pytest.mark.parametrize("found", [[], [(3, 4)], [(3, 4)] * 9, [(4, 4)] * 50])
def test_too_few_or_all_alike_cannot_be_assessed(found) -> None:
    assert agreement(found, least=10) is None


@settings(max_examples=5, deadline=None)
@given(some.integers(0, 2**32))
def test_the_interval_is_as_wide_as_drawing_again_says(number: int) -> None:
    """The formula of Fleiss, Cohen and Everitt against a bootstrap of the same pairs."""
    chance = Random(number)
    firsts = [chance.choice([1, 2, 3, 4, 5]) for _ in range(150)]
    found = [(i, min(5, max(1, i + chance.choice([-2, -1, 0, 0, 0, 1, 2])))) for i in firsts]
    got = agreement(found, least=10)
    again = [agreement(chance.choices(found, k=len(found)), least=10).kappa for _ in range(150)]
    assert (got.high - got.low) / (2 * 1.96) == pytest.approx(pstdev(again), rel=0.3)


# ---------------------------------------------------------------- settling


def all_scales(*values: int) -> dict[Scale, int]:
    return dict(zip(Scale, values, strict=True))


def test_two_grades_apart_call_a_third_reviewer_one_does_not() -> None:
    near, far = all_scales(4, 4, 3, 2), all_scales(5, 3, 3, 4)
    assert differs(near, all_scales(5, 3, 4, 3), apart=2) == []
    assert differs(near, far, apart=2) == [Scale.FOR_TEAM]


def test_of_two_the_mean_of_three_the_middle() -> None:
    assert settled([all_scales(1, 2, 3, 4), all_scales(2, 2, 3, 5)]) == all_scales(1.5, 2, 3, 4.5)
    three = [all_scales(1, 5, 3, 4), all_scales(5, 5, 3, 1), all_scales(4, 1, 3, 1)]
    assert settled(three) == all_scales(4, 5, 3, 1)
    assert overall(all_scales(1, 2, 3, 4)) == 2.5


def test_of_two_verdicts_the_graver_of_three_the_middle_one() -> None:
    assert verdict_of([Verdict.GOOD, Verdict.SERIOUS]) is Verdict.SERIOUS
    assert verdict_of([Verdict.GOOD, Verdict.SERIOUS, Verdict.MINOR]) is Verdict.MINOR
    assert verdict_of([Verdict.GOOD, Verdict.GOOD, Verdict.SERIOUS]) is Verdict.GOOD


@pytest.mark.parametrize(("count", "is_shown"), [(0, False), (4, False), (5, True)])
def test_a_small_cell_is_not_shown(count: int, is_shown: bool) -> None:
    assert shown(count, smallest=5) is is_shown
