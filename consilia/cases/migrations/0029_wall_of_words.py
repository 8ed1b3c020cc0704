"""Words of cases behind the second wall with their case (decision 0010).

What fits is looked for through a door (`queries.search`), because behind a policy no index of texts serves; pieces of
what was found are read here.
"""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import behind_the_wall


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_wall_of_files")]
    operations = [behind_the_wall("cases_casewords", OF_CASE)]
