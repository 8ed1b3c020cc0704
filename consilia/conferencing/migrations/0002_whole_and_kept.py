"""A session has exactly one chair and one secretary; what all have signed does not change; votes stay when closed."""

from django.db import migrations

WHOLE = """
CREATE FUNCTION conferencing_led() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chairs integer;
    secretaries integer;
    led uuid := coalesce(to_jsonb(NEW) ->> 'session_id', to_jsonb(NEW) ->> 'id');
BEGIN
    SELECT count(*) FILTER (WHERE part = 'chair'), count(*) FILTER (WHERE part = 'secretary')
        INTO chairs, secretaries
        FROM conferencing_participant WHERE session_id = led AND removed_at IS NULL;
    IF chairs <> 1 OR secretaries <> 1 THEN
        RAISE EXCEPTION 'a session has one chair and one secretary, not % and %', chairs, secretaries
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'session_led';
    END IF;
    RETURN NULL;
END $$;
-- At the end of the transaction: while a chair is replaced, there is none for a moment.
CREATE CONSTRAINT TRIGGER session_led AFTER INSERT ON conferencing_session
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conferencing_led();
CREATE CONSTRAINT TRIGGER session_led AFTER INSERT OR UPDATE OF part, removed_at, session_id ON conferencing_participant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conferencing_led();

CREATE FUNCTION conferencing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: what a session decided stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER participants_stay BEFORE DELETE ON conferencing_participant
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER sessions_stay BEFORE DELETE ON conferencing_session
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER joinings_stay BEFORE UPDATE OR DELETE ON conferencing_joining
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER signatures_stay BEFORE UPDATE OR DELETE ON conferencing_signature
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER sealed_minutes_stay BEFORE UPDATE ON conferencing_minutes
    FOR EACH ROW WHEN (OLD.document_id IS NOT NULL) EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER minutes_stay BEFORE DELETE ON conferencing_minutes
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER closed_questions_stay BEFORE UPDATE ON conferencing_question
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION conferencing_refuse();
CREATE TRIGGER questions_stay BEFORE DELETE ON conferencing_question
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();

CREATE FUNCTION conferencing_vote_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM conferencing_question WHERE closed_at IS NOT NULL AND id = NEW.question_id) THEN
        RAISE EXCEPTION '% of a vote refused: the question is closed', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM conferencing_question q JOIN conferencing_participant p USING (session_id)
        WHERE q.id = NEW.question_id AND p.id = NEW.participant_id
    ) THEN
        RAISE EXCEPTION 'a vote belongs to the session of its question' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER votes_open BEFORE INSERT OR UPDATE ON conferencing_vote
    FOR EACH ROW EXECUTE FUNCTION conferencing_vote_open();
CREATE TRIGGER votes_stay BEFORE DELETE ON conferencing_vote
    FOR EACH ROW EXECUTE FUNCTION conferencing_refuse();

-- Attendance and dissent are part of what was signed.
CREATE FUNCTION conferencing_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM conferencing_minutes WHERE session_id = OLD.session_id AND document_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION '% of % refused: what all have signed does not change', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signed_participants_stay BEFORE UPDATE ON conferencing_participant
    FOR EACH ROW EXECUTE FUNCTION conferencing_signed_stays();
"""

BACK = """
DROP TRIGGER signed_participants_stay ON conferencing_participant;
DROP FUNCTION conferencing_signed_stays();
DROP TRIGGER votes_stay ON conferencing_vote;
DROP TRIGGER votes_open ON conferencing_vote;
DROP FUNCTION conferencing_vote_open();
DROP TRIGGER questions_stay ON conferencing_question;
DROP TRIGGER closed_questions_stay ON conferencing_question;
DROP TRIGGER minutes_stay ON conferencing_minutes;
DROP TRIGGER sealed_minutes_stay ON conferencing_minutes;
DROP TRIGGER signatures_stay ON conferencing_signature;
DROP TRIGGER joinings_stay ON conferencing_joining;
DROP TRIGGER sessions_stay ON conferencing_session;
DROP TRIGGER participants_stay ON conferencing_participant;
DROP FUNCTION conferencing_refuse();
DROP TRIGGER session_led ON conferencing_participant;
DROP TRIGGER session_led ON conferencing_session;
DROP FUNCTION conferencing_led();
"""


class Migration(migrations.Migration):
    dependencies = [("conferencing", "0001_initial")]

    operations = [migrations.RunSQL(WHOLE, BACK)]
