"""Whoever sees an answer sees the document that it was signed as (decision 0010)."""

from django.db import migrations

from consilia.foundation.row_security import also_seen

SHOWN = """
CREATE FUNCTION conclusions_document_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM conclusions_conclusion WHERE document_id = wanted);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("conclusions", "0005_wall"), ("documents", "0006_wall_of_documents")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION conclusions_document_shown"),
        also_seen("documents_document", "its_conclusion", "conclusions_document_shown(id)"),
    ]
