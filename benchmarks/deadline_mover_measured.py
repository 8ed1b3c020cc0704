"""The measuring half of benchmarks.deadline_mover, in a process whose settings point at its database."""

import sys
import time
from datetime import UTC, datetime, timedelta

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.foundation.wall import looking_further
from tests.factories.cases import make_scene

NOW = datetime.now(UTC)
RUN_EVERY = 60.0  # seconds between two runs of the job
SYSTEM = Actor.system()

# Copies of one played case: each with three running clocks, all due tomorrow.
FILL = """
CREATE TEMP TABLE one AS SELECT * FROM cases_case WHERE id = %(case)s;
CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, %(cases)s) n;
INSERT INTO cases_case (id, client_uuid, state, turn, asked_in, child_id, field_id, urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, version, created_at, changed_at, submitted_at, due_at, last_entry_at)
SELECT made.id, gen_random_uuid(), state, turn, asked_in, child_id, field_id, urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, version, created_at, changed_at, submitted_at, due_at, last_entry_at
FROM one, made;
INSERT INTO cases_deadline (id, case_id, clock, counts, since, "left", due_at, span, told, milestone_at)
SELECT gen_random_uuid(), made.id, clock, 'wall', %(now)s, interval '1 day', %(now)s + interval '1 day',
    interval '1 day', 0, %(now)s + interval '12 hours'
FROM made, unnest(ARRAY['triage', 'first_contact', 'conclusion']) clock;
UPDATE cases_deadline SET milestone_at = %(now)s - interval '1 second' WHERE id IN (
    SELECT id FROM cases_deadline WHERE clock = 'conclusion' ORDER BY id LIMIT %(due)s);
UPDATE cases_deadline SET due_at = %(now)s - interval '1 second', milestone_at = NULL WHERE id IN (
    SELECT id FROM cases_deadline WHERE clock = 'triage' ORDER BY id LIMIT %(due)s);
"""


@looking_further()
def main(running: int, due: int) -> None:
    call_command("migrate", verbosity=0)
    scene = make_scene(at=NOW - timedelta(minutes=5))
    case = scene.case_in(State.TRIAGE)
    values = {"case": case.id, "cases": running // 3, "now": NOW, "due": due}
    with connection.cursor() as cursor:
        for statement in filter(str.strip, FILL.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM cases_deadline WHERE is_running")
        (count,) = cursor.fetchone()
    print(
        f"\n{count:,} deadlines run\n\n| run | told | missed | seconds | CPU ms of the worker | of its minute |"
    )
    print("|---|---|---|---|---|---|")
    print(run("finds what is due"), flush=True)
    print(run("finds nothing"))


def run(name: str) -> str:
    began, cpu = time.monotonic(), time.process_time()
    told = services.tell_milestones(by=SYSTEM, at=NOW)
    missed = services.miss_deadlines(by=SYSTEM, at=NOW)
    seconds, spent = time.monotonic() - began, (time.process_time() - cpu) * 1000
    return f"| {name} | {told} | {missed} | {seconds:.2f} | {spent:.0f} | {seconds / RUN_EVERY:.0%} |"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
