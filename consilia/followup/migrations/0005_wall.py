"""Plans, tasks and outcomes behind the second wall (decision 0010): with their case.

Links for one tap stay outside: whoever holds one has not signed in, and the row names no child.
"""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall

SHOWN = """
CREATE FUNCTION followup_task_shown(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE COST 20 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM followup_task WHERE id = wanted);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_figures_that_nobody_read"), ("cases", "0018_wall")]
    operations = [
        *(behind_the_wall(f"followup_{table}", OF_CASE) for table in ("plan", "task", "outcome")),
        migrations.RunSQL(SHOWN, "DROP FUNCTION followup_task_shown"),
        behind_the_wall("followup_taskstep", f"{IS_SYSTEM} OR followup_task_shown(task_id)"),
    ]
