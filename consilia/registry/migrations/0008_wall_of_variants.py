"""Variants behind the second wall with their entry. A row changes only by its end."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

STAYS = """
CREATE FUNCTION registry_variant_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR (to_jsonb(NEW) - '{ended_at,ended_by_id,ended_because}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{ended_at,ended_by_id,ended_because}'::text[]) THEN
        RAISE EXCEPTION 'UPDATE of registry_variant refused: a variant does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER variants_end BEFORE UPDATE ON registry_variant
    FOR EACH ROW EXECUTE FUNCTION registry_variant_ends();
CREATE TRIGGER variants_stay BEFORE DELETE ON registry_variant
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
"""
MOVES = """
DROP TRIGGER variants_stay ON registry_variant;
DROP TRIGGER variants_end ON registry_variant;
DROP FUNCTION registry_variant_ends;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_variants")]
    operations = [
        behind_the_wall("registry_variant", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        migrations.RunSQL(STAYS, MOVES),
    ]
