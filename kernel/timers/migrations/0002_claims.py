from django.db import migrations

from kernel.tenancy.migrations_sql import definer_function

# statement_timestamp(), never clock_timestamp(): the latter is volatile and would walk the whole index.
CLAIM = definer_function(
    "timers_claim",
    args="p_limit integer, p_lease interval",
    returns="TABLE (id bigint, tenant_id bigint, generation integer, attempts smallint)",
    body="""
    WITH due AS MATERIALIZED (
      SELECT t.id FROM timers_timer t WHERE t.state = 0 AND t.due_at <= statement_timestamp()
      ORDER BY t.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    UPDATE timers_timer t SET state = 1, lease_until = statement_timestamp() + p_lease
    FROM due WHERE t.id = due.id RETURNING t.id, t.tenant_id, t.generation, t.attempts
    """,
)
# A lease that ran out means that its worker died or hangs: count it, so that a row that kills workers is set aside.
RELEASE = definer_function(
    "timers_release_expired",
    args="p_max_attempts integer",
    returns="bigint",
    body="""
    WITH expired AS (
      SELECT t.id FROM timers_timer t WHERE t.state = 1 AND t.lease_until < statement_timestamp()
      ORDER BY t.id FOR UPDATE SKIP LOCKED),
    freed AS (
      UPDATE timers_timer t SET attempts = t.attempts + 1, lease_until = NULL,
        state = CASE WHEN t.attempts + 1 >= p_max_attempts THEN 4 ELSE 0 END,
        last_error = CASE WHEN t.attempts + 1 >= p_max_attempts THEN 'its worker died or hung each time' ELSE t.last_error END
      FROM expired WHERE t.id = expired.id RETURNING t.id)
    SELECT count(*) FROM freed
    """,
)
# How late the oldest due timer is, in seconds, and when the next one falls due; one probe of the partial index.
LAG = definer_function(
    "timers_lag",
    args="",
    returns="TABLE (late_seconds double precision, poison bigint)",
    volatile=False,
    body="""
    SELECT coalesce((SELECT greatest(extract(epoch FROM statement_timestamp() - t.due_at), 0)::double precision
             FROM timers_timer t WHERE t.state = 0 ORDER BY t.due_at LIMIT 1), 0),
      (SELECT count(*) FROM timers_timer t WHERE t.state = 4)
    """,
)
TUNE = "ALTER TABLE timers_timer SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)"


class Migration(migrations.Migration):
    dependencies = [("timers", "0001_initial")]
    operations = [
        migrations.RunSQL(TUNE, migrations.RunSQL.noop),
        migrations.RunSQL(CLAIM, "DROP FUNCTION timers_claim(integer, interval)"),
        migrations.RunSQL(RELEASE, "DROP FUNCTION timers_release_expired(integer)"),
        migrations.RunSQL(LAG, "DROP FUNCTION timers_lag()"),
    ]
