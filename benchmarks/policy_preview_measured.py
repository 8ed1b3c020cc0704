"""The measuring half of benchmarks.policy_preview, in a process whose settings point at its database."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.limits import WALL, WORKING, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import ClockChange
from consilia.cases.queries.clock_changes import effect_of
from consilia.foundation.wall import looking_further
from tests.factories.accounts import make_actor
from tests.factories.cases import make_scene

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
SYSTEM = Actor.system()

# Copies of two played cases, one on the wall clock and one on working hours, each with one running conclusion clock
# that began within the last hours.
FILL = """
CREATE TEMP TABLE made AS
    SELECT gen_random_uuid() AS id, model.id AS model, model.urgency, n
    FROM generate_series(1, %(half)s) n, cases_case model WHERE model.id IN (%(urgent)s, %(planned)s);
INSERT INTO cases_case (id, client_uuid, state, turn, asked_in, child_id, field_id, urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, version, created_at, changed_at, submitted_at, due_at, last_entry_at)
SELECT made.id, gen_random_uuid(), state, turn, asked_in, child_id, field_id, one.urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, version, created_at, changed_at, submitted_at, due_at, last_entry_at
FROM cases_case one JOIN made ON made.model = one.id;
INSERT INTO cases_deadline (id, case_id, clock, counts, since, "left", due_at, span, told, milestone_at)
SELECT gen_random_uuid(), made.id, 'conclusion', counts, since - n * interval '100 ms', "left",
    due_at - n * interval '100 ms' + interval '1 hour', span, 0, NULL
FROM cases_deadline one JOIN made ON made.model = one.case_id WHERE clock = 'conclusion' AND is_running;
"""


@looking_further()
def main(running: int) -> None:
    call_command("migrate", verbosity=0)
    scene = make_scene(at=NOW - timedelta(minutes=30))
    urgent, planned = (scene.case_in(State.TRIAGE, urgency=one) for one in ("urgent", "planned"))
    values = {"urgent": urgent.id, "planned": planned.id, "half": running // 2}
    with connection.cursor() as cursor:
        for statement in filter(str.strip, FILL.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_deadline WHERE is_running")
        (count,) = cursor.fetchone()
    wall = propose(Urgency.URGENT, Limit(timedelta(hours=20), WALL))
    working = propose(Urgency.PLANNED, Limit(timedelta(hours=20), WORKING))
    print(f"\n{count:,} deadlines run\n\n| what | deadlines moved | seconds | CPU ms |\n|---|---|---|---|")
    timed("preview, wall clock", lambda: effect_of(wall, at=NOW).moved)
    timed("preview, working calendar", lambda: effect_of(working, at=NOW).moved)
    services.confirm_limit(change_id=wall.id, by=make_actor(Role.ADMINISTRATOR), at=NOW)
    timed("carried out, in steps of 500 cases", lambda: services.apply_due_changes(by=SYSTEM, at=NOW))


def propose(urgency: Urgency, limit: Limit) -> ClockChange:
    return services.propose_limit(
        clock=Clock.CONCLUSION,
        urgency=urgency,
        scope=Scope(),
        limit=limit,
        source="benchmark",
        by=make_actor(Role.ADMINISTRATOR),
        at=NOW,
    )


def timed(name: str, work: Callable[[], int]) -> None:
    began, cpu = time.monotonic(), time.process_time()
    moved = work()
    seconds, spent = time.monotonic() - began, (time.process_time() - cpu) * 1000
    print(f"| {name} | {moved:,} | {seconds:.2f} | {spent:.0f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
