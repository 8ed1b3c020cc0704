"""Answers behind the second wall (decision 0010): with their case, and what they consist of with them."""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

SHOWN = """
CREATE FUNCTION conclusions_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM conclusions_conclusion WHERE id = wanted);
END $$;
CREATE FUNCTION conclusions_advice_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM conclusions_recommendation WHERE id = wanted);
END $$;
"""
GONE = "DROP FUNCTION conclusions_shown; DROP FUNCTION conclusions_advice_shown"
PART = f"{IS_SYSTEM} OR conclusions_shown(conclusion_id)"


class Migration(migrations.Migration):
    dependencies = [("conclusions", "0004_kinds_of_recommendations"), ("cases", "0018_wall")]
    operations = [
        migrations.RunSQL(SHOWN, GONE),
        behind_the_wall("conclusions_conclusion", OF_CASE),
        behind_the_wall("conclusions_diagnosis", PART),
        behind_the_wall("conclusions_recommendation", PART),
        behind_the_wall(
            "conclusions_recommendationdecision",
            f"{IS_SYSTEM} OR conclusions_advice_shown(recommendation_id)",
        ),
    ]
