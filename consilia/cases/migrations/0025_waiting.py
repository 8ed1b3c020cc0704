"""How many cases wait at each centre, for whoever sends one: a door of the database's own.

As a function it is asked in one round trip, with the door, and is planned once: a limit that a statement is given
makes PostgreSQL plan it anew each time, which cost more than the counting.
"""

from django.db import migrations

WAITING = """
CREATE FUNCTION cases_waiting(centres uuid[], most integer) RETURNS TABLE (centre uuid, waiting bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    reader text := coalesce(current_setting('consilia.reader', true), '');
BEGIN
    PERFORM set_config('consilia.reader', 'system', true);
    RETURN QUERY SELECT place, (SELECT count(*) FROM (
        SELECT FROM cases_case WHERE centre_id = place AND is_open AND turn = 'coordinator' LIMIT most
    ) counted) FROM unnest(centres) place;
    PERFORM set_config('consilia.reader', reader, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_knock")]

    operations = [migrations.RunSQL(WAITING, "DROP FUNCTION cases_waiting")]
