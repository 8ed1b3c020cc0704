"""A grant knows whether its case is open; the database keeps the two in step."""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION cases_grant_learns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT is_open INTO STRICT NEW.is_case_open FROM cases_case WHERE id = NEW.case_id;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_grant_learns BEFORE INSERT OR UPDATE OF is_case_open, case_id ON cases_grant
    FOR EACH ROW EXECUTE FUNCTION cases_grant_learns();

CREATE FUNCTION cases_grants_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_grant SET is_case_open = NEW.is_open WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_grants_follow AFTER UPDATE ON cases_case
    FOR EACH ROW WHEN (OLD.is_open IS DISTINCT FROM NEW.is_open) EXECUTE FUNCTION cases_grants_follow();

UPDATE cases_grant SET is_case_open = true;
"""
LEFT = """
DROP TRIGGER cases_grants_follow ON cases_case;
DROP FUNCTION cases_grants_follow();
DROP TRIGGER cases_grant_learns ON cases_grant;
DROP FUNCTION cases_grant_learns();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_timeline_stays")]

    operations = [
        migrations.AddField("grant", "is_case_open", models.BooleanField(default=True, editable=False)),
        migrations.RunSQL(KEPT, LEFT),
        migrations.AddIndex(
            "grant",
            models.Index(
                "user", "part", "case", name="grant_user_open", condition=models.Q(is_case_open=True)
            ),
        ),
    ]
