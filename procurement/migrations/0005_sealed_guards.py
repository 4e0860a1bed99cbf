"""The database keeps the seal: bids in time, one opening after the deadline, shares only after it, and nothing changed afterwards."""

from django.db import migrations

SQL = """
CREATE FUNCTION seal_statement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.ended_at IS NULL OR OLD.ended_at IS NOT NULL OR NEW.kind <> 'bid' OR to_jsonb(NEW) - 'ended_at' <> to_jsonb(OLD) - 'ended_at' THEN
      RAISE EXCEPTION 'a statement does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'sealed_is_final';
    END IF;
  END IF;
  IF NEW.kind = 'opening' THEN
    -- Alone: it waits for the bids under way, and they for it.
    SELECT c.deadline_at INTO found FROM procurement_custody c WHERE c.id = NEW.custody_id FOR UPDATE;
    IF portal_now() < found.deadline_at THEN
      RAISE EXCEPTION 'not opened before the deadline' USING ERRCODE = 'check_violation', CONSTRAINT = 'sealed_until_deadline';
    END IF;
  ELSIF NEW.kind <> 'terms' THEN
    SELECT c.deadline_at INTO found FROM procurement_custody c WHERE c.id = NEW.custody_id FOR SHARE;
    IF portal_now() >= found.deadline_at
       OR EXISTS (SELECT 1 FROM procurement_sealstatement s WHERE s.custody_id = NEW.custody_id AND s.kind = 'opening') THEN
      RAISE EXCEPTION 'bids are not taken now' USING ERRCODE = 'check_violation', CONSTRAINT = 'sealed_in_time';
    END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.at := portal_now();
    NEW.ended_at := NULL;
  ELSE
    NEW.ended_at := portal_now();
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION seal_share_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.salt := NULL;
    NEW.share := NULL;
    NEW.handed_at := NULL;
    RETURN NEW;
  END IF;
  IF OLD.handed_at IS NOT NULL OR NEW.salt IS NULL OR NEW.share IS NULL
     OR ROW(NEW.id, NEW.ciphertext_id, NEW.custodian_id, NEW.file) IS DISTINCT FROM ROW(OLD.id, OLD.ciphertext_id, OLD.custodian_id, OLD.file) THEN
    RAISE EXCEPTION 'a share is handed over once' USING ERRCODE = 'check_violation', CONSTRAINT = 'share_is_final';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM procurement_custodian c JOIN procurement_sealstatement s ON s.custody_id = c.custody_id AND s.kind = 'opening'
    WHERE c.id = NEW.custodian_id
  ) THEN
    RAISE EXCEPTION 'no share before the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'share_after_opening';
  END IF;
  NEW.handed_at := portal_now();
  RETURN NEW;
END $$;

CREATE FUNCTION own_identity_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM procurement_sealedciphertext p JOIN procurement_sealstatement b ON b.id = p.statement_id
      JOIN procurement_sealstatement s ON s.custody_id = b.custody_id AND s.kind = 'opening'
    WHERE p.id = NEW.ciphertext_id AND b.ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'no identity before the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'share_after_opening';
  END IF;
  NEW.at := portal_now();
  RETURN NEW;
END $$;

CREATE FUNCTION custody_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - '{deadline_at,outages}'::text[] <> to_jsonb(OLD) - '{deadline_at,outages}'::text[] OR NEW.deadline_at < OLD.deadline_at
     OR EXISTS (SELECT 1 FROM procurement_sealstatement s WHERE s.custody_id = NEW.id AND s.kind = 'opening')
     OR portal_now() >= OLD.deadline_at
        AND (portal_now() >= NEW.deadline_at OR jsonb_array_length(NEW.outages) <= jsonb_array_length(OLD.outages)) THEN
    RAISE EXCEPTION 'a custody does not change but for a later deadline' USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION custodian_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM procurement_sealstatement s WHERE s.custody_id = NEW.custody_id) THEN
    RAISE EXCEPTION 'custodians are named before the terms are published' USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER sealed_keeps_the_deadline BEFORE INSERT OR UPDATE ON procurement_sealstatement FOR EACH ROW EXECUTE FUNCTION seal_statement_guard();
CREATE TRIGGER sealed_is_kept BEFORE DELETE ON procurement_sealstatement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ciphertext_is_kept BEFORE UPDATE OR DELETE ON procurement_sealedciphertext FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER share_is_guarded BEFORE INSERT OR UPDATE ON procurement_sealedshare FOR EACH ROW EXECUTE FUNCTION seal_share_guard();
CREATE TRIGGER share_is_kept BEFORE DELETE ON procurement_sealedshare FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER own_identity_comes_after BEFORE INSERT ON procurement_ownidentity FOR EACH ROW EXECUTE FUNCTION own_identity_guard();
CREATE TRIGGER own_identity_is_kept BEFORE UPDATE OR DELETE ON procurement_ownidentity FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER custody_is_final BEFORE UPDATE ON procurement_custody FOR EACH ROW EXECUTE FUNCTION custody_guard();
CREATE TRIGGER custody_is_kept BEFORE DELETE ON procurement_custody FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER custodian_comes_first BEFORE INSERT ON procurement_custodian FOR EACH ROW EXECUTE FUNCTION custodian_guard();
CREATE TRIGGER custodian_is_kept BEFORE UPDATE OR DELETE ON procurement_custodian FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0004_sealed")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
