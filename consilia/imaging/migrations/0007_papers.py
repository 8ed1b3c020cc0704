"""The document that an object wraps; behind the second wall it is seen with the object (decision 0010, 0002_wall)."""

import django.db.models.deletion
from django.db import migrations, models

SHOWN = """
CREATE OR REPLACE FUNCTION imaging_member_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 60 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM imaging_instance WHERE file_id = wanted AND is_member){papers};
END $$;
"""
AS_IT_WAS = SHOWN.format(papers="")
WITH_PAPERS = SHOWN.format(papers=" OR EXISTS (SELECT FROM imaging_instance WHERE paper_id = wanted)")


class Migration(migrations.Migration):
    dependencies = [("documents", "0011_held_room"), ("imaging", "0006_films")]

    operations = [
        migrations.AddField(
            model_name="instance",
            name="paper",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.storedfile",
            ),
        ),
        migrations.RunSQL(WITH_PAPERS, AS_IT_WAS),
    ]
