"""Images behind the second wall (decision 0010): whoever sees the file that they came in sees them.

An image that was taken out of an archive has a file of its own, which nothing else points at: it is seen with the
image. The function hides from the planner that the policy of files asks that of images, which asks that of files;
it looks at members alone, and these are never what somebody attached, so the question ends.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, also_seen, behind_the_wall

INTAKE = f"{IS_SYSTEM} OR (SELECT true FROM documents_storedfile WHERE id = file_id)"
INSTANCE = f"{IS_SYSTEM} OR (SELECT true FROM imaging_intake WHERE id = intake_id)"
SERIES = f"{IS_SYSTEM} OR (SELECT true FROM imaging_instance WHERE series_id = imaging_series.id LIMIT 1)"
STUDY = f"{IS_SYSTEM} OR (SELECT true FROM imaging_series WHERE study_id = imaging_study.id LIMIT 1)"
MEMBER_SHOWN = """
CREATE FUNCTION imaging_member_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 60 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM imaging_instance WHERE file_id = wanted AND is_member);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("imaging", "0001_initial"), ("documents", "0006_wall_of_documents")]
    operations = [
        behind_the_wall("imaging_intake", INTAKE),
        behind_the_wall("imaging_instance", INSTANCE),
        behind_the_wall("imaging_series", SERIES),
        behind_the_wall("imaging_study", STUDY),
        migrations.RunSQL(MEMBER_SHOWN, "DROP FUNCTION imaging_member_shown(uuid)"),
        # Asked last: the name stands before those of the other reasons.
        also_seen("documents_storedfile", "_image", "imaging_member_shown(id)"),
    ]
