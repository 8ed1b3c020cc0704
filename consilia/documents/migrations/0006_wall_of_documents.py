"""Stored files and documents behind the second wall (decision 0010).

This context knows who is bringing a file, and who is issuing a document at this very moment; who sees it afterwards is
said by those contexts whose things it hangs on, in migrations of their own: whoever sees one of them. A stranger who
verifies a paper goes through a door of `services.verification`.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, also_seen, behind_the_wall, told

NOW_BY_READER = f"{{by}} = {told('person')} AND {{at}} = {told('at', 'timestamptz')}"
SHOWN = """
CREATE FUNCTION documents_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM documents_document WHERE id = wanted);
END $$;
CREATE FUNCTION documents_file_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 40 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM documents_document WHERE pdf_id = wanted)
        OR EXISTS (SELECT FROM documents_upload WHERE file_id = wanted);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_upload_policy")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION documents_file_shown; DROP FUNCTION documents_shown"),
        behind_the_wall(
            "documents_document", f"{IS_SYSTEM} OR ({NOW_BY_READER.format(by='created_by_id', at='created_at')})"
        ),
        behind_the_wall("documents_revocation", f"{IS_SYSTEM} OR documents_shown(document_id)"),
        behind_the_wall(
            "documents_storedfile", f"{IS_SYSTEM} OR ({NOW_BY_READER.format(by='stored_by_id', at='stored_at')})"
        ),
        also_seen("documents_storedfile", "a_document", "documents_file_shown(id)"),
    ]
