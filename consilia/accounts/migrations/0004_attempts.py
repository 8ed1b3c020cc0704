"""The table of counters of attempts (see CACHES), as `createcachetable` would make it."""

from django.db import migrations

TABLE = """
CREATE TABLE accounts_attempts (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_attempts_expires ON accounts_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_search_and_installation")]

    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_attempts")]
