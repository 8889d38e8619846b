"""Search looks at the newest tickets one by one before it asks the index.

A word that many tickets hold is answered from them at once. Through the index it cost as much as all its tickets of
all time: the last word is looked for as a prefix too, and GIN collects everything that a prefix matches before it skips.
"""

from django.db import migrations

from kernel.tenancy.migrations_sql import definer_function

ARGS = "p_query text, p_hidden_teams bigint[], p_before integer, p_limit integer"
BODY = """
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
  SELECT least(c.last_number + 1, v_before) INTO v_before FROM tickets_counter c WHERE c.tenant_id = v_tenant;
  RETURN QUERY
    SELECT newest.id, newest.number FROM (
      SELECT t.id, t.number, t.team_id FROM tickets_ticket t
      WHERE t.tenant_id = v_tenant AND t.number < v_before AND t.number >= v_before - 500
      ORDER BY t.number DESC LIMIT 500) newest
    JOIN tickets_search s ON s.id = newest.id
    WHERE s.tsv @@ v_words AND coalesce(newest.team_id <> ALL(p_hidden_teams), true)
    ORDER BY newest.number DESC LIMIT p_limit;
  GET DIAGNOSTICS v_found = ROW_COUNT;
  v_before := v_before - 500;
  v_bucket := (v_before - 1) / 2000;
  WHILE v_before > 0 AND v_bucket >= 0 AND v_found < p_limit LOOP
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
"""
SEARCH = definer_function(
    "tickets_search_ids",
    args=ARGS,
    returns="TABLE (id bigint, number integer)",
    language="plpgsql",
    volatile=False,
    body=BODY,
)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_deadlines_and_routing")]
    operations = [migrations.RunSQL(SEARCH, migrations.RunSQL.noop)]
