from django.db import migrations

from kernel.tenancy.migrations_sql import definer_function

CLAIM = definer_function(
    "events_claim_deliveries",
    args="p_limit integer, p_lease interval",
    returns="TABLE (id bigint, tenant_id bigint, is_webhook boolean, attempts smallint)",
    body="""
    WITH due AS MATERIALIZED (
      SELECT d.id FROM events_delivery d WHERE d.state = 0 AND d.next_attempt_at <= statement_timestamp()
      ORDER BY d.next_attempt_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    UPDATE events_delivery d SET state = 1, lease_until = statement_timestamp() + p_lease
    FROM due WHERE d.id = due.id RETURNING d.id, d.tenant_id, d.endpoint_id IS NOT NULL, d.attempts
    """,
)
RELEASE = definer_function(
    "events_release_expired",
    args="p_max_attempts integer",
    returns="bigint",
    body="""
    WITH expired AS (
      SELECT d.id FROM events_delivery d WHERE d.state = 1 AND d.lease_until < statement_timestamp()
      ORDER BY d.id FOR UPDATE SKIP LOCKED),
    freed AS (
      UPDATE events_delivery d SET attempts = d.attempts + 1, lease_until = NULL,
        state = CASE WHEN d.attempts + 1 >= p_max_attempts THEN 3 ELSE 0 END,
        last_error = 'its worker died or hung'
      FROM expired WHERE d.id = expired.id RETURNING d.id)
    SELECT count(*) FROM freed
    """,
)
LAG = definer_function(
    "events_lag",
    args="",
    returns="TABLE (late_seconds double precision, dead bigint)",
    volatile=False,
    body="""
    SELECT coalesce((SELECT greatest(extract(epoch FROM statement_timestamp() - d.next_attempt_at), 0)::double precision
             FROM events_delivery d WHERE d.state = 0 ORDER BY d.next_attempt_at LIMIT 1), 0),
      (SELECT count(*) FROM events_delivery d WHERE d.state = 3)
    """,
)
# What is hashed of each event, and how: `verify_audit` builds the same text from the same columns.
SEAL = definer_function(
    "events_seal_tenant",
    args="p_tenant bigint, p_limit integer, p_now timestamptz",
    returns="bigint",
    language="plpgsql",
    body="""
DECLARE
  v_number bigint; v_previous bytea; v_count integer; v_first bigint; v_last bigint; v_text text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('events.seal', p_tenant));
  SELECT s.number, s.digest INTO v_number, v_previous FROM events_seal s
    WHERE s.tenant_id = p_tenant ORDER BY s.number DESC LIMIT 1;
  v_number := coalesce(v_number, 0) + 1;
  WITH batch AS (
    SELECT e.id FROM events_event e WHERE e.tenant_id = p_tenant AND e.seal_number IS NULL
    ORDER BY e.id LIMIT p_limit),
  sealed AS (
    UPDATE events_event e SET seal_number = v_number FROM batch WHERE e.id = batch.id
    RETURNING e.id, concat_ws('|', e.id, e.tenant_id, e.code, e.actor_kind, e.actor_id, e.subject_kind, e.subject_id,
      (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.data::text) AS line)
  SELECT count(*), min(id), max(id), string_agg(line, E'\\n' ORDER BY id)
    INTO v_count, v_first, v_last, v_text FROM sealed;
  IF v_count = 0 THEN RETURN 0; END IF;
  INSERT INTO events_seal (tenant_id, number, event_count, first_event_id, last_event_id, digest, sealed_at)
  VALUES (p_tenant, v_number, v_count, v_first, v_last,
          sha256(coalesce(v_previous, ''::bytea) || convert_to(v_text, 'UTF8')), p_now);
  RETURN v_count;
END
""",
)
APPEND_ONLY = """
CREATE FUNCTION events_guard_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seal_number IS NULL AND NEW.seal_number IS NOT NULL
     AND to_jsonb(OLD) - 'seal_number' = to_jsonb(NEW) - 'seal_number' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on % is refused: history is only added to', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER history BEFORE UPDATE OR DELETE ON events_event FOR EACH ROW EXECUTE FUNCTION events_guard_history();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON events_event FOR EACH STATEMENT EXECUTE FUNCTION tenancy_refuse_change();
CREATE TRIGGER history BEFORE UPDATE OR DELETE ON events_seal FOR EACH ROW EXECUTE FUNCTION tenancy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON events_seal FOR EACH STATEMENT EXECUTE FUNCTION tenancy_refuse_change();
"""
UNDO = """
DROP TRIGGER history ON events_event; DROP TRIGGER no_truncate ON events_event;
DROP TRIGGER history ON events_seal; DROP TRIGGER no_truncate ON events_seal;
DROP FUNCTION events_guard_history();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RunSQL(CLAIM, "DROP FUNCTION events_claim_deliveries(integer, interval)"),
        migrations.RunSQL(RELEASE, "DROP FUNCTION events_release_expired(integer)"),
        migrations.RunSQL(LAG, "DROP FUNCTION events_lag()"),
        migrations.RunSQL(SEAL, "DROP FUNCTION events_seal_tenant(bigint, integer, timestamptz)"),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
