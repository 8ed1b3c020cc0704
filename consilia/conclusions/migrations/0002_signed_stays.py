"""A signed conclusion does not change, nor its diagnoses and recommendations; a decision on it is never deleted."""

from django.db import migrations

SIGNED_STAYS = """
CREATE FUNCTION conclusions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: a signed conclusion does not change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER signed_conclusions_stay BEFORE UPDATE OR DELETE ON conclusions_conclusion
    FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION conclusions_refuse();
CREATE TRIGGER conclusions_table_stays BEFORE TRUNCATE ON conclusions_conclusion
    FOR EACH STATEMENT EXECUTE FUNCTION conclusions_refuse();

CREATE FUNCTION conclusions_parts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM conclusions_conclusion WHERE state = 'signed' AND id IN (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.conclusion_id ELSE NEW.conclusion_id END,
        CASE WHEN TG_OP = 'INSERT' THEN NEW.conclusion_id ELSE OLD.conclusion_id END
    )) THEN
        RAISE EXCEPTION '% of % refused: a signed conclusion does not change', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signed_recommendations_stay BEFORE INSERT OR UPDATE OR DELETE ON conclusions_recommendation
    FOR EACH ROW EXECUTE FUNCTION conclusions_parts_stay();
CREATE TRIGGER recommendations_table_stays BEFORE TRUNCATE ON conclusions_recommendation
    FOR EACH STATEMENT EXECUTE FUNCTION conclusions_refuse();
CREATE TRIGGER signed_diagnoses_stay BEFORE INSERT OR UPDATE OR DELETE ON conclusions_diagnosis
    FOR EACH ROW EXECUTE FUNCTION conclusions_parts_stay();
CREATE TRIGGER diagnoses_table_stays BEFORE TRUNCATE ON conclusions_diagnosis
    FOR EACH STATEMENT EXECUTE FUNCTION conclusions_refuse();

CREATE FUNCTION conclusions_decision_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.recommendation_id <> OLD.recommendation_id THEN
        RAISE EXCEPTION 'a decision stays with its recommendation' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM conclusions_recommendation r JOIN conclusions_conclusion c ON c.id = r.conclusion_id
        WHERE r.id = NEW.recommendation_id AND c.state = 'signed'
    ) THEN
        RAISE EXCEPTION 'a decision needs a signed recommendation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_fit BEFORE INSERT OR UPDATE ON conclusions_recommendationdecision
    FOR EACH ROW EXECUTE FUNCTION conclusions_decision_fits();
CREATE TRIGGER decisions_stay BEFORE DELETE ON conclusions_recommendationdecision
    FOR EACH ROW EXECUTE FUNCTION conclusions_refuse();
CREATE TRIGGER decisions_table_stays BEFORE TRUNCATE ON conclusions_recommendationdecision
    FOR EACH STATEMENT EXECUTE FUNCTION conclusions_refuse();
"""

BACK = """
DROP TRIGGER decisions_table_stays ON conclusions_recommendationdecision;
DROP TRIGGER decisions_stay ON conclusions_recommendationdecision;
DROP TRIGGER decisions_fit ON conclusions_recommendationdecision;
DROP FUNCTION conclusions_decision_fits();
DROP TRIGGER diagnoses_table_stays ON conclusions_diagnosis;
DROP TRIGGER signed_diagnoses_stay ON conclusions_diagnosis;
DROP TRIGGER recommendations_table_stays ON conclusions_recommendation;
DROP TRIGGER signed_recommendations_stay ON conclusions_recommendation;
DROP FUNCTION conclusions_parts_stay();
DROP TRIGGER conclusions_table_stays ON conclusions_conclusion;
DROP TRIGGER signed_conclusions_stay ON conclusions_conclusion;
DROP FUNCTION conclusions_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("conclusions", "0001_initial")]

    operations = [migrations.RunSQL(SIGNED_STAYS, BACK)]
