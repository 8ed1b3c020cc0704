"""The measuring half of benchmarks.standing_questions, in a process whose settings point at its database."""

import sys
from collections.abc import Callable
from typing import Any

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection
from django.db.models import QuerySet

from benchmarks.measuring import Cost, cost_of
from consilia.accounts.models import Membership
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Entry
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.wall import looking_further
from tests.factories.cases import Scene, make_scene

Question = Callable[[Any], "QuerySet[Any, Any]"]
QUESTIONS: dict[str, tuple[Question, Callable[[Scene, Case], Any]]] = {
    "the roles of a person, with their organisations": (
        lambda key: (
            Membership.objects.filter(user=key).select_related("organisation").order_by("starts", "id")
        ),
        lambda scene, _case: scene.expert.user_id,
    ),
    "a case with seven related rows": (
        lambda key: Case.objects.filter(pk=key).select_related(
            "child", "field", "region", "referring_organisation", "centre", "referrer", "expert"
        ),
        lambda _scene, case: case.id,
    ),
    "a timeline with authors and organisations": (
        lambda key: (
            Entry.objects.filter(case=key).select_related("author", "organisation").order_by("-at", "-id")
        ),
        lambda _scene, case: case.id,
    ),
}


@looking_further()
def main(rounds: int) -> None:
    call_command("migrate", verbosity=0)
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    print(
        "| question | ORM | standing | bare SQL | ORM : bare | standing : bare |\n|---|---|---|---|---|---|"
    )
    for name, (build, key_of) in QUESTIONS.items():
        print(row(name, build, key_of(scene, case), rounds), flush=True)


def row(name: str, build: Question, key: Any, rounds: int) -> str:
    standing = StandingQuestion(lambda: build(given("key")))
    sql, values = build(key).query.sql_with_params()

    def bare() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return len(cursor.fetchall())

    ways = (lambda: len(list(build(key))), lambda: len(standing(key=key)), bare)
    orm, kept, limit = (cost_of(way, rounds=rounds) for way in ways)
    assert orm.size == kept.size == limit.size
    figures = " | ".join(f"{cost.application:.2f} + {cost.database:.2f}" for cost in (orm, kept, limit))
    return f"| {name} | {figures} | {_ratio(orm, limit)} | {_ratio(kept, limit)} |"


def _ratio(cost: Cost, limit: Cost) -> str:
    return f"{cost.application / limit.application:.1f}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
