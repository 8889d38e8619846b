# ruff: noqa: S608 - our own text
from django.db import migrations

# Rows are found by primary key, one by one, whatever the statistics say. After a bulk load, before the first ANALYZE,
# the planner would else combine the indexes on tenant and state and walk a million entries for each batch.
# Ordinary functions: row-level security binds them like any query.
BY_KEY = """SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off"""
READ = f"""
CREATE FUNCTION timers_read(p_ids bigint[], p_generations integer[])
RETURNS TABLE (id bigint, generation integer, kind varchar, subject_id bigint, attempts smallint)
LANGUAGE sql STABLE {BY_KEY} AS $$
  SELECT t.id, t.generation, t.kind, t.subject_id, t.attempts
  FROM unnest(p_ids, p_generations) AS c(id, generation)
  JOIN timers_timer t ON t.id = c.id AND t.generation = c.generation
  WHERE t.state = 1 ORDER BY t.due_at, t.id
$$
"""
# The subjects are locked already when this runs. A row held by another runner is theirs: skip it.
TAKE = f"""
CREATE FUNCTION timers_take(p_ids bigint[], p_generations integer[])
RETURNS TABLE (id bigint, subject_id bigint, key varchar, due_at timestamptz, generation integer)
LANGUAGE sql VOLATILE {BY_KEY} AS $$
  SELECT t.id, t.subject_id, t.key, t.due_at, t.generation
  FROM unnest(p_ids, p_generations) AS c(id, generation)
  JOIN timers_timer t ON t.id = c.id AND t.generation = c.generation
  WHERE t.state = 1 ORDER BY t.due_at, t.id FOR UPDATE OF t SKIP LOCKED
$$
"""
# What the handler armed again has another generation by now, what it cancelled another state: both stay.
MARK_FIRED = f"""
CREATE FUNCTION timers_mark_fired(p_ids bigint[], p_generations integer[]) RETURNS void
LANGUAGE sql VOLATILE {BY_KEY} AS $$
  UPDATE timers_timer t SET state = 2, fired_at = clock_timestamp(), lease_until = NULL, last_error = ''
  FROM unnest(p_ids, p_generations) AS c(id, generation)
  WHERE t.id = c.id AND t.generation = c.generation AND t.state = 1
$$
"""


class Migration(migrations.Migration):
    dependencies = [("timers", "0003_suspects")]
    operations = [
        migrations.RunSQL(READ, "DROP FUNCTION timers_read(bigint[], integer[])"),
        migrations.RunSQL(TAKE, "DROP FUNCTION timers_take(bigint[], integer[])"),
        migrations.RunSQL(MARK_FIRED, "DROP FUNCTION timers_mark_fired(bigint[], integer[])"),
    ]
