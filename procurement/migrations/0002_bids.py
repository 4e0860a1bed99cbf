"""The database itself keeps the deadline: late bids, early openings and changes of a published file are refused, whoever writes."""

from django.db import migrations

SQL = """
CREATE FUNCTION bidding_is_open(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  -- Shared with other bids; an opening or a failure takes the tender alone, so it waits for the bids under way and they for it.
  SELECT t.published_at, t.deadline_at, l.failed_at INTO found
    FROM procurement_lot l JOIN procurement_tender t ON t.id = l.tender_id WHERE l.id = wanted FOR SHARE OF t;
  IF found.published_at IS NULL OR found.failed_at IS NOT NULL OR found.deadline_at IS NULL OR portal_now() >= found.deadline_at THEN
    RAISE EXCEPTION 'bids for lot % are not taken now', wanted USING ERRCODE = 'check_violation', CONSTRAINT = 'bid_in_time';
  END IF;
END $$;

CREATE FUNCTION lot_is_opened(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM procurement_opening WHERE lot_id = wanted)
$$;

CREATE FUNCTION bid_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bidding_is_open(NEW.lot_id);
    NEW.submitted_at := portal_now();
    IF NEW.price IS NOT NULL OR NEW.is_small IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      RAISE EXCEPTION 'a bid begins sealed' USING ERRCODE = 'check_violation', CONSTRAINT = 'bid_is_sealed';
    END IF;
    RETURN NEW;
  END IF;
  IF ROW(NEW.id, NEW.lot_id, NEW.supplier_id, NEW.submitted_by_id, NEW.submitted_at, NEW.sha256)
     IS DISTINCT FROM ROW(OLD.id, OLD.lot_id, OLD.supplier_id, OLD.submitted_by_id, OLD.submitted_at, OLD.sha256) THEN
    RAISE EXCEPTION 'a bid does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'bid_is_final';
  END IF;
  IF NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
    IF OLD.withdrawn_at IS NOT NULL THEN
      RAISE EXCEPTION 'a withdrawn bid stays withdrawn' USING ERRCODE = 'check_violation', CONSTRAINT = 'bid_is_final';
    END IF;
    PERFORM bidding_is_open(NEW.lot_id);
    NEW.withdrawn_at := portal_now();
  END IF;
  IF ROW(NEW.price, NEW.is_small) IS DISTINCT FROM ROW(OLD.price, OLD.is_small)
     AND (OLD.price IS NOT NULL OR NOT lot_is_opened(NEW.lot_id)) THEN
    RAISE EXCEPTION 'a bid shows its price once, at the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'bid_is_sealed';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.bid_id IS NOT NULL THEN
      RAISE EXCEPTION 'a submitted part stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_final';
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM bidding_is_open(NEW.lot_id);
    NEW.sealed_at := portal_now();
    IF NEW.opened <> '' THEN
      RAISE EXCEPTION 'a part begins sealed' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_sealed';
    END IF;
    RETURN NEW;
  END IF;
  IF ROW(NEW.id, NEW.lot_id, NEW.supplier_id, NEW.kind, NEW.ciphertext, NEW.sha256, NEW.name, NEW.size, NEW.sealed_at)
     IS DISTINCT FROM ROW(OLD.id, OLD.lot_id, OLD.supplier_id, OLD.kind, OLD.ciphertext, OLD.sha256, OLD.name, OLD.size, OLD.sealed_at)
     OR OLD.bid_id IS NOT NULL AND NEW.bid_id IS DISTINCT FROM OLD.bid_id THEN
    RAISE EXCEPTION 'a sealed part does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_final';
  END IF;
  IF NEW.bid_id IS DISTINCT FROM OLD.bid_id THEN
    PERFORM bidding_is_open(NEW.lot_id);
  END IF;
  IF NEW.opened IS DISTINCT FROM OLD.opened AND (OLD.opened <> '' OR NOT lot_is_opened(NEW.lot_id)) THEN
    RAISE EXCEPTION 'a part is opened once, at the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_sealed';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF ROW(NEW.id, NEW.lot_id, NEW.opened_by_id, NEW.at, NEW.bid_count, NEW.signs) IS DISTINCT FROM ROW(OLD.id, OLD.lot_id, OLD.opened_by_id, OLD.at, OLD.bid_count, OLD.signs)
       OR OLD.document_id IS NOT NULL THEN
      RAISE EXCEPTION 'an opening does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_is_final';
    END IF;
    RETURN NEW;
  END IF;
  SELECT t.deadline_at, l.failed_at INTO found
    FROM procurement_lot l JOIN procurement_tender t ON t.id = l.tender_id WHERE l.id = NEW.lot_id FOR UPDATE OF t;
  IF found.failed_at IS NOT NULL OR found.deadline_at IS NULL OR portal_now() < found.deadline_at THEN
    RAISE EXCEPTION 'lot % is not opened before its deadline', NEW.lot_id USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_after_deadline';
  END IF;
  NEW.at := portal_now();
  SELECT count(*) INTO NEW.bid_count FROM procurement_bid b WHERE b.lot_id = NEW.lot_id AND b.withdrawn_at IS NULL;
  RETURN NEW;
END $$;

CREATE FUNCTION tender_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NULL THEN
    RETURN NEW;
  END IF;
  IF ROW(NEW.ocid, NEW.number, NEW.attempt, NEW.previous_id, NEW.buyer_id, NEW.title, NEW.method, NEW.requirement, NEW.qualifications, NEW.contract_terms, NEW.risks,
         NEW.price_weight, NEW.small_deduction, NEW.is_consortium_allowed, NEW.pricing, NEW.published_at)
     IS DISTINCT FROM
     ROW(OLD.ocid, OLD.number, OLD.attempt, OLD.previous_id, OLD.buyer_id, OLD.title, OLD.method, OLD.requirement, OLD.qualifications, OLD.contract_terms, OLD.risks,
         OLD.price_weight, OLD.small_deduction, OLD.is_consortium_allowed, OLD.pricing, OLD.published_at) THEN
    RAISE EXCEPTION 'a published tender file does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'tender_file_is_final';
  END IF;
  IF NEW.deadline_at IS DISTINCT FROM OLD.deadline_at
     AND (NEW.deadline_at IS NULL OR NEW.deadline_at < OLD.deadline_at OR portal_now() >= OLD.deadline_at) THEN
    RAISE EXCEPTION 'a deadline only moves to a later time, and only before it has passed' USING ERRCODE = 'check_violation', CONSTRAINT = 'tender_deadline_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION criterion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM procurement_tender t WHERE t.id = coalesce(NEW.tender_id, OLD.tender_id) AND t.published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the criteria of a published tender do not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'tender_file_is_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER bid_keeps_the_deadline BEFORE INSERT OR UPDATE ON procurement_bid FOR EACH ROW EXECUTE FUNCTION bid_guard();
CREATE TRIGGER bid_is_kept BEFORE DELETE ON procurement_bid FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER part_keeps_the_deadline BEFORE INSERT OR UPDATE OR DELETE ON procurement_sealedpart FOR EACH ROW EXECUTE FUNCTION part_guard();
CREATE TRIGGER opening_keeps_the_deadline BEFORE INSERT OR UPDATE ON procurement_opening FOR EACH ROW EXECUTE FUNCTION opening_guard();
CREATE TRIGGER opening_is_kept BEFORE DELETE ON procurement_opening FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tender_is_final BEFORE UPDATE ON procurement_tender FOR EACH ROW EXECUTE FUNCTION tender_guard();
CREATE TRIGGER criterion_is_final BEFORE INSERT OR UPDATE OR DELETE ON procurement_criterion FOR EACH ROW EXECUTE FUNCTION criterion_guard();
"""

UNDO = """
DROP TRIGGER criterion_is_final ON procurement_criterion;
DROP TRIGGER tender_is_final ON procurement_tender;
DROP TRIGGER opening_is_kept ON procurement_opening;
DROP TRIGGER opening_keeps_the_deadline ON procurement_opening;
DROP TRIGGER part_keeps_the_deadline ON procurement_sealedpart;
DROP TRIGGER bid_is_kept ON procurement_bid;
DROP TRIGGER bid_keeps_the_deadline ON procurement_bid;
DROP FUNCTION criterion_guard();
DROP FUNCTION tender_guard();
DROP FUNCTION opening_guard();
DROP FUNCTION part_guard();
DROP FUNCTION bid_guard();
DROP FUNCTION lot_is_opened(bigint);
DROP FUNCTION bidding_is_open(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial"), ("core", "0002_clock")]

    operations = [migrations.RunSQL(SQL, UNDO)]
