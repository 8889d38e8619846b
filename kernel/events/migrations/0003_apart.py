from django.db import migrations, models

from kernel.tenancy.migrations_sql import definer_function

CONSUMERS = definer_function(
    "events_claim_deliveries",
    args="p_limit integer, p_lease interval",
    returns="TABLE (id bigint, tenant_id bigint, attempts smallint, late_seconds double precision)",
    body="""
    WITH due AS MATERIALIZED (
      SELECT d.id FROM events_delivery d
      WHERE d.state = 0 AND d.endpoint_id IS NULL AND d.next_attempt_at <= statement_timestamp()
      ORDER BY d.next_attempt_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    UPDATE events_delivery d SET state = 1, lease_until = statement_timestamp() + p_lease
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.tenant_id, d.attempts, extract(epoch FROM statement_timestamp() - d.next_attempt_at)::double precision
    """,
)
# A receiver may take ten seconds to say nothing. However many are owed, no more than p_most are under way at once.
WEBHOOKS = definer_function(
    "events_claim_webhooks",
    args="p_limit integer, p_most integer, p_lease interval",
    returns="TABLE (id bigint, tenant_id bigint, attempts smallint, late_seconds double precision)",
    body="""
    WITH due AS MATERIALIZED (
      SELECT d.id FROM events_delivery d
      WHERE d.state = 0 AND d.endpoint_id IS NOT NULL AND d.next_attempt_at <= statement_timestamp()
      ORDER BY d.next_attempt_at
      LIMIT least(p_limit, greatest(0, p_most - (SELECT count(*) FROM events_delivery b
                                                 WHERE b.state = 1 AND b.endpoint_id IS NOT NULL)))
      FOR UPDATE SKIP LOCKED)
    UPDATE events_delivery d SET state = 1, lease_until = statement_timestamp() + p_lease
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.tenant_id, d.attempts, extract(epoch FROM statement_timestamp() - d.next_attempt_at)::double precision
    """,
)
# As with timers: a lease that ran out makes a suspect, and only counted starts set a delivery aside. Webhooks count
# every attempt before it is made and follow their own plan.
RELEASE = definer_function(
    "events_release_expired",
    args="p_max_attempts integer, p_max_posts integer",
    returns="bigint",
    body="""
    WITH expired AS (
      SELECT d.id FROM events_delivery d WHERE d.state = 1 AND d.lease_until < statement_timestamp()
      ORDER BY d.id FOR UPDATE SKIP LOCKED),
    freed AS (
      UPDATE events_delivery d SET lease_until = NULL,
        attempts = CASE WHEN d.endpoint_id IS NULL THEN greatest(d.attempts, 1) ELSE d.attempts END,
        state = CASE WHEN d.attempts >= CASE WHEN d.endpoint_id IS NULL THEN p_max_attempts ELSE p_max_posts END
                THEN 3 ELSE 0 END,
        last_error = CASE WHEN d.last_error = '' THEN 'its worker died or hung' ELSE d.last_error END
      FROM expired WHERE d.id = expired.id RETURNING d.id)
    SELECT count(*) FROM freed
    """,
)
LATE = """coalesce((SELECT greatest(extract(epoch FROM statement_timestamp() - d.next_attempt_at), 0)::double precision
      FROM events_delivery d WHERE d.state = 0 AND d.endpoint_id {which} ORDER BY d.next_attempt_at LIMIT 1), 0)"""
LAG = definer_function(
    "events_lag",
    args="",
    returns="TABLE (late_seconds double precision, dead bigint)",
    volatile=False,
    body=f"SELECT {LATE.format(which='IS NULL')}, (SELECT count(*) FROM events_delivery d WHERE d.state = 3)",  # noqa: S608 - our own text
)
WEBHOOK_LAG = definer_function(
    "events_webhook_lag",
    args="",
    returns="double precision",
    volatile=False,
    body=f"SELECT {LATE.format(which='IS NOT NULL')}",
)
# Deliveries that are done, and later the webhooks' log. By ranges of id, so that no index is kept for it.
PRUNE = definer_function(
    "events_prune",
    args="p_after bigint, p_width integer, p_done_before timestamptz, p_log_before timestamptz",
    returns="TABLE (next_after bigint, pruned bigint)",
    language="plpgsql",
    body="""
DECLARE
  v_low bigint; v_gone bigint;
BEGIN
  SELECT min(d.id) INTO v_low FROM events_delivery d WHERE d.id > p_after;
  IF v_low IS NULL THEN RETURN QUERY SELECT NULL::bigint, 0::bigint; RETURN; END IF;
  DELETE FROM events_deliveryattempt a USING events_delivery d
    WHERE d.id >= v_low AND d.id < v_low + p_width AND d.state IN (2, 3) AND d.endpoint_id IS NOT NULL
      AND d.next_attempt_at < p_log_before AND a.tenant_id = d.tenant_id AND a.delivery_id = d.id;
  DELETE FROM events_delivery d
    WHERE d.id >= v_low AND d.id < v_low + p_width
      AND ((d.state = 2 AND d.endpoint_id IS NULL AND d.done_at < p_done_before)
        OR (d.state IN (2, 3) AND d.endpoint_id IS NOT NULL AND d.next_attempt_at < p_log_before));
  GET DIAGNOSTICS v_gone = ROW_COUNT;
  RETURN QUERY SELECT v_low + p_width - 1, v_gone;
END
""",
)
# What is hashed, and how: `kernel.events.audit` builds the same text from the same columns. The first line is the
# seal's own, so that its time cannot be changed either.
SEAL = definer_function(
    "events_seal_tenant",
    args="p_tenant bigint, p_limit integer, p_now timestamptz",
    returns="bigint",
    language="plpgsql",
    body="""
DECLARE
  v_number bigint; v_previous bytea; v_count integer; v_first bigint; v_last bigint; v_text text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.tenant_id = p_tenant AND e.seal_number IS NULL) THEN
    RETURN 0;
  END IF;
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
  v_text := concat_ws('|', v_number, p_tenant, (extract(epoch FROM p_now) * 1000000)::bigint) || E'\\n' || v_text;
  INSERT INTO events_seal (tenant_id, number, event_count, first_event_id, last_event_id, digest, sealed_at)
  VALUES (p_tenant, v_number, v_count, v_first, v_last,
          sha256(coalesce(v_previous, ''::bytea) || convert_to(v_text, 'UTF8')), p_now);
  RETURN v_count;
END
""",
)
TUNE = """
ALTER TABLE events_delivery SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_claims_and_seals")]
    operations = [
        migrations.RemoveIndex("delivery", "delivery_due"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["next_attempt_at"],
                name="delivery_due",
                condition=models.Q(state=0, endpoint__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["next_attempt_at"],
                name="webhook_due",
                condition=models.Q(state=0, endpoint__isnull=False),
            ),
        ),
        migrations.RunSQL(
            "DROP FUNCTION events_claim_deliveries(integer, interval); DROP FUNCTION events_release_expired(integer); "
            "DROP FUNCTION events_lag()",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(TUNE, migrations.RunSQL.noop),
        migrations.RunSQL(CONSUMERS, "DROP FUNCTION events_claim_deliveries(integer, interval)"),
        migrations.RunSQL(WEBHOOKS, "DROP FUNCTION events_claim_webhooks(integer, integer, interval)"),
        migrations.RunSQL(RELEASE, "DROP FUNCTION events_release_expired(integer, integer)"),
        migrations.RunSQL(LAG, "DROP FUNCTION events_lag()"),
        migrations.RunSQL(WEBHOOK_LAG, "DROP FUNCTION events_webhook_lag()"),
        migrations.RunSQL(PRUNE, "DROP FUNCTION events_prune(bigint, integer, timestamptz, timestamptz)"),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
    ]
