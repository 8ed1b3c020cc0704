"""One size of benchmarks.registry, in a process whose settings point at the filled database."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection

from benchmarks.measuring import HEADER, cost_of
from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.wall import looking_further
from consilia.registry.queries import Wanted, entry_page
from consilia.registry.services import load_registry_policy, load_shipped_forms
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.network import make_centre

NOW = datetime.now(UTC)
FILL = """
INSERT INTO patients_child (id, family_name, given_name, patronymic, birth_date, sex, multiple_birth, region_code,
    country, language, registering_organisation_id, created_at, changed_at, version, name_key, family_key, given_key)
SELECT gen_random_uuid(), 'Семья' || i, 'Имя', '', date '2012-01-01' + (i %% 4000), 'female', false, regions.code,
    'RU', 'ru', %(house)s, %(now)s, %(now)s, 1, 'semya' || i, 'semya' || i, 'imya'
FROM generate_series(1, %(entries)s) i
JOIN (SELECT row_number() OVER () - 1 AS n, code FROM network_region) regions ON regions.n = i %% 80;

ALTER TABLE patients_consent DISABLE TRIGGER consent_reaches;
INSERT INTO patients_consent (id, child_id, purpose, given_by, legal_ground, evidence, document_hash, given_at,
    recorded_at, withdrawn_at, withdrawn_by_id, withdrawal_reason)
SELECT gen_random_uuid(), id, 'registry', 'legal_ground', 'benchmark', 'benchmark', '', %(now)s - interval '1 year',
    %(now)s, CASE WHEN n %% 20 = 0 THEN %(now)s - interval '1 day' END, CASE WHEN n %% 20 = 0 THEN %(user)s::uuid END, ''
FROM (SELECT id, row_number() OVER () AS n FROM patients_child) children;

ALTER TABLE patients_consent ENABLE TRIGGER consent_reaches;
INSERT INTO patients_consentreach (child_id, purpose, until)
SELECT child_id, purpose, coalesce(withdrawn_at, '9999-12-30Z') FROM patients_consent;

INSERT INTO registry_entry (id, child_id, centre_id, disease, label_en, label_ru, state, delay_days, number, entered_at,
    changed_at, orpha, omim, mondo, icd10, certainty, onset, diagnosis)
SELECT gen_random_uuid(), id, (ARRAY[%(one)s, %(two)s, %(three)s]::uuid[])[1 + n %% 3], 'ORPHA:' || n %% 400,
    'Disease ' || n %% 400, 'Болезнь ' || n %% 400, 'active', n %% 1000, 1, %(now)s - make_interval(mins => n::int),
    %(now)s - make_interval(mins => n::int), 'ORPHA:' || n %% 400, '', '', '',
    (ARRAY['genetic', 'clinical', 'suspected'])[1 + n %% 3], 'unknown', 'unknown'
FROM (SELECT id, row_number() OVER () AS n FROM patients_child) children;

INSERT INTO registry_pseudonym (id, child_id, text)
SELECT gen_random_uuid(), id, 'RD-' || n FROM (SELECT id, row_number() OVER () AS n FROM patients_child) children
"""
# Of so many children of the first centre the family consents to exchange: they stand in the exported tables.
LEAVING = 500
LET_LEAVE = """
INSERT INTO patients_consentreach (child_id, purpose, until)
SELECT child_id, 'data_exchange', '9999-12-30Z' FROM registry_entry
WHERE centre_id = %s AND child_id IN (SELECT child_id FROM patients_consentreach WHERE until > now())
ORDER BY entered_at, id LIMIT %s
"""
RAW = """
SELECT entry.*, child.*, name.text FROM registry_entry entry
JOIN patients_child child ON child.id = entry.child_id
JOIN patients_consentreach reach ON reach.child_id = child.id AND reach.purpose = 'registry' AND reach.until > now()
LEFT JOIN registry_pseudonym name ON name.child_id = child.id
WHERE entry.centre_id = %s AND entry.state = 'active'
ORDER BY entry.changed_at DESC, entry.id DESC LIMIT 26
"""


def fill(entries: int) -> Actor:
    centres = [make_centre() for _number in range(3)]
    curator = make_actor(Role.REGISTRY_CURATOR, organisation=centres[0])
    values = {
        "now": NOW,
        "entries": entries,
        "house": centres[0].id,
        "user": curator.user_id,
        **dict(zip(("one", "two", "three"), (centre.id for centre in centres), strict=True)),
    }
    with connection.cursor() as cursor:
        for statement in filter(str.strip, FILL.split(";\n")):
            cursor.execute(statement, values)
        cursor.execute(LET_LEAVE, [centres[0].id, LEAVING])
        cursor.execute("VACUUM ANALYZE")
    return curator


def asked(curator: Actor, wanted: Wanted, cursor: str | None = None) -> Callable[[], int]:
    def call() -> int:
        with seeing_as(curator, NOW):
            return len(entry_page(curator, wanted, at=NOW, cursor=cursor).rows)

    return call


def raw(centre: Any) -> Callable[[], int]:
    """The same rows by one prepared statement, as the system."""

    def call() -> int:
        with looking_further():
            return len(connection.connection.execute(RAW, [centre], prepare=True).fetchall())

    return call


def got(client: Any, address: str) -> Callable[[], int]:
    def call() -> int:
        answer = client.get(address)
        if answer.status_code != 200:
            raise ValueError(f"{address} answers {answer.status_code}")
        return len(answer.content)

    return call


def exported(client: Any, address: str) -> Callable[[], int]:
    """A table of all children that may leave."""

    def call() -> int:
        answer = client.post(address)
        if answer.status_code != 200:
            raise ValueError(f"{address} answers {answer.status_code}")
        return len(answer.content)

    return call


def deep(curator: Actor, pages: int) -> str | None:
    """The cursor of a page far down the list."""
    cursor = None
    with seeing_as(curator, NOW):
        for _number in range(pages):
            cursor = entry_page(curator, Wanted(), at=NOW, cursor=cursor).next or cursor
    return cursor


def main() -> None:
    entries, rounds = int(sys.argv[1]), int(sys.argv[2])
    call_command("migrate", verbosity=0)
    call_command("load_network_reference", verbosity=0)
    load_registry_policy()
    load_shipped_forms(at=NOW)
    with looking_further():
        curator = fill(entries)
        client = signed_in_client(curator)
    print(f"\n## {entries} entries\n\n{HEADER}")
    cursor = deep(curator, min(300, entries // 100))
    questions = {
        "the list's question": asked(curator, Wanted()),
        "of one certainty": asked(curator, Wanted(certainty="genetic")),
        "of one disease": asked(curator, Wanted(disease="ORPHA:3")),
        "far down": asked(curator, Wanted(), cursor),
        "the same rows raw": raw(curator.organisation_id),
    }
    costs = {name: cost_of(call, rounds=rounds) for name, call in questions.items()}
    for name, cost in costs.items():
        print(cost.row(name))
    pages = (
        "/registry/entries/",
        "/registry/",
        "/registry/diseases/",
        "/registry/diseases/ORPHA:3/",
        "/registry/quality/",
    )
    for address in pages:
        few = rounds if "diseases" not in address and "quality" not in address else max(rounds // 10, 5)
        print(cost_of(got(client, address), rounds=few).row(f"page {address}"))
    for name in ("common-data", "rd-cdm"):
        cost = cost_of(exported(client, f"/registry/{name}.csv"), rounds=3, warm_up=1)
        print(cost.row(f"{name}.csv of {LEAVING} children at most"))
    ours, bare = costs["the list's question"], costs["the same rows raw"]
    print(
        f"\nratio of the database {ours.database / (bare.database or 0.01):.2f}, of all "
        f"{(ours.application + ours.database) / (bare.application + bare.database):.2f}"
    )


if __name__ == "__main__":
    main()
