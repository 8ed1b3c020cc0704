"""Vital statuses and the questions for them behind the second wall with their entry; what was said does not change."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

STAYS = """
CREATE TRIGGER statuses_stay BEFORE UPDATE OR DELETE ON registry_vitalstatus
    FOR EACH ROW EXECUTE FUNCTION registry_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_statuses")]
    operations = [
        behind_the_wall("registry_statusinquiry", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        behind_the_wall("registry_vitalstatus", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)"),
        migrations.RunSQL(STAYS, "DROP TRIGGER statuses_stay ON registry_vitalstatus"),
    ]
