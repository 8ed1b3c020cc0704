"""What a request says in words to the items that the experts of its field ask for is found as well.

With its other words, for the readers of the body. Numbers, days, and words of a choice are nothing to look for; why
something is not available would find those who do not have it.
"""

from django.db import migrations

PROSE = "('text', 'document', 'laboratory')"
MADE = f"""
CREATE FUNCTION cases_said_to_needs(of_case uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(answer.text, ' · ' ORDER BY answer.key), '')
    FROM cases_answer answer JOIN cases_requirement asked ON asked.id = answer.requirement_id
    WHERE answer.case_id = of_case AND answer.text <> '' AND asked.kind IN {PROSE}
$$;

CREATE FUNCTION cases_words_of_request(of_case uuid, diagnosis text, told text) RETURNS tsvector LANGUAGE sql
STABLE AS $$
    SELECT cases_vector(diagnosis, 'A') || cases_vector(told, 'B')
        || cases_vector(cases_said_to_needs(of_case), 'C')
$$;

CREATE OR REPLACE FUNCTION cases_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET
        scope = cases_scope(NEW.centre_id, NEW.referring_organisation_id, NEW.region_id),
        question = cases_vector(NEW.question, 'A'),
        request = cases_words_of_request(NEW.id, NEW.diagnosis_code || ' ' || NEW.diagnosis,
            NEW.summary || ' ' || NEW.incomplete_because)
    WHERE case_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_words_of_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET request = cases_words_of_request(c.id, c.diagnosis_code || ' ' || c.diagnosis,
        c.summary || ' ' || c.incomplete_because)
    FROM cases_case c
    WHERE c.id = cases_casewords.case_id AND c.id IN (
        SELECT case_id FROM changed JOIN cases_requirement asked ON asked.id = changed.requirement_id
        WHERE asked.kind IN {PROSE});
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_answers_new AFTER INSERT ON cases_answer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_answers();
CREATE TRIGGER cases_words_answers_other AFTER UPDATE ON cases_answer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_answers();
CREATE TRIGGER cases_words_answers_gone AFTER DELETE ON cases_answer
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_answers();

SELECT set_config('consilia.reader', 'system', true);  -- the wall stands before this migration
UPDATE cases_casewords SET request = cases_words_of_request(c.id, c.diagnosis_code || ' ' || c.diagnosis,
    c.summary || ' ' || c.incomplete_because)
FROM cases_case c
WHERE c.id = cases_casewords.case_id AND cases_said_to_needs(c.id) <> '';
"""
LEFT = """
DROP TRIGGER cases_words_answers_gone ON cases_answer;
DROP TRIGGER cases_words_answers_other ON cases_answer;
DROP TRIGGER cases_words_answers_new ON cases_answer;
DROP FUNCTION cases_words_of_answers();
CREATE OR REPLACE FUNCTION cases_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET
        scope = cases_scope(NEW.centre_id, NEW.referring_organisation_id, NEW.region_id),
        question = cases_vector(NEW.question, 'A'),
        request = cases_vector(NEW.diagnosis_code || ' ' || NEW.diagnosis, 'A')
            || cases_vector(NEW.summary || ' ' || NEW.incomplete_because, 'B')
    WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
DROP FUNCTION cases_words_of_request(uuid, text, text);
DROP FUNCTION cases_said_to_needs(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_forecasts")]

    operations = [migrations.RunSQL(MADE, LEFT)]
