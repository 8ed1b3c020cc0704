"""Until when each purpose is consented to, kept by triggers in the statement that gives or withdraws a consent."""

import django.db.models.deletion
from django.db import migrations, models

# Reckoned as the system, whoever gives, withdraws, merges or unmerges: the reach is that of all records of a person.
REACH = """
CREATE FUNCTION patients_reckon_consent(whose uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
BEGIN
    PERFORM set_config('consilia.reader', 'system', true);
    DELETE FROM patients_consentreach WHERE child_id IN (SELECT id FROM patients_child WHERE person = whose);
    INSERT INTO patients_consentreach (child_id, purpose, until)
    SELECT record.id, consent.purpose, max(least(
        coalesce(consent.withdrawn_at, '9999-12-30Z'::timestamptz), coalesce(consent.expires, '9999-12-30Z'::timestamptz)
    ))
    FROM patients_child record
    JOIN patients_child other ON other.person = record.person
    JOIN patients_consent consent ON consent.child_id = other.id
    WHERE record.person = whose
    GROUP BY record.id, consent.purpose;
    PERFORM set_config('consilia.reader', reader, true);
END $$;

CREATE FUNCTION patients_consent_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM patients_reckon_consent((
        SELECT person FROM patients_child
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.child_id ELSE NEW.child_id END
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER consent_reaches AFTER INSERT OR UPDATE OR DELETE ON patients_consent
    FOR EACH ROW EXECUTE FUNCTION patients_consent_changed();

CREATE FUNCTION patients_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM patients_reckon_consent(OLD.person);
    PERFORM patients_reckon_consent(NEW.person);
    RETURN NULL;
END $$;
CREATE TRIGGER consent_follows_person AFTER UPDATE OF merged_into_id ON patients_child
    FOR EACH ROW WHEN (OLD.person IS DISTINCT FROM NEW.person) EXECUTE FUNCTION patients_person_changed();

SELECT patients_reckon_consent(person) FROM patients_child WHERE merged_into_id IS NULL;
"""
GONE = """
DROP TRIGGER consent_follows_person ON patients_child;
DROP FUNCTION patients_person_changed;
DROP TRIGGER consent_reaches ON patients_consent;
DROP FUNCTION patients_consent_changed;
DROP FUNCTION patients_reckon_consent;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_wall")]
    operations = [
        migrations.CreateModel(
            name="ConsentReach",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(choices=[("teleconsultation", "Care and teleconsultation"), ("second_opinion", "Second opinion"), ("registry", "Registry of rare diseases"), ("research_contact", "Contact about research"), ("education", "Teaching, without names"), ("recording", "Recording of sound and picture"), ("data_exchange", "Exchange with other systems")], max_length=20)),
                ("until", models.DateTimeField()),
                ("child", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="patients.child")),
            ],
            options={
                "verbose_name": "reach of a consent",
                "verbose_name_plural": "reach of consents",
                "constraints": [models.UniqueConstraint(fields=("child", "purpose"), name="consent_reach_once")],
            },
        ),
        migrations.RunSQL(REACH, GONE),
    ]
