from django.db import migrations

from kernel.tenancy.migrations_sql import definer_function

# statement_timestamp(), never clock_timestamp(): the latter is volatile and would walk the whole index.
CLAIM = definer_function(
    "timers_claim",
    args="p_limit integer, p_lease interval",
    returns="TABLE (id bigint, tenant_id bigint, generation integer, attempts smallint, late_seconds double precision)",
    body="""
    WITH due AS MATERIALIZED (
      SELECT t.id FROM timers_timer t WHERE t.state = 0 AND t.due_at <= statement_timestamp()
      ORDER BY t.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    UPDATE timers_timer t SET state = 1, lease_until = statement_timestamp() + p_lease
    FROM due WHERE t.id = due.id
    RETURNING t.id, t.tenant_id, t.generation, t.attempts,
      extract(epoch FROM statement_timestamp() - t.due_at)::double precision
    """,
)
# A lease runs out because its worker died, or because the message was lost before any worker had it. The first time
# tells nothing, so the timer only becomes a suspect (attempts = 1). Suspects run one by one, each run counted before
# it starts, so that only a timer that was really started five times is set aside.
RELEASE = definer_function(
    "timers_release_expired",
    args="p_max_attempts integer",
    returns="bigint",
    body="""
    WITH expired AS (
      SELECT t.id FROM timers_timer t WHERE t.state = 1 AND t.lease_until < statement_timestamp()
      ORDER BY t.id FOR UPDATE SKIP LOCKED),
    freed AS (
      UPDATE timers_timer t SET attempts = greatest(t.attempts, 1), lease_until = NULL,
        state = CASE WHEN t.attempts >= p_max_attempts THEN 4 ELSE 0 END,
        last_error = CASE WHEN t.attempts >= p_max_attempts AND t.last_error = ''
                     THEN 'its worker died or hung each time' ELSE t.last_error END
      FROM expired WHERE t.id = expired.id RETURNING t.id)
    SELECT count(*) FROM freed
    """,
)
# Fired and cancelled timers go once nobody asks about them. By ranges of id, so that no index is kept for it.
PRUNE = definer_function(
    "timers_prune",
    args="p_after bigint, p_width integer, p_due_before timestamptz",
    returns="TABLE (next_after bigint, pruned bigint)",
    body="""
    WITH span AS (
      SELECT min(t.id) AS low FROM timers_timer t WHERE t.id > p_after),
    gone AS (
      DELETE FROM timers_timer t USING span WHERE t.id >= span.low AND t.id < span.low + p_width
        AND t.state IN (2, 3) AND t.due_at < p_due_before RETURNING t.id)
    SELECT span.low + p_width - 1, (SELECT count(*) FROM gone) FROM span
    """,
)


class Migration(migrations.Migration):
    dependencies = [("timers", "0002_claims")]
    operations = [
        migrations.RunSQL("DROP FUNCTION timers_claim(integer, interval)", migrations.RunSQL.noop),
        migrations.RunSQL(CLAIM, "DROP FUNCTION timers_claim(integer, interval)"),
        migrations.RunSQL(RELEASE, migrations.RunSQL.noop),
        migrations.RunSQL(PRUNE, "DROP FUNCTION timers_prune(bigint, integer, timestamptz)"),
    ]
