"""One size of benchmarks.case_pages, in a process whose settings point at the filled database."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.wsgi import application  # isort: skip - sets Django up
from django.core.management import call_command
from django.db import connection
from psycopg import ClientCursor

from benchmarks.measuring import HEADER, Cost, cost_of
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.models import Case
from consilia.cases.queries.worklist import Wanted, worklist
from consilia.foundation.wall import looking_further
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.network import make_centre, make_consultant, make_organisation

NOW = datetime.now(UTC)
HOUSES, DOCTORS, CENTRES, EXPERTS = 780, 2000, 12, 150
WORKLIST, CASE, SUBMIT = "12 + 3, 8 SQL, 60 KB", "15 + 4", "12 + 4"

# Closed cases lie in the past two years; open ones in the last days. Doctors, centres and experts are
# drawn evenly, each doctor has written grants on the own cases. Who looks at her list is a busy one in either size.
FILL = """
INSERT INTO patients_child (id, family_name, given_name, patronymic, birth_date, sex, multiple_birth, region_code,
    country, language, created_at, changed_at, version, name_key, family_key, given_key, registering_organisation_id)
SELECT gen_random_uuid(), 'Березин' || n, 'Пётр', 'Ильич', date '2026-11-01' - (n %% 6000)::int, 'male', false,
    'RU-PRI', 'RU', 'ru', %(now)s, %(now)s, 1, 'berezin' || n || ' petr ilich', 'berezin' || n, 'petr', %(house)s
FROM generate_series(1, %(children)s) n;

CREATE TEMP TABLE kids AS SELECT row_number() OVER () - 1 AS n, id FROM patients_child;
CREATE UNIQUE INDEX ON kids (n);
CREATE TEMP TABLE doctors AS SELECT row_number() OVER () - 1 AS n, user_id, organisation_id
    FROM accounts_membership WHERE role = 'referring_doctor';
CREATE TEMP TABLE experts AS SELECT row_number() OVER () - 1 AS n, user_id, organisation_id
    FROM accounts_membership WHERE role = 'expert';
ANALYZE kids;

INSERT INTO cases_case (id, client_uuid, state, turn, asked_in, child_id, field_id, urgency, question, summary,
    diagnosis_code, diagnosis, incomplete_because, source, closing, referrer_id, referring_organisation_id, region_id,
    centre_id, expert_id, version, created_at, changed_at, submitted_at, signed_at, closed_at, due_at, last_entry_at)
SELECT gen_random_uuid(), gen_random_uuid(),
    CASE WHEN i %% 100 > 0 THEN 'closed' WHEN i %% 300 = 0 THEN 'triage' ELSE 'in_review' END,
    CASE WHEN i %% 100 > 0 THEN 'nobody' WHEN i %% 300 = 0 THEN 'coordinator' ELSE 'expert' END,
    '', kids.id, 'cardiology', 'urgent',
    'Should the ductus be closed now, and by which method? Case of the benchmark number ' || i,
    repeat('A boy with a wide patent ductus, tachypnoea and poor weight gain. ', 12),
    'Q25.0', 'Patent ductus arteriosus', '', '', '', doctors.user_id, doctors.organisation_id, 'RU-PRI',
    experts.organisation_id, CASE WHEN i %% 300 = 0 THEN NULL ELSE experts.user_id END, 3,
    t.at, t.at, t.at, CASE WHEN i %% 100 > 0 THEN t.at END, CASE WHEN i %% 100 > 0 THEN t.at END,
    CASE WHEN i %% 100 > 0 THEN timestamptz '9999-01-01' ELSE t.at + interval '1 day' END, t.at
FROM generate_series(1, %(cases)s) i
CROSS JOIN LATERAL (SELECT %(now)s - make_interval(mins => CASE WHEN i %% 100 > 0 THEN 5000 + i ELSE i %% 4000 END) AS at) t
JOIN kids ON kids.n = i %% %(children)s
JOIN doctors ON doctors.n = (i::bigint * 7919) %% (SELECT count(*) FROM doctors)
JOIN experts ON experts.n = (i::bigint * 104729) %% (SELECT count(*) FROM experts);

INSERT INTO cases_grant (id, case_id, user_id, part, starts, reason)
SELECT gen_random_uuid(), id, referrer_id, 'referrer', created_at, 'benchmark' FROM cases_case
UNION ALL
SELECT gen_random_uuid(), id, expert_id, 'expert', created_at, 'benchmark' FROM cases_case WHERE expert_id IS NOT NULL;

INSERT INTO patients_childaccess (id, child_id, person, organisation_id, role, reason, starts)
SELECT gen_random_uuid(), child_id, child_id, referring_organisation_id, '', 'registered', min(created_at)
FROM cases_case GROUP BY child_id, referring_organisation_id
UNION ALL
SELECT gen_random_uuid(), child_id, child_id, centre_id, 'triage_coordinator', 'case ' || serial, created_at FROM cases_case;

INSERT INTO patients_childaccess (id, child_id, person, user_id, role, reason, starts, ends)
SELECT gen_random_uuid(), child_id, child_id, expert_id, '', 'case ' || serial, created_at, closed_at + interval '90 days'
FROM cases_case WHERE expert_id IS NOT NULL;

INSERT INTO cases_finding (id, case_id, code, label_en, label_ru, presence, position, modifiers, onset, severity,
    resolved, evidence, release)
SELECT gen_random_uuid(), id, 'HP:000' || (1000 + p), 'Finding ' || p, 'Признак ' || p, 'observed', p, '{}', '', '', false, '', ''
FROM cases_case, generate_series(1, 6) p WHERE is_open;

INSERT INTO cases_entry (id, case_id, at, kind, name, text, detail, author_id, role, organisation_id)
SELECT gen_random_uuid(), id, submitted_at + make_interval(mins => m), 'message', 'message',
    'A message of the benchmark with a sentence or two in it.', '{}', referrer_id, 'referring_doctor',
    referring_organisation_id
FROM cases_case, generate_series(1, 12) m WHERE is_open;

INSERT INTO cases_deadline (id, case_id, clock, counts, since, "left", due_at, told)
SELECT gen_random_uuid(), id, 'conclusion', 'wall', submitted_at, interval '1 day', due_at, 80 FROM cases_case WHERE is_open;

INSERT INTO patients_consent (id, child_id, purpose, given_by, legal_ground, evidence, document_hash, given_at,
    recorded_at, withdrawal_reason)
SELECT gen_random_uuid(), id, 'teleconsultation', 'legal_ground', 'benchmark', 'benchmark', '', %(now)s,
    %(now)s, '' FROM patients_child;
"""

# The same 25 rows by one statement that knows the answer's shape: the limit of what a worklist can cost.
RAW = """
PREPARE raw (uuid, uuid) AS
SELECT c.id, c.serial, c.state, c.turn, c.urgency, c.question, c.due_at, c.changed_at, f.name_en, r.name_en,
    k.family_name, k.given_name, k.patronymic, k.birth_date, k.sex, o.short_name_en, z.short_name_en,
    e.family_name, e.given_name, m.seen_at
FROM cases_case c JOIN patients_child k ON k.id = c.child_id JOIN network_region r ON r.code = c.region_id
JOIN network_organisation o ON o.id = c.referring_organisation_id JOIN network_organisation z ON z.id = c.centre_id
LEFT JOIN network_field f ON f.code = c.field_id LEFT JOIN accounts_user e ON e.id = c.expert_id
LEFT JOIN cases_readmark m ON m.case_id = c.id AND m.user_id = $2
WHERE c.centre_id = $1 AND c.turn = 'coordinator' AND c.is_open ORDER BY c.due_at, c.id LIMIT 26
"""


def people() -> Scene:
    """The scene whose people open the pages, and the network around them."""
    call_command("load_network_reference", verbosity=0)
    call_command("load_requirements", verbosity=0)
    scene = make_scene(at=NOW - timedelta(days=1))
    houses = [scene.hospital, *(make_organisation(region="RU-PRI") for _ in range(HOUSES - 1))]
    for number in range(DOCTORS):
        make_actor(Role.REFERRING_DOCTOR, organisation=houses[number % HOUSES])
    centres = [scene.centre, *(make_centre() for _ in range(CENTRES - 1))]
    for number in range(EXPERTS):
        user = make_user()
        make_consultant(centres[number % CENTRES], user=user)
        make_actor(Role.EXPERT, user=user, organisation=centres[number % CENTRES])
    return scene


# The words of a million cases one by one, as triggers count them, would take longer than all else together.
UNWATCHED = """
ALTER TABLE cases_case DISABLE TRIGGER cases_words_begin;
ALTER TABLE cases_entry DISABLE TRIGGER cases_words_of_entry;
ALTER TABLE cases_finding DISABLE TRIGGER cases_words_findings_new;
DROP INDEX case_words_body;
DROP INDEX case_words_header
"""
WORDS = """
CREATE TEMP TABLE said AS SELECT cases_vector(diagnosis_code || ' ' || diagnosis, 'A')
    || cases_vector(summary, 'B') AS request FROM cases_case LIMIT 1;
INSERT INTO cases_casewords (case_id, scope, question, request)
SELECT id, cases_scope(centre_id, referring_organisation_id, region_id), cases_vector(question, 'A'), said.request
FROM cases_case, said ON CONFLICT DO NOTHING;
CREATE INDEX case_words_body ON cases_casewords USING gin (body);
CREATE INDEX case_words_header ON cases_casewords USING gin (header);
ALTER TABLE cases_case ENABLE TRIGGER cases_words_begin;
ALTER TABLE cases_entry ENABLE TRIGGER cases_words_of_entry;
ALTER TABLE cases_finding ENABLE TRIGGER cases_words_findings_new
"""


# Thirty open cases become those of one doctor, as if she had asked them.
BUSY = """
CREATE TEMP TABLE busy AS SELECT id, child_id FROM cases_case WHERE is_open ORDER BY id LIMIT 30;
UPDATE cases_case SET referrer_id = %(doctor)s, referring_organisation_id = %(house)s WHERE id IN (SELECT id FROM busy);
UPDATE cases_grant SET user_id = %(doctor)s WHERE part = 'referrer' AND case_id IN (SELECT id FROM busy);
INSERT INTO patients_childaccess (id, child_id, person, organisation_id, role, reason, starts)
SELECT gen_random_uuid(), child_id, child_id, %(house)s, '', 'busy', %(now)s FROM busy GROUP BY child_id
"""


def fill(scene: Scene, cases: int) -> None:
    values = {
        "now": NOW,
        "cases": cases,
        "children": max(cases // 2, 100),
        "house": scene.hospital.id,
        "doctor": scene.referrer.user_id,
    }
    with connection.cursor() as cursor:
        for statement in filter(str.strip, f"{UNWATCHED};\n{FILL};\n{WORDS};\n{BUSY}".split(";\n")):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


class Browser:
    """Somebody signed in, whose requests reach the application as the web server hands them over.

    Django's test client would add two thirds of a millisecond of its own to each.
    """

    def __init__(self, actor: Actor) -> None:
        self._cookies = signed_in_client(actor).cookies.output(header="", sep=";").strip()

    def ask(self, method: str, address: str, *, status: str) -> int:
        """Make the request; answers the size of the answer's body."""
        path, _, query = address.partition("?")
        answered = []
        body = application(
            self._environ(method, path, query),
            lambda line, headers: answered.append(line),  # type: ignore[arg-type]
        )
        size = sum(map(len, body))
        body.close()  # type: ignore[attr-defined]
        assert answered[0].startswith(status), (address, answered)
        return size

    def _environ(self, method: str, path: str, query: str) -> dict[str, Any]:
        # The double submit of the forgery token: a fixed one, in the cookie and in the header.
        token = "t" * 32
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": f"{self._cookies}; csrftoken={token}",
            "HTTP_X_CSRFTOKEN": token,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


def get(actor: Actor, address: str) -> Callable[[], int]:
    browser = Browser(actor)
    return lambda: browser.ask("GET", address, status="200")


def submission(scene: Scene, rounds: int) -> Callable[[], int]:
    """A POST that sends a complete draft; the drafts, each of a child of its own, are made before the clock starts."""
    sender = replace(
        scene, referrer=make_actor(Role.REFERRING_DOCTOR, organisation=scene.hospital), children=[]
    )
    drafts = [draft(sender) for _ in range(rounds + 10)]
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE"
        )  # as autovacuum does in a system that runs: jobs were the first of their table
    browser = Browser(sender.referrer)
    return lambda: browser.ask("POST", f"/cases/{drafts.pop().id}/submit/", status="302")


def draft(sender: Scene) -> Case:
    """A complete one, judged by the items of its field as the form judges it while it is written."""
    case = sender.draft(incomplete_because="The rest follows.")
    field_before = case.field_id or ""
    return services.answer_requirements(
        case_id=case.id, said={}, field_before=field_before, by=sender.referrer, at=sender.tick()
    )


def raw_rows(scene: Scene, rounds: int) -> Cost:
    # A PREPARE of one's own needs the simple protocol, which this cursor speaks.
    with ClientCursor(connection.connection) as cursor:
        cursor.execute(RAW)

        def call() -> int:
            cursor.execute("EXECUTE raw (%s, %s)", [scene.centre.id, scene.coordinator.user_id])
            return len(cursor.fetchall())

        return cost_of(call, rounds=rounds)


def main(cases: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    with looking_further():
        scene = people()
        fill(scene, cases)
        expert = Case.objects.filter(is_open=True, centre=scene.centre, state="in_review").first()
        assert expert is not None
        send = submission(scene, rounds)
    print(f"\n{cases:,} cases, {cases // 100:,} of them open\n\n{HEADER}")
    coordinator = cost_of(get(scene.coordinator, "/cases/"), rounds=rounds)
    print(coordinator.row("worklist, coordinator", WORKLIST))
    print(
        cost_of(get(scene.coordinator, "/cases/?show=open"), rounds=rounds).row(
            "worklist, all open", WORKLIST
        )
    )
    print(
        cost_of(get(scene.coordinator, "/cases/?show=closed"), rounds=rounds).row(
            "worklist, closed", WORKLIST
        )
    )
    print(cost_of(get(scene.referrer, "/cases/?show=open"), rounds=rounds).row("worklist, doctor", WORKLIST))
    print(cost_of(get(scene.coordinator, f"/cases/{expert.id}/"), rounds=rounds).row("case page", CASE))
    print(cost_of(send, rounds=rounds).row("submit", SUBMIT), flush=True)

    def rows_only() -> int:
        return len(worklist(scene.coordinator, Wanted(), at=NOW, cursor=None).rows)

    with looking_further():
        rows, raw = cost_of(rows_only, rounds=rounds * 5), raw_rows(scene, rounds * 5)
    print(rows.row("worklist rows through the ORM"))
    print(raw.row("the same rows, one prepared statement"))
    print(f"\ndatabase: ORM / raw = {rows.database / max(raw.database, 0.01):.1f}; ", end="")
    print(
        f"whole page / raw = {(coordinator.application + coordinator.database) / (raw.application + raw.database):.0f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
