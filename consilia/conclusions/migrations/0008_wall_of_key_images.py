"""Key images stay as they were signed, and are seen with their conclusion: their pictures are files of their own."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, also_seen, behind_the_wall

STAY = """
CREATE TRIGGER signed_images_stay BEFORE INSERT OR UPDATE OR DELETE ON conclusions_keyimage
    FOR EACH ROW EXECUTE FUNCTION conclusions_parts_stay();
CREATE TRIGGER images_table_stays BEFORE TRUNCATE ON conclusions_keyimage
    FOR EACH STATEMENT EXECUTE FUNCTION conclusions_refuse();
CREATE FUNCTION conclusions_picture_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM conclusions_keyimage WHERE picture_id = wanted);
END $$;
"""
BACK = """
DROP TRIGGER images_table_stays ON conclusions_keyimage;
DROP TRIGGER signed_images_stay ON conclusions_keyimage;
DROP FUNCTION conclusions_picture_shown(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("conclusions", "0007_key_images"), ("documents", "0006_wall_of_documents")]
    operations = [
        behind_the_wall("conclusions_keyimage", f"{IS_SYSTEM} OR conclusions_shown(conclusion_id)"),
        migrations.RunSQL(STAY, BACK),
        also_seen("documents_storedfile", "a_key_image", "conclusions_picture_shown(id)"),
    ]
