"""Who reads what was exchanged (decision 0010). Peers name no child and stand outside."""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told

CONSENTED = f"""(
    SELECT reach.until FROM patients_consentreach reach
    WHERE reach.child_id = matchmaker_sent.child_id AND reach.purpose = 'data_exchange'
) > {told("at", "timestamptz")}"""
CENTRE = f"centre_id = {told('organisation', to='triage_coordinator')}"
SHOWN = """
CREATE FUNCTION matchmaker_received_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM matchmaker_sent WHERE received_id = wanted);
END $$;
CREATE FUNCTION matchmaker_query_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM matchmaker_query WHERE id = wanted);
END $$;
"""
GONE = "DROP FUNCTION matchmaker_received_shown; DROP FUNCTION matchmaker_query_shown"


class Migration(migrations.Migration):
    dependencies = [
        ("matchmaker", "0001_initial"),
        ("cases", "0018_wall"),
        ("patients", "0006_consent_reach"),
    ]
    operations = [
        migrations.RunSQL(SHOWN, GONE),
        behind_the_wall("matchmaker_sent", f"{IS_SYSTEM} OR ({CENTRE} AND {CONSENTED})"),
        behind_the_wall("matchmaker_received", f"{IS_SYSTEM} OR matchmaker_received_shown(id)"),
        behind_the_wall("matchmaker_query", OF_CASE),
        behind_the_wall("matchmaker_answer", f"{IS_SYSTEM} OR matchmaker_query_shown(query_id)"),
    ]
