"""What the critical lane promises, kept by the database too: nobody takes a ticket out of it alone, by any path."""

HOLD = """
CREATE FUNCTION tickets_hold_critical() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.is_critical AND NEW.team_id IS NOT DISTINCT FROM OLD.team_id AND NEW.topic_id = OLD.topic_id
     AND NEW.priority >= OLD.priority AND NEW.merged_into_id IS NULL THEN
    RETURN NEW;
  END IF;
  IF NOT NEW.is_critical AND NOT EXISTS (
       SELECT 1 FROM tickets_criticalcase c
       WHERE c.tenant_id = NEW.tenant_id AND c.ticket_id = NEW.id AND c.downgraded_at IS NULL) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'ticket % stays in the critical lane until two people have taken it out', OLD.id
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER hold_critical BEFORE UPDATE OF is_critical, team_id, topic_id, priority, merged_into_id
  ON tickets_ticket FOR EACH ROW WHEN (OLD.is_critical) EXECUTE FUNCTION tickets_hold_critical();

CREATE FUNCTION tickets_end_critical() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.downgraded_at IS NULL AND NEW.ticket_id = OLD.ticket_id AND EXISTS (
       SELECT 1 FROM tickets_downgrade d
       WHERE d.tenant_id = NEW.tenant_id AND d.case_id = NEW.id AND d.is_approved) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'case % is still open: two people end it', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER end_critical BEFORE UPDATE ON tickets_criticalcase FOR EACH ROW
  WHEN (OLD.downgraded_at IS DISTINCT FROM NEW.downgraded_at OR OLD.ticket_id <> NEW.ticket_id)
  EXECUTE FUNCTION tickets_end_critical();
CREATE TRIGGER keep_critical BEFORE DELETE ON tickets_criticalcase FOR EACH ROW
  EXECUTE FUNCTION tickets_end_critical();
CREATE TRIGGER keep_decided BEFORE UPDATE ON tickets_downgrade FOR EACH ROW
  WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION tenancy_refuse_change();
CREATE TRIGGER keep_downgrade BEFORE DELETE ON tickets_downgrade FOR EACH ROW
  EXECUTE FUNCTION tenancy_refuse_change();
"""
LET_GO = """
DROP TRIGGER hold_critical ON tickets_ticket;
DROP FUNCTION tickets_hold_critical();
DROP TRIGGER end_critical ON tickets_criticalcase;
DROP TRIGGER keep_critical ON tickets_criticalcase;
DROP FUNCTION tickets_end_critical();
DROP TRIGGER keep_decided ON tickets_downgrade;
DROP TRIGGER keep_downgrade ON tickets_downgrade;
"""
