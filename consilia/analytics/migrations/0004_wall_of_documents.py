"""A frozen year is printed for whoever reports on the same network, centre or organisation (decision 0010).

The rule is that of `queries.snapshots`; its pages hold figures of many children, small ones hidden.
"""

from django.db import migrations

from consilia.foundation.row_security import also_seen

SHOWN = """
CREATE FUNCTION analytics_document_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
DECLARE
    whose text := CASE current_setting('consilia.reader', true)
        WHEN 'ministry_analyst' THEN 'network'
        WHEN 'triage_coordinator' THEN 'centre'
        WHEN 'quality_reviewer' THEN 'centre'
        WHEN 'organisation_coordinator' THEN 'house'
    END;
    house uuid := NULLIF(current_setting('consilia.organisation', true), '')::uuid;
BEGIN
    RETURN EXISTS (
        SELECT FROM analytics_snapshot
        WHERE document_id = wanted AND scope = whose AND (scope = 'network' OR place_id = house)
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_targets_of_an_indicator"), ("documents", "0006_wall_of_documents")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION analytics_document_shown"),
        also_seen("documents_document", "a_frozen_year", "analytics_document_shown(id)"),
    ]
