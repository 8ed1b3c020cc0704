"""Whoever sees a case sees the files attached to it, also those whose bytes hang elsewhere too (decision 0010)."""

from django.db import migrations

from consilia.foundation.row_security import also_seen

# One value a row, by the index of files: a page lists them all.
ATTACHED = "(SELECT true FROM cases_attachment WHERE file_id = documents_storedfile.id LIMIT 1)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_wall_of_children"), ("documents", "0006_wall_of_documents")]
    operations = [also_seen("documents_storedfile", "an_attachment", ATTACHED)]
