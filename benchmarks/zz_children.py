"""Only some tables switched."""
import sys
from contextlib import contextmanager
from benchmarks import wall_measured as w
from benchmarks.case_pages_measured import fill, get, people, submission
from django.core.management import call_command
from django.db import connection
from consilia.cases.models import Case
from consilia.foundation.wall import looking_further

CHILDREN = ["patients_child","patients_childaccess","patients_duplicatequestion","patients_distinction","patients_mergerecord", "documents_document", "documents_storedfile", "documents_revocation"]
TABLES = CHILDREN
def _switch(how):
    with connection.cursor() as c:
        for t in TABLES: c.execute(f"ALTER TABLE {t} {how} ROW LEVEL SECURITY")
    connection.close(); connection.close_pool()
@contextmanager
def without():
    _switch("DISABLE")
    try: yield
    finally: _switch("ENABLE")
w.without_wall = without
def main(cases, rounds):
    global TABLES
    call_command("migrate", verbosity=0)
    call_command("migrate", "patients", "0006", verbosity=0)
    call_command("migrate", verbosity=0)
    print("there and back", flush=True)
    with looking_further():
        scene = people(); fill(scene, cases)
        case = Case.objects.filter(is_open=True, centre=scene.centre, state="in_review").first()
        expert = w._expert_of(case)
        drafts = submission(scene, 2 * (max(rounds // w.TURNS, 10) + 12) * 2 * w.TURNS)
    print(w.HEADER)
    TABLES = ["cases_casewords"]
    w.compared("submit, words", lambda _c: drafts, rounds)
    TABLES = CHILDREN
    w.compared("submit, children", lambda _c: drafts, rounds)
    for name, call in {
        "worklist, coordinator": get(scene.coordinator, "/cases/"),
        "worklist, doctor": get(scene.referrer, "/cases/?show=open"),
        "worklist, expert": get(expert, "/cases/?show=open"),
        "worklist, region": get(scene.regional_operator, "/cases/?show=open"),
        "children, coordinator": get(scene.coordinator, "/patients/"),
        "case page, coordinator": get(scene.coordinator, f"/cases/{case.id}/"),
        "case page, expert": get(expert, f"/cases/{case.id}/"),
    }.items():
        w.compared(name, lambda _c, call=call: call, rounds)
main(int(sys.argv[1]), int(sys.argv[2]))
