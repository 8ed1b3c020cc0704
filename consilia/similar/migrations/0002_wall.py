"""Who reads what is compared (decision 0010): nobody by herself. Requests: who asked, who may answer, consent before all.

A page finds similar patients through a door, which shows what may be told; a row of a profile it never sees.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told

CONSENTED = f"""(
    SELECT reach.until FROM patients_consentreach reach
    WHERE reach.child_id = similar_contactrequest.child_id AND reach.purpose = 'registry'
) > {told("at", "timestamptz")}"""
OF_WHOM = " OR ".join(
    [
        f"asked_by_id = {told('person')}",
        f"centre_id = {told('organisation', to='triage_coordinator')}",
        f"doctor_id = {told('person', to='expert')}",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("similar", "0001_initial"), ("patients", "0006_consent_reach")]
    operations = [
        behind_the_wall("similar_profile", IS_SYSTEM),
        behind_the_wall("similar_contactrequest", f"{IS_SYSTEM} OR (({OF_WHOM}) AND {CONSENTED})"),
    ]
