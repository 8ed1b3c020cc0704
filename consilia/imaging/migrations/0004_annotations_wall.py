"""Marks behind the second wall (decision 0010): whoever sees the image sees them. What one was stays as it was."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

MARK = f"{IS_SYSTEM} OR (SELECT true FROM imaging_instance WHERE id = instance_id)"
VERSION = f"{IS_SYSTEM} OR (SELECT true FROM imaging_annotation WHERE id = annotation_id)"
STAY = """
CREATE FUNCTION imaging_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: a version of a mark does not change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER versions_of_marks_stay BEFORE UPDATE OR DELETE ON imaging_annotationversion
    FOR EACH ROW EXECUTE FUNCTION imaging_refuse();
CREATE TRIGGER versions_of_marks_table_stays BEFORE TRUNCATE ON imaging_annotationversion
    FOR EACH STATEMENT EXECUTE FUNCTION imaging_refuse();
"""
BACK = """
DROP TRIGGER versions_of_marks_table_stays ON imaging_annotationversion;
DROP TRIGGER versions_of_marks_stay ON imaging_annotationversion;
DROP FUNCTION imaging_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("imaging", "0003_annotations")]
    operations = [
        behind_the_wall("imaging_annotation", MARK),
        behind_the_wall("imaging_annotationversion", VERSION),
        migrations.RunSQL(STAY, BACK),
    ]
