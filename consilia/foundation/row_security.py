"""How a migration puts a table behind the second wall (decision 0010).

FORCE, because the product's role owns the tables. Each setting is asked for in a subquery: once a statement
(InitPlan), not once a row. Asked for as it is, the planner would know its value of the moment, find the plan for
that moment better than the one it keeps, and plan a worklist anew for each request. One rule holds for reading,
changing and adding: what somebody does not see she can neither change nor make.
"""

from django.db.migrations import RunSQL

READER = "(SELECT current_setting('consilia.reader', true))"
IN_HAND = "(SELECT NULLIF(current_setting('consilia.in_hand', true), '')::uuid)"
IS_SYSTEM = f"{READER} = 'system'"


def told(fact: str, kind: str = "uuid", *, to: str = "") -> str:
    """What the connection knows about its reader; nothing when she reads in another role than `to`."""
    value = f"NULLIF(current_setting('consilia.{fact}', true), '')::{kind}"
    if to:
        value = f"CASE WHEN current_setting('consilia.reader', true) = '{to}' THEN {value} END"
    return f"(SELECT {value})"


def behind_the_wall(table: str, sees: str) -> RunSQL:
    """Only rows for which `sees` holds are shown, changed and made."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_wall ON {table} USING ({sees});
        """,
        f"""
        DROP POLICY {table}_wall ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
