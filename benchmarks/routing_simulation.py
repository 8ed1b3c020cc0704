"""A year of the national network, routed in several ways and held against somebody who knows the future.

    .venv/bin/python -m benchmarks.routing_simulation [--questions 6000] [--first 2000] [--seeds 1 2 3]

The network is the demo's: 780 organisations, 150 consultants in 46 fields, made in memory, without a database.
Every way meets the same year (`routing_simulation_world`); it sees only what has happened (`..._play`), and uses
the product's own rules of routing. The bound is a maximum matching of questions with the moments at which experts
sit down to answer. Prints shares in time by urgency, time to acceptance, breaches as a multiple of the bound's,
the spread of cases over capacity, and CPU seconds.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/nothing")  # never opened
django.setup()

from benchmarks import routing_simulation_world as worlds  # noqa: E402
from benchmarks.routing_simulation_play import Play, least_breaches  # noqa: E402
from benchmarks.routing_simulation_ways import ONE, SEED, THREE, ByHand, Greedy, OffersOnly, Reoptimised  # noqa: E402
from benchmarks.routing_simulation_world import Question, World  # noqa: E402
from consilia.routing.domain.assignment import Rules  # noqa: E402
from consilia.routing.domain.facts import Weights  # noqa: E402

GOAL = 1.15
COLUMNS = (
    *(
        "way, experts asked at once U / P",
        "in time %, E / U / P",
        "minutes to acceptance, E / U / P",
        "breaches",
    ),
    *("x bound", "offers a question", "stepped in", "Gini", "CPU s"),
)
URGENCIES = ("emergency", "urgent", "planned")
# The seed of the product (consilia/routing/migrations): the benchmark runs without a database.
SEEDED = Weights(
    exact=30,
    seen=15,
    hours=15,
    language=10,
    fairness=10,
    load=25,
    answer=10,
    quality=5,
    forecast=30,
    tie=1,
    day_begins=8,
    day_ends=20,
    fairness_days=30,
    working_language="ru",
)
# The seed of the product's policy of looking again (consilia/routing/migrations/0005).
AGAIN = Rules(enough=0.98, most=4, least_gain=0.005)
EVERY = 15.0
WAYS: tuple[Callable[[], ByHand | Greedy], ...] = (
    ByHand,
    lambda: Greedy(ONE, kind="the design's score", forecast=False),
    lambda: Greedy(ONE, kind="score with forecast"),
    lambda: Greedy(THREE, kind="score with forecast"),
    lambda: OffersOnly(ONE, AGAIN, every=EVERY),
    lambda: Reoptimised(ONE, AGAIN, every=EVERY),
    lambda: Reoptimised(SEED, AGAIN, every=EVERY),
    lambda: Reoptimised(THREE, AGAIN, every=EVERY),
)


@dataclass(frozen=True)
class Result:
    """One way in one year."""

    name: str
    in_time: dict[str, float]
    acceptance: dict[str, float]
    breaches: int
    offers: float
    handed_over: int
    gini: float
    cpu: float


def main() -> None:
    arguments = _arguments()
    by_way: dict[str, list[Result]] = {}
    bounds = []
    for seed in arguments.seeds:
        world = worlds.build(seed, arguments.questions)
        world = replace(world, questions=world.questions[: arguments.first])
        started = time.process_time()
        late = least_breaches(world)
        bounds.append(_bound(world, late, time.process_time() - started))
        for way in WAYS:
            result = _played(world, way())
            by_way.setdefault(result.name, []).append(result)
            print(f"seed {seed}: {_line(result, bounds[-1].breaches)}", flush=True)
    _print_table(arguments, by_way, bounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=6_000)
    parser.add_argument("--first", type=int, help="play only so many of them, from the beginning of the year")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    return parser.parse_args()


def _played(world: World, way: ByHand | Greedy) -> Result:
    started = time.process_time()
    play = Play(world, way, SEEDED)
    questions = play.run()
    cpu = time.process_time() - started
    taken = [len(play.taken[one.id]) / one.work.counted[-1] for one in world.experts]
    return Result(
        way.name,
        {urgency: _share_in_time(questions, urgency) for urgency in URGENCIES},
        {urgency: _median_acceptance(questions, urgency) for urgency in URGENCIES},
        sum(not _is_in_time(one) for one in questions),
        play.offered / len(questions),
        play.handed_over,
        _gini(taken),
        cpu,
    )


def _bound(world: World, late: dict[str, int], cpu: float) -> Result:
    asked = {urgency: sum(one.urgency == urgency for one in world.questions) for urgency in URGENCIES}
    shares = {urgency: 1 - late[urgency] / asked[urgency] for urgency in URGENCIES}
    return Result("clairvoyant bound", shares, {}, sum(late.values()), 1.0, 0, 0.0, cpu)


def _is_in_time(question: Question) -> bool:
    return question.signed is not None and question.signed <= question.due


def _share_in_time(questions: Sequence[Question], urgency: str) -> float:
    return fmean(_is_in_time(one) for one in questions if one.urgency == urgency)


def _median_acceptance(questions: Sequence[Question], urgency: str) -> float:
    """Minutes from sending; a question that nobody accepted waits for ever."""
    waits = [(one.accepted or float("inf")) - one.sent for one in questions if one.urgency == urgency]
    return median(waits)


def _gini(values: Sequence[float]) -> float:
    ordered = sorted(values)
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * sum(ordered)) - (len(ordered) + 1) / len(ordered)


def _line(result: Result, bound: int) -> str:
    shares = " / ".join(f"{100 * result.in_time[urgency]:.1f}" for urgency in URGENCIES)
    waits = " / ".join(f"{result.acceptance[urgency]:.0f}" for urgency in URGENCIES if result.acceptance)
    ratio = f"{result.breaches / bound:.2f}" if result.acceptance else "1"
    more = f"{result.offers:.2f} | {result.handed_over} | {result.gini:.2f}" if result.acceptance else "| | "
    return f"| {result.name} | {shares} | {waits} | {result.breaches} | {ratio} | {more} | {result.cpu:.0f} |"


def _print_table(
    arguments: argparse.Namespace, by_way: dict[str, list[Result]], bounds: Sequence[Result]
) -> None:
    print(
        f"\n{arguments.questions:,} questions a year, seeds {' '.join(map(str, arguments.seeds))}, means:\n"
    )
    bound = _mean(bounds)
    for name, results in by_way.items():
        ratios = [one.breaches / least.breaches for one, least in zip(results, bounds, strict=True)]
        print(f"{name}: {min(ratios):.2f} to {max(ratios):.2f} x bound, by seed")
    print(f"| {' | '.join(COLUMNS)} |")
    print(f"|{'---|' * len(COLUMNS)}")
    for results in [*by_way.values(), list(bounds)]:
        print(_line(_mean(results), bound.breaches))
    best = min((_mean(results) for results in by_way.values()), key=lambda one: one.breaches)
    verdict = "reached" if best.breaches <= GOAL * bound.breaches else "NOT reached"
    print(f"\nGoal of {GOAL} x bound: {verdict} ({best.name}: {best.breaches / bound.breaches:.2f}).")


def _mean(results: Sequence[Result]) -> Result:
    def over(pick: str) -> dict[str, float]:
        first: dict[str, float] = getattr(results[0], pick)
        return {urgency: fmean(getattr(one, pick)[urgency] for one in results) for urgency in first}

    return Result(
        results[0].name,
        over("in_time"),
        over("acceptance"),
        round(fmean(one.breaches for one in results)),
        fmean(one.offers for one in results),
        round(fmean(one.handed_over for one in results)),
        fmean(one.gini for one in results),
        fmean(one.cpu for one in results),
    )


if __name__ == "__main__":
    main()
