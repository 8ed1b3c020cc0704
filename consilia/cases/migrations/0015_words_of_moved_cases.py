"""A case that only moves to another centre has no words counted anew."""

from django.db import migrations

TEXTS = "question, summary, diagnosis, diagnosis_code, incomplete_because"
PLACES = "centre_id, referring_organisation_id, region_id"


def _differ(columns):
    old, new = (", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


APART = f"""
DROP TRIGGER cases_words_follow ON cases_case;
CREATE TRIGGER cases_words_follow AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN ({_differ(TEXTS)}) EXECUTE FUNCTION cases_words_follow();

CREATE FUNCTION cases_words_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET scope = cases_scope(NEW.centre_id, NEW.referring_organisation_id, NEW.region_id)
    WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_move AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN ({_differ(PLACES)} AND NOT {_differ(TEXTS)}) EXECUTE FUNCTION cases_words_move();
"""
TOGETHER = f"""
DROP TRIGGER cases_words_move ON cases_case;
DROP FUNCTION cases_words_move();
DROP TRIGGER cases_words_follow ON cases_case;
CREATE TRIGGER cases_words_follow AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN ({_differ(f"{TEXTS}, {PLACES}")}) EXECUTE FUNCTION cases_words_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_emergencies_and_invitations")]

    operations = [migrations.RunSQL(APART, TOGETHER)]
