"""Clinical pictures behind the second wall with their entry; a version of one never changes."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

STAYS = """
CREATE TRIGGER pictures_stay BEFORE UPDATE OR DELETE ON registry_picture
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_pictures")]
    operations = [
        behind_the_wall("registry_picture", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        migrations.RunSQL(STAYS, "DROP TRIGGER pictures_stay ON registry_picture"),
    ]
