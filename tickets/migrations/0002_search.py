"""Full-text search beside the tickets: a table the application cannot read, behind one definer function.

Row-level security demotes `@@` from an index condition to a filter (it is not leakproof), so the function reads the
tenant itself. Each vector carries two markers, the tenant and its bucket of 2,000 ticket numbers: a common word is
then looked for in the newest buckets first, and a rare one is found in one probe of the whole.
"""

from django.conf import settings
from django.db import migrations

from kernel.tenancy.migrations_sql import definer_function, lock_table_sql

TABLE = """
CREATE TABLE tickets_search (
  id bigint PRIMARY KEY, tenant_id bigint NOT NULL, number integer NOT NULL, tsv tsvector NOT NULL,
  CONSTRAINT tickets_search_id_tenant_fk FOREIGN KEY (tenant_id, id)
    REFERENCES tickets_ticket (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX tickets_search_tsv ON tickets_search USING gin (tsv) WITH (gin_pending_list_limit = 256);
"""
LOCK = ";\n".join(lock_table_sql("tickets_search", append_only=True)) + (
    f";\nREVOKE ALL ON tickets_search FROM {settings.APP_ROLE};"
)

# Only what a lexeme can hold is indexed: words over 2 kB are dropped by the parser with a notice.
MARKERS = """
CREATE FUNCTION tickets_search_markers(p_tenant bigint, p_number integer) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
  SELECT array_to_tsvector(ARRAY[E'\\x01t' || p_tenant, E'\\x01t' || p_tenant || 'b' || p_number / 2000])
$$;
"""
ON_TICKET = """
CREATE FUNCTION tickets_search_ticket() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO tickets_search (id, tenant_id, number, tsv)
    SELECT n.id, n.tenant_id, n.number, tickets_search_markers(n.tenant_id, n.number)
      || to_tsvector('simple', n.subject || ' ' || c.handle || ' ' || c.display_name)
    FROM new_rows n JOIN platforms_customer c ON c.id = n.customer_id;
  ELSE
    UPDATE tickets_search s SET tsv = tickets_search_markers(n.tenant_id, n.number)
      || to_tsvector('simple', n.subject || ' ' || c.handle || ' ' || c.display_name)
      || coalesce((SELECT to_tsvector('simple', left(string_agg(left(m.body, 20000), ' ' ORDER BY m.id), 200000))
                   FROM tickets_message m WHERE m.ticket_id = n.id), ''::tsvector)
    FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN platforms_customer c ON c.id = n.customer_id
    WHERE s.id = n.id AND n.subject IS DISTINCT FROM o.subject;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tickets_search_ticket() FROM PUBLIC;
CREATE TRIGGER search_insert AFTER INSERT ON tickets_ticket REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_ticket();
CREATE TRIGGER search_update AFTER UPDATE ON tickets_ticket REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_ticket();
"""
ON_MESSAGE = """
CREATE FUNCTION tickets_search_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE tickets_search s SET tsv = s.tsv || m.tsv
  FROM (SELECT ticket_id, to_tsvector('simple', left(string_agg(left(body, 20000), ' ' ORDER BY id), 200000)) AS tsv
        FROM new_rows GROUP BY ticket_id) m
  WHERE s.id = m.ticket_id AND length(s.tsv) < 20000;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tickets_search_message() FROM PUBLIC;
CREATE TRIGGER search_insert AFTER INSERT ON tickets_message REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_message();
"""
SEARCH = definer_function(
    "tickets_search_ids",
    args="p_query text, p_hidden_teams bigint[], p_before integer, p_limit integer",
    returns="TABLE (id bigint, number integer)",
    language="plpgsql",
    volatile=False,
    body="""
DECLARE
  v_tenant bigint := nullif(current_setting('app.tenant', true), '')::bigint;
  v_words tsquery := websearch_to_tsquery('simple', p_query);
  v_bucket integer; v_width integer := 1; v_marker tsquery; v_found integer := 0; v_more integer; v_text text;
  v_before integer := coalesce(p_before, 2147483647);
BEGIN
  IF v_tenant IS NULL THEN
    RAISE EXCEPTION 'no tenant is active' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF numnode(v_words) = 0 THEN RETURN; END IF;
  v_text := v_words::text;
  IF v_text ~ '[^'']{3,}''$' AND p_query ~ '[[:alnum:]]$' THEN
    v_words := (v_text || ':*')::tsquery;
  END IF;
  SELECT least(c.last_number, v_before - 1) / 2000 INTO v_bucket FROM tickets_counter c WHERE c.tenant_id = v_tenant;
  WHILE v_bucket >= 0 AND v_found < p_limit LOOP
    IF v_width > 16 THEN
      v_marker := quote_literal(E'\\x01t' || v_tenant)::tsquery;
    ELSE
      SELECT string_agg(quote_literal(E'\\x01t' || v_tenant || 'b' || b), '|')::tsquery INTO v_marker
      FROM generate_series(greatest(v_bucket - v_width + 1, 0), v_bucket) b;
    END IF;
    RETURN QUERY
      SELECT s.id, s.number FROM tickets_search s
      WHERE s.tsv @@ (v_marker && v_words) AND s.tenant_id = v_tenant AND s.number < v_before
        AND s.number < (v_bucket + 1) * 2000
        AND (cardinality(p_hidden_teams) = 0 OR NOT EXISTS (
          SELECT 1 FROM tickets_ticket t WHERE t.id = s.id AND t.team_id = ANY(p_hidden_teams)))
      ORDER BY s.number DESC LIMIT p_limit - v_found;
    GET DIAGNOSTICS v_more = ROW_COUNT;
    v_found := v_found + v_more;
    IF v_width > 16 THEN RETURN; END IF;
    v_bucket := v_bucket - v_width;
    v_width := v_width * 4;
  END LOOP;
END
""",
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("platforms", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE tickets_search"),
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.RunSQL(MARKERS, "DROP FUNCTION tickets_search_markers(bigint, integer)"),
        migrations.RunSQL(ON_TICKET, "DROP FUNCTION tickets_search_ticket() CASCADE"),
        migrations.RunSQL(ON_MESSAGE, "DROP FUNCTION tickets_search_message() CASCADE"),
        migrations.RunSQL(SEARCH, "DROP FUNCTION tickets_search_ids(text, bigint[], integer, integer)"),
    ]
