"""Who reads the registry (decision 0010), consent before all; and versions that never change.

A curator's rows are those of her centre; whoever treats a child sees its entries; the expert who signed sees the
proposal about it. Whether the registry is consented to is asked of `patients_consentreach`, which holds no diagnosis
and stands in front of the wall.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told

CONSENTED = f"""EXISTS (
    SELECT FROM patients_consentreach reach
    WHERE reach.child_id = {{table}}.child_id AND reach.purpose = 'registry' AND reach.until > {told("at", "timestamptz")}
)"""
CURATED = f"centre_id = {told('organisation', to='registry_curator')}"
SHOWN = """
CREATE FUNCTION registry_entry_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM registry_entry WHERE id = wanted);
END $$;
CREATE FUNCTION registry_proposal_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM registry_proposal WHERE id = wanted);
END $$;
CREATE FUNCTION registry_child_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM patients_child one
        JOIN patients_child other ON other.person = one.person
        JOIN registry_entry held ON held.child_id = other.id
        WHERE one.id = wanted
    );
END $$;
"""
GONE = "DROP FUNCTION registry_entry_shown; DROP FUNCTION registry_proposal_shown; DROP FUNCTION registry_child_shown"
STAYS = """
CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: a version does not change', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER versions_stay BEFORE UPDATE OR DELETE ON registry_version
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
CREATE TRIGGER versions_table_stays BEFORE TRUNCATE ON registry_version
    FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse();
"""
MOVES = """
DROP TRIGGER versions_table_stays ON registry_version;
DROP TRIGGER versions_stay ON registry_version;
DROP FUNCTION registry_refuse;
"""


def _consented(table: str) -> str:
    return CONSENTED.format(table=table)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("patients", "0006_consent_reach"), ("cases", "0018_wall")]
    operations = [
        migrations.RunSQL(SHOWN, GONE),
        behind_the_wall(
            "registry_entry",
            f"{IS_SYSTEM} OR (({CURATED} OR patients_record_shown(child_id)) AND {_consented('registry_entry')})",
        ),
        behind_the_wall("registry_version", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        behind_the_wall(
            "registry_proposal",
            f"{IS_SYSTEM} OR (({CURATED} OR author_id = {told('person', to='expert')})"
            f" AND {_consented('registry_proposal')})",
        ),
        behind_the_wall("registry_proposalword", f"{IS_SYSTEM} OR registry_proposal_shown(proposal_id)"),
        behind_the_wall("registry_pseudonym", f"{IS_SYSTEM} OR registry_child_shown(child_id)"),
        migrations.RunSQL(STAYS, MOVES),
    ]
