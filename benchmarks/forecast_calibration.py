"""Whether forecasts of breach come true: a simulated year, its first half known, its second half foreseen.

    .venv/bin/python -m benchmarks.forecast_calibration [--questions 6000] [--seeds 1 2 3]

The year is the one of `routing_simulation`, routed by the product's score. The clock is the signed conclusion. From
the questions that were due in the first half of the year the product's own estimator (`cases.domain.forecast`) makes a
curve for each centre's field and urgency; each question of the second half is looked at whenever another tenth of its
time is used and it is not answered yet. Prints by tenths of the chance that was told how many were late, Brier scores
beside the one of who knows only the share of breaches of each urgency, and what the mark "probably late" is worth.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/nothing")  # never opened
django.setup()

from benchmarks import routing_simulation_world as worlds  # noqa: E402
from benchmarks.routing_simulation import SEEDED  # noqa: E402
from benchmarks.routing_simulation_play import Play  # noqa: E402
from benchmarks.routing_simulation_ways import SEED, Greedy  # noqa: E402
from benchmarks.routing_simulation_world import CONCLUSION, DAY, Question, World  # noqa: E402
from consilia.cases.domain.forecast import Rules, Run, Step, Tally, curve_of, is_late, steps  # noqa: E402

HALF = 365 * DAY / 2
LOOKS = range(0, 100, 10)
RULES = Rules(late=0.5, least=20)  # the seed of the product (consilia/cases/data/forecast-policy.csv)


class Look(NamedTuple):
    """One look at one open question: what was told, and what came of it."""

    question: int
    urgency: str
    percent: int
    chance: float | None
    late: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=6_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    wanted = parser.parse_args()
    found: list[Look] = []
    base: list[float] = []
    for seed in wanted.seeds:
        world = worlds.build(seed, wanted.questions)
        questions = Play(world, Greedy(SEED, forecast=True), SEEDED).run()
        known = [one for one in questions if one.due < HALF]
        looks = list(_looks(world, known, [one for one in questions if one.sent >= HALF], offset=len(found)))
        shares = {
            urgency: fmean(_late(one) for one in known if one.urgency == urgency) for urgency in CONCLUSION
        }
        base += [(shares[look.urgency] - look.late) ** 2 for look in looks if look.chance is not None]
        found += looks
    _print_calibration(found, base)
    _print_mark(found)


def _late(question: Question) -> bool:
    return question.signed is None or question.signed > question.due


def _looks(world: World, known: Sequence[Question], later: Sequence[Question], offset: int) -> Iterator[Look]:
    told = _forecasts(world, known)
    for question in later:
        curve = told.get((question.root, question.urgency), [Step(0, None)])
        for percent in LOOKS:
            if not _late(question) and _share(world, question) * 100 <= percent:
                break
            chance = [step.chance for step in curve if step.percent <= percent][-1]
            yield Look(offset + question.number, question.urgency, percent, chance, _late(question))


def _forecasts(world: World, known: Sequence[Question]) -> dict[tuple[str, str], list[Step]]:
    """By field and urgency. Fields with too little history have none: the simulation knows no centre above them."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for question in known:
        run = Run(2.0, is_met=False) if _late(question) else Run(_share(world, question), is_met=True)
        tallies[question.root, question.urgency].add(run)
    return {kind: steps(curve_of(tally), RULES) for kind, tally in tallies.items()}


def _share(world: World, question: Question) -> float:
    """How much of its time was used when it was signed: working time of the home centre where it is planned."""
    signed = question.signed or question.due
    if question.urgency != "planned":
        return (signed - question.sent) / CONCLUSION[question.urgency]
    line = world.homes[question.root]
    return (line.passed(signed) - line.passed(question.sent)) / CONCLUSION["planned"]


def _print_calibration(found: Sequence[Look], base: Sequence[float]) -> None:
    assessed = [look for look in found if look.chance is not None]
    print(f"{len(found):,} looks, {len(found) - len(assessed):,} of them: cannot be assessed\n")
    print("| chance told | looks | mean told | were late |\n|---|---|---|---|")
    for tenth in range(10):
        of_tenth = [look for look in assessed if min(int((look.chance or 0) * 10), 9) == tenth]
        if of_tenth:
            told, was = fmean(look.chance or 0 for look in of_tenth), fmean(look.late for look in of_tenth)
            print(
                f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | {len(of_tenth):,} | {told:.2f} | {was:.2f} |"
            )
    score = fmean(((look.chance or 0) - look.late) ** 2 for look in assessed)
    print(f"\nBrier score {score:.4f}; of the share of breaches alone {fmean(base):.4f}\n")


def _print_mark(found: Sequence[Look]) -> None:
    """How often the mark was right, how many breaches it announced, and how much time was left then."""
    first: dict[int, Look] = {}
    for look in found:
        if is_late(look.chance, RULES.late):
            first.setdefault(look.question, look)
    breached = {look.question for look in found if look.late}
    right = [look for look in first.values() if look.late]
    left = median(100 - look.percent for look in right) if right else 0
    print(
        f'"Probably late": {len(first):,} questions, {100 * len(right) / max(len(first), 1):.0f} % of them were;'
        f" {100 * len(right) / max(len(breached), 1):.0f} % of {len(breached):,} breaches announced,"
        f" with {left:.0f} % of the time left (median)"
    )


if __name__ == "__main__":
    main()
