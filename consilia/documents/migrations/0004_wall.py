"""Files on their way behind the second wall (decision 0010): nobody sees another's.

Stored files and documents stay outside: whoever holds a number verifies a document, and the right to a file is that
of what it is attached to, which is behind the wall.
"""

from django.db import migrations

from consilia.foundation.row_security import IS_SYSTEM, behind_the_wall, told


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_uploads")]
    operations = [behind_the_wall("documents_upload", f"{IS_SYSTEM} OR owner_id = {told('person')}")]
