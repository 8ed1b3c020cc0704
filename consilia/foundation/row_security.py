"""How a migration puts a table behind the second wall (decision 0010).

FORCE, because the product's role owns the tables. Each setting is asked for in a subquery: once a statement
(InitPlan), not once a row. Asked for as it is, the planner would know its value of the moment, find the plan for
that moment better than the one it keeps, and plan a worklist anew for each request. One rule holds for reading,
changing and adding: what somebody does not see she can neither change nor make.
"""

from collections.abc import Collection

from django.db.migrations import RunSQL

READER = "(SELECT current_setting('consilia.reader', true))"
IN_HAND = "(SELECT NULLIF(current_setting('consilia.in_hand', true), '')::uuid)"
IS_SYSTEM = f"{READER} = 'system'"


def told(fact: str, kind: str = "uuid", *, to: str | Collection[str] = ()) -> str:
    """What the connection knows about its reader; nothing when she reads in another role than `to`."""
    value = f"NULLIF(current_setting('consilia.{fact}', true), '')::{kind}"
    if to:
        roles = ", ".join(f"'{role}'" for role in ([to] if isinstance(to, str) else to))
        value = f"CASE WHEN current_setting('consilia.reader', true) IN ({roles}) THEN {value} END"
    return f"(SELECT {value})"


def behind_the_wall(table: str, sees: str, *, makes: str = "") -> RunSQL:
    """Only rows for which `sees` holds are shown, changed and made; made and left so by `makes` where that differs."""
    check = f"WITH CHECK ({makes})" if makes else ""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_wall ON {table} USING ({sees}) {check};
        """,
        f"""
        DROP POLICY {table}_wall ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def also_seen(table: str, by: str, sees: str) -> RunSQL:
    """A context above the table's own knows another reason to see its rows: `by` what, in a word or two.

    PostgreSQL joins the policies of a table by OR, in the order of their names from the last to the first: "wall" is
    asked before "also". Another order would cost more, and show the same.
    """
    return RunSQL(
        f"CREATE POLICY {table}_also_{by} ON {table} USING ({sees})",
        f"DROP POLICY {table}_also_{by} ON {table}",
    )
