"""The log behind the second wall: written by everybody, read by auditors and by the system (decision 0010).

FORCE, because the product's role owns the table. The subquery asks for the setting once a statement, not once
a row. UPDATE and DELETE stay with the triggers of the second migration, which refuse them aloud.
"""

from django.db import migrations

WALL = """
ALTER TABLE audit_auditentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_auditentry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON audit_auditentry FOR SELECT
    USING ((SELECT current_setting('consilia.reader', true)) IN ('system', 'auditor'));
CREATE POLICY audit_written ON audit_auditentry FOR INSERT WITH CHECK (true);
CREATE POLICY audit_refused_change ON audit_auditentry FOR UPDATE USING (true);
CREATE POLICY audit_refused_removal ON audit_auditentry FOR DELETE USING (true);
"""
OPEN = """
DROP POLICY audit_read ON audit_auditentry;
DROP POLICY audit_written ON audit_auditentry;
DROP POLICY audit_refused_change ON audit_auditentry;
DROP POLICY audit_refused_removal ON audit_auditentry;
ALTER TABLE audit_auditentry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_auditentry DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(WALL, OPEN)]
