"""The log refuses change: triggers for rows and for TRUNCATE, and the heads of its sixteen chains.

The triggers bind the owner of the tables too. Only a superuser can switch them off, and the chain tells.
"""

from django.db import migrations

SHARDS = 16

APPEND_ONLY = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE TRIGGER audit_verifications_stay BEFORE UPDATE OR DELETE ON audit_verification
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_verification_table_stays BEFORE TRUNCATE ON audit_verification
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

CREATE FUNCTION audit_refuse_rewind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.shard = OLD.shard AND NEW.number = OLD.number + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of an audit chain only moves forward by one' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_heads_move_forward BEFORE UPDATE OR DELETE ON audit_chainhead
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_rewind();
CREATE TRIGGER audit_heads_stay BEFORE TRUNCATE ON audit_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
-- A head changes with every entry: with room on its own page, the new version needs no new index entry.
ALTER TABLE audit_chainhead SET (fillfactor = 10);
"""

BACK = """
ALTER TABLE audit_chainhead RESET (fillfactor);
DROP TRIGGER audit_heads_stay ON audit_chainhead;
DROP TRIGGER audit_heads_move_forward ON audit_chainhead;
DROP FUNCTION audit_refuse_rewind();
DROP TRIGGER audit_verification_table_stays ON audit_verification;
DROP TRIGGER audit_verifications_stay ON audit_verification;
DROP TRIGGER audit_table_stays ON audit_auditentry;
DROP TRIGGER audit_rows_stay ON audit_auditentry;
DROP FUNCTION audit_refuse_change();
"""


def make_heads(apps, schema_editor):
    head = apps.get_model("audit", "ChainHead")
    head.objects.bulk_create(head(shard=shard, number=0, sealed=bytes(32)) for shard in range(SHARDS))


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, BACK),
        migrations.RunPython(make_heads, migrations.RunPython.noop),
    ]
