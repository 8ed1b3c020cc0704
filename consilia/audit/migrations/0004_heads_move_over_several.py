"""The head of a chain may move over several entries at once, which are written by the same statement.

An entry that is missing below it is found by the verifier, as before.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_rewind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.shard = OLD.shard AND NEW.number {moves} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of an audit chain only moves forward{how}' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_wall")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(moves="> OLD.number", how=""),
            FUNCTION.format(moves="= OLD.number + 1", how=" by one"),
        )
    ]
