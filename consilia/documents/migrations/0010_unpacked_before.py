"""What was unpacked before this was counted gets its archive, and takes the room of whoever sent that.

Images lie above this context, so their tables are there only where an installation is older than this migration. Only
the names are touched; the trigger that keeps bytes as they are knows no columns and rests meanwhile.
"""

from django.db import migrations

COUNT_WHAT_WAS_UNPACKED = """
DO $$ BEGIN
    IF to_regclass('imaging_instance') IS NULL THEN RETURN; END IF;
    ALTER TABLE documents_storedfile DISABLE TRIGGER stored_files_keep_their_bytes;
    SET CONSTRAINTS ALL IMMEDIATE;
    UPDATE documents_storedfile AS member
    SET unpacked_from_id = archive.id, organisation_id = archive.organisation_id
    FROM imaging_instance AS instance
    JOIN imaging_intake AS intake ON intake.id = instance.intake_id
    JOIN documents_storedfile AS archive ON archive.id = intake.file_id
    WHERE member.id = instance.file_id AND instance.is_member AND member.unpacked_from_id IS NULL;
    ALTER TABLE documents_storedfile ENABLE TRIGGER stored_files_keep_their_bytes;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_unpacked_from")]
    operations = [migrations.RunSQL(COUNT_WHAT_WAS_UNPACKED, migrations.RunSQL.noop)]
