"""One size of benchmarks.report_figures, in a process whose settings point at the filled database."""

import os
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection

from benchmarks.case_pages_measured import get
from benchmarks.measuring import HEADER, cost_of
from consilia.accounts.domain.roles import Role
from consilia.analytics import services
from consilia.analytics.models import Cell, Run
from consilia.foundation.wall import looking_further
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_child, make_scene
from tests.factories.network import make_centre, make_organisation

NOW = datetime.now(UTC)
HOUSES, CENTRES = 780, 12
PAGE = "20 + 10"

FILL = """
CREATE TEMP TABLE regions AS SELECT row_number() OVER () - 1 AS n, code FROM network_region;
CREATE TEMP TABLE fields AS SELECT row_number() OVER () - 1 AS n, code FROM network_field WHERE parent_id IS NULL;
CREATE TEMP TABLE houses AS SELECT row_number() OVER () - 1 AS n, id, region_id FROM network_organisation
    WHERE NOT is_centre;
CREATE TEMP TABLE centres AS SELECT row_number() OVER () - 1 AS n, id FROM network_organisation WHERE is_centre;

INSERT INTO cases_case (id, client_uuid, state, turn, asked_in, child_id, field_id, urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, expert_id, version, created_at, changed_at, submitted_at, signed_at, closed_at, due_at, last_entry_at)
SELECT gen_random_uuid(), gen_random_uuid(), CASE WHEN i %% 50 > 0 THEN 'closed' ELSE 'in_review' END,
    CASE WHEN i %% 50 > 0 THEN 'nobody' ELSE 'expert' END, '', %(child)s, fields.code, 'urgent',
    'A question of the benchmark, number ' || i, repeat('A sentence of the summary. ', 12), 'Q25.0', '', '', '',
    CASE WHEN i %% 50 = 0 THEN '' WHEN i %% 3 = 0 THEN 'without_outcome' ELSE 'with_outcome' END, %(doctor)s, houses.id,
    houses.region_id, centres.id, %(doctor)s, 3, t.at, t.at + interval '20 days', t.at, t.at + interval '7 hours',
    CASE WHEN i %% 50 > 0 THEN t.at + interval '20 days' END, timestamptz '9999-01-01', t.at
FROM generate_series(1, %(cases)s) i
CROSS JOIN LATERAL (SELECT %(now)s - make_interval(mins => 30000 + ((i::bigint * 1049393) %% 1000000)::int) AS at) t
JOIN fields ON fields.n = (i::bigint * 7919) %% (SELECT count(*) FROM fields)
JOIN houses ON houses.n = (i::bigint * 104729) %% (SELECT count(*) FROM houses)
JOIN centres ON centres.n = (i::bigint * 31) %% (SELECT count(*) FROM centres);

INSERT INTO cases_offer (id, case_id, consultant_id, user_id, offered_at, note, chosen, terms, warnings,
    override_reason, answer, answered_at, reason)
SELECT gen_random_uuid(), id, %(consultant)s, %(doctor)s, submitted_at + make_interval(mins => (serial %% 400)::int),
    '', 'by_hand', '{}', '[]', CASE WHEN serial %% 9 = 0 THEN 'a reason' ELSE '' END, 'accepted',
    submitted_at + interval '7 hours', '' FROM cases_case;

INSERT INTO cases_deadline (id, case_id, clock, counts, since, "left", due_at, met_at, missed_at, told)
SELECT gen_random_uuid(), id, clock, 'wall', submitted_at, interval '1 day', submitted_at + interval '1 day',
    signed_at, CASE WHEN serial %% 7 = 0 THEN signed_at END, 80
FROM cases_case, unnest(ARRAY['first_contact', 'conclusion']) clock
"""


def fill(scene: Scene, cases: int) -> None:
    child = make_child(by=scene.referrer, at=NOW)
    values = {
        "now": NOW,
        "cases": cases,
        "child": child.id,
        "doctor": scene.expert.user_id,
        "consultant": scene.consultant.id,
    }
    with connection.cursor() as cursor:
        for statement in filter(str.strip, FILL.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def run(name: str, at: datetime) -> None:
    """One whole run, told by its stages."""
    services.begin_run(at=at)
    seconds: dict[str, float] = defaultdict(float)
    spent, longest, steps = time.process_time(), 0.0, 0
    while (going := Run.objects.filter(finished_at=None).first()) is not None:
        began = time.monotonic()
        services.take_step(at=at)
        took = time.monotonic() - began
        seconds[going.stage] += took
        longest, steps = max(longest, took), steps + 1
    parts = " + ".join(f"{stage} {length:.1f}" for stage, length in seconds.items())
    cpu = time.process_time() - spent
    print(
        f"| {name} | {sum(seconds.values()):.1f} | {parts} | {cpu:.1f} | {steps} | {longest:.2f} |",
        flush=True,
    )


@looking_further()
def main(cases: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("load_network_reference", verbosity=0)
    scene = make_scene(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM network_region ORDER BY code")
        regions = [code for (code,) in cursor.fetchall()]
    for number in range(HOUSES):
        make_organisation(region=regions[number % len(regions)])
    for _ in range(CENTRES - 1):
        make_centre()
    fill(scene, cases)
    print(
        f"\n{cases:,} requests\n\n| run | seconds | by stage | CPU s of the worker | steps | longest step, s |"
    )
    print("|---|---|---|---|---|---|")
    run("the first", NOW)
    run("the next night", NOW + timedelta(days=1))
    print(f"\n{Cell.objects.count():,} cells\n\n{HEADER}")
    analyst = make_actor(Role.MINISTRY_ANALYST)
    year = f"period={(NOW - timedelta(days=60)):%Y}"
    for name, actor, address in (
        ("indicators, analyst", analyst, f"/reports/?{year}"),
        ("one indicator with its map", analyst, f"/reports/indicators/in_time/?{year}"),
        ("indicators, centre", scene.coordinator, "/reports/"),
        ("one indicator, centre", scene.coordinator, "/reports/indicators/in_time/"),
        ("the list behind a number", scene.coordinator, "/reports/indicators/in_time/bottom/"),
        ("silent organisations", analyst, "/reports/silent/"),
        ("hours without anybody", analyst, "/reports/hours/"),
    ):
        print(cost_of(get(actor, address), rounds=rounds, warm_up=3).row(name, PAGE), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
