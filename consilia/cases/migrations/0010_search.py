"""The words of cases, for full text search: a table that the database keeps in step.

The configuration 'russian' of PostgreSQL reduces Cyrillic words by Russian rules and Latin words by English
ones, so one vector serves both languages. The letter ё is written as е: people type both.
The extension `unaccent` would turn й into и as well, which no Russian ending survives.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func

MADE = """
CREATE FUNCTION cases_vector(said text, weight "char") RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- A vector has a limit; what is longer than a book chapter is found by its beginning.
    SELECT setweight(to_tsvector('pg_catalog.russian', translate(left(said, 50000), 'ёЁ', 'еЕ')), weight)
$$;

CREATE FUNCTION cases_scope(centre uuid, house uuid, region text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_remove(ARRAY[
        'c' || replace(centre::text, '-', ''), 'h' || replace(house::text, '-', ''),
        'r' || lower(regexp_replace(region, '[^A-Za-z0-9]', '', 'g'))], NULL))
$$;

CREATE FUNCTION cases_words_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_casewords (case_id, scope, question, request) VALUES (NEW.id,
        cases_scope(NEW.centre_id, NEW.referring_organisation_id, NEW.region_id),
        cases_vector(NEW.question, 'A'),
        cases_vector(NEW.diagnosis_code || ' ' || NEW.diagnosis, 'A')
            || cases_vector(NEW.summary || ' ' || NEW.incomplete_because, 'B'));
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_begin AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_words_begin();

CREATE FUNCTION cases_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET
        scope = cases_scope(NEW.centre_id, NEW.referring_organisation_id, NEW.region_id),
        question = cases_vector(NEW.question, 'A'),
        request = cases_vector(NEW.diagnosis_code || ' ' || NEW.diagnosis, 'A')
            || cases_vector(NEW.summary || ' ' || NEW.incomplete_because, 'B')
    WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_follow AFTER UPDATE ON cases_case FOR EACH ROW WHEN (
    (OLD.question, OLD.summary, OLD.diagnosis, OLD.diagnosis_code, OLD.incomplete_because, OLD.centre_id,
        OLD.referring_organisation_id, OLD.region_id)
    IS DISTINCT FROM
    (NEW.question, NEW.summary, NEW.diagnosis, NEW.diagnosis_code, NEW.incomplete_because, NEW.centre_id,
        NEW.referring_organisation_id, NEW.region_id)
) EXECUTE FUNCTION cases_words_follow();

-- Who looks for seizures does not look for children of whom it is known that they have none.
CREATE FUNCTION cases_words_of_findings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_casewords SET findings = cases_vector(coalesce((
        SELECT string_agg(label_en || ' ' || label_ru || ' ' || code, ' ')
        FROM cases_finding WHERE case_id = cases_casewords.case_id AND presence = 'observed'), ''), 'B')
    WHERE case_id IN (SELECT case_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_findings_new AFTER INSERT ON cases_finding
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_findings();
CREATE TRIGGER cases_words_findings_other AFTER UPDATE ON cases_finding
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_findings();
CREATE TRIGGER cases_words_findings_gone AFTER DELETE ON cases_finding
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_words_of_findings();

-- Lines of the timeline are written once, so their words are added and never counted anew. A vector has a
-- limit of a megabyte: a conversation that comes near it is found by its first thousands of words.
CREATE FUNCTION cases_words_said(of_case uuid, said text) RETURNS void LANGUAGE sql AS $$
    UPDATE cases_casewords SET talk = talk || cases_vector(said, 'D')
    WHERE case_id = of_case AND pg_column_size(talk) < 200000;
$$;
CREATE FUNCTION cases_words_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_words_said(NEW.case_id, NEW.text);
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_of_entry AFTER INSERT ON cases_entry FOR EACH ROW WHEN (NEW.text <> '')
    EXECUTE FUNCTION cases_words_of_entry();

CREATE FUNCTION cases_words_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM cases_words_said(NEW.case_id, NEW.text || ' ' || NEW.answer);
    ELSIF NEW.answer <> OLD.answer THEN
        PERFORM cases_words_said(NEW.case_id, NEW.answer);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_words_of_item AFTER INSERT OR UPDATE ON cases_informationitem
    FOR EACH ROW EXECUTE FUNCTION cases_words_of_item();

INSERT INTO cases_casewords (case_id, scope, question, findings, request, talk)
SELECT c.id, cases_scope(c.centre_id, c.referring_organisation_id, c.region_id), cases_vector(c.question, 'A'),
    cases_vector(coalesce((SELECT string_agg(label_en || ' ' || label_ru || ' ' || code, ' ') FROM cases_finding f
        WHERE f.case_id = c.id AND presence = 'observed'), ''), 'B'),
    cases_vector(c.diagnosis_code || ' ' || c.diagnosis, 'A')
        || cases_vector(c.summary || ' ' || c.incomplete_because, 'B'),
    cases_vector(coalesce((SELECT string_agg(text, ' ') FROM cases_entry e WHERE e.case_id = c.id), ''), 'D')
        || cases_vector(coalesce((SELECT string_agg(text || ' ' || answer, ' ') FROM cases_informationitem i
            WHERE i.case_id = c.id), ''), 'D')
FROM cases_case c;
"""
LEFT = """
DROP TRIGGER cases_words_of_item ON cases_informationitem;
DROP TRIGGER cases_words_of_entry ON cases_entry;
DROP TRIGGER cases_words_findings_gone ON cases_finding;
DROP TRIGGER cases_words_findings_other ON cases_finding;
DROP TRIGGER cases_words_findings_new ON cases_finding;
DROP TRIGGER cases_words_follow ON cases_case;
DROP TRIGGER cases_words_begin ON cases_case;
DROP FUNCTION cases_words_of_item();
DROP FUNCTION cases_words_of_entry();
DROP FUNCTION cases_words_said(uuid, text);
DROP FUNCTION cases_words_of_findings();
DROP FUNCTION cases_words_follow();
DROP FUNCTION cases_words_begin();
DROP FUNCTION cases_scope(uuid, uuid, text);
DROP FUNCTION cases_vector(text, "char");
"""


def _vector():
    return django.contrib.postgres.search.SearchVectorField(db_default="", editable=False)


def _together(*columns):
    vector = django.contrib.postgres.search.SearchVectorField()
    joined = Func(*map(F, columns), template="(%(expressions)s)", arg_joiner=" || ", output_field=vector)
    return models.GeneratedField(db_persist=True, expression=joined, output_field=vector)


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_second_reading")]

    operations = [
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("scope", _vector()),
                ("question", _vector()),
                ("findings", _vector()),
                ("request", _vector()),
                ("talk", _vector()),
                ("answer", _vector()),
                ("answer_text", models.TextField(blank=True, db_default="")),
                ("header", _together("scope", "question")),
                ("preview", _together("question", "findings")),
                ("body", _together("scope", "question", "findings", "request", "talk", "answer")),
            ],
            options={
                "verbose_name": "words of a case",
                "verbose_name_plural": "words of cases",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex("header", name="case_words_header"),
                    django.contrib.postgres.indexes.GinIndex("body", name="case_words_body"),
                ],
            },
        ),
        migrations.RunSQL(MADE, LEFT),
    ]
