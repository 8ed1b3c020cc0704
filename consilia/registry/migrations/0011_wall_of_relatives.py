"""Relatives behind the second wall with their entry."""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_relatives")]
    operations = [behind_the_wall("registry_relative", f"{IS_SYSTEM} OR registry_entry_shown(entry_id)")]
