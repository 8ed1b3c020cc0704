"""Whoever takes part in a council or organises it sees the document of its minutes (decision 0010).

The rule is that of `permissions.visible_to`; councils themselves are no thing of one child.
"""

from django.db import migrations

from consilia.foundation.row_security import also_seen

SHOWN = """
CREATE FUNCTION conferencing_document_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    whose uuid := NULLIF(current_setting('consilia.person', true), '')::uuid;
    house uuid := CASE WHEN current_setting('consilia.reader', true) = 'triage_coordinator'
        THEN NULLIF(current_setting('consilia.organisation', true), '')::uuid END;
BEGIN
    RETURN EXISTS (
        SELECT FROM conferencing_minutes minutes JOIN conferencing_session session ON session.id = minutes.session_id
        WHERE minutes.document_id = wanted AND (
            session.created_by_id = whose OR session.organisation_id = house OR EXISTS (
                SELECT FROM conferencing_participant one
                WHERE one.session_id = session.id AND one.user_id = whose AND one.removed_at IS NULL
            )
        )
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0002_whole_and_kept"), ("documents", "0006_wall_of_documents")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION conferencing_document_shown"),
        also_seen("documents_document", "its_minutes", "conferencing_document_shown(id)"),
    ]
