"""What was signed does not change: no UPDATE, DELETE or TRUNCATE of documents and revocations, and no other
bytes behind a stored file. A stored file that nobody points at may still be deleted."""

from django.db import migrations

UNCHANGEABLE = """
CREATE FUNCTION documents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: signed documents do not change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER documents_stay BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER documents_table_stays BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER revocations_stay BEFORE UPDATE OR DELETE ON documents_revocation
    FOR EACH ROW EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER revocations_table_stays BEFORE TRUNCATE ON documents_revocation
    FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_change();
CREATE TRIGGER stored_files_keep_their_bytes BEFORE UPDATE ON documents_storedfile
    FOR EACH ROW EXECUTE FUNCTION documents_refuse_change();

CREATE FUNCTION documents_numbers_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.prefix = OLD.prefix AND NEW.year = OLD.year AND NEW.last = OLD.last + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a number series only grows by one' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER number_series_grow BEFORE UPDATE OR DELETE ON documents_numberseries
    FOR EACH ROW EXECUTE FUNCTION documents_numbers_grow();
"""

BACK = """
DROP TRIGGER number_series_grow ON documents_numberseries;
DROP FUNCTION documents_numbers_grow();
DROP TRIGGER stored_files_keep_their_bytes ON documents_storedfile;
DROP TRIGGER revocations_table_stays ON documents_revocation;
DROP TRIGGER revocations_stay ON documents_revocation;
DROP TRIGGER documents_table_stays ON documents_document;
DROP TRIGGER documents_stay ON documents_document;
DROP FUNCTION documents_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunSQL(UNCHANGEABLE, BACK)]
