"""What was carried for a case is seen with the case (decision 0010). Archives name no child and stand outside."""

from django.db import migrations

from consilia.cases.wall import OF_CASE
from consilia.foundation.row_security import behind_the_wall


class Migration(migrations.Migration):
    dependencies = [("archives", "0001_initial"), ("cases", "0018_wall")]
    operations = [behind_the_wall("archives_transfer", OF_CASE)]
