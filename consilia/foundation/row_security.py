"""How a migration puts a table behind the second wall (decision 0010).

FORCE, because the product's role owns the tables. Settings are asked for as they are, not in subqueries: a
subquery would be planned anew for each table of a statement, which costs a page of many joins more than it saves.
One rule holds for reading, changing and adding: what somebody does not see she can neither change nor make.
"""

from django.db.migrations import RunSQL

READER = "current_setting('consilia.reader', true)"
IN_HAND = "NULLIF(current_setting('consilia.in_hand', true), '')::uuid"
IS_SYSTEM = f"{READER} = 'system'"


def told(fact: str, kind: str = "uuid", *, to: str = "") -> str:
    """What the connection knows about its reader; nothing when she reads in another role than `to`."""
    value = f"NULLIF(current_setting('consilia.{fact}', true), '')::{kind}"
    if to:
        value = f"CASE WHEN {READER} = '{to}' THEN {value} END"
    return value


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
