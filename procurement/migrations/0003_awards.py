"""The database itself keeps offers, sheets, reports and awards: late, changed or mispriced ones are refused, whoever writes."""

from django.db import migrations

SQL = """
CREATE FUNCTION final_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT c.due_at, c.opened_at INTO found FROM procurement_offercall c JOIN procurement_bid b ON b.lot_id = c.lot_id WHERE b.id = NEW.bid_id FOR SHARE OF c;
  IF TG_OP = 'INSERT' OR ROW(NEW.bid_id, NEW.ciphertext, NEW.sha256) IS DISTINCT FROM ROW(OLD.bid_id, OLD.ciphertext, OLD.sha256) THEN
    IF found.due_at IS NULL OR found.opened_at IS NOT NULL OR portal_now() >= found.due_at THEN
      RAISE EXCEPTION 'final offers are not taken now' USING ERRCODE = 'check_violation', CONSTRAINT = 'final_offer_in_time';
    END IF;
    IF NEW.price IS NOT NULL THEN
      RAISE EXCEPTION 'a final offer begins sealed' USING ERRCODE = 'check_violation', CONSTRAINT = 'final_offer_is_sealed';
    END IF;
    NEW.submitted_at := portal_now();
    RETURN NEW;
  END IF;
  IF NEW.price IS DISTINCT FROM OLD.price AND (OLD.price IS NOT NULL OR found.opened_at IS NULL) THEN
    RAISE EXCEPTION 'a final offer shows its price once, at the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'final_offer_is_sealed';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION offer_call_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.lot_id, NEW.changes, NEW.due_at, NEW.at) IS DISTINCT FROM ROW(OLD.lot_id, OLD.changes, OLD.due_at, OLD.at) OR OLD.opened_at IS NOT NULL THEN
    RAISE EXCEPTION 'a call for final offers does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_call_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION score_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  handed_in timestamptz;
BEGIN
  SELECT submitted_at INTO handed_in FROM procurement_panelmember WHERE id = coalesce(NEW.member_id, OLD.member_id) FOR SHARE;
  IF handed_in IS NOT NULL THEN
    RAISE EXCEPTION 'a sheet that was handed in does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'score_is_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM procurement_reportsignature s WHERE s.report_id = OLD.id)
     AND (TG_OP = 'DELETE' OR ROW(NEW.lot_id, NEW.ranking, NEW.terms, NEW.notes, NEW.made_at) IS DISTINCT FROM ROW(OLD.lot_id, OLD.ranking, OLD.terms, OLD.notes, OLD.made_at)) THEN
    RAISE EXCEPTION 'a signed report does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_final';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF ROW(NEW.lot_id, NEW.bid_id, NEW.price, NEW.rank, NEW.reason, NEW.decided_by_id, NEW.decided_at)
       IS DISTINCT FROM ROW(OLD.lot_id, OLD.bid_id, OLD.price, OLD.rank, OLD.reason, OLD.decided_by_id, OLD.decided_at)
       OR OLD.annulled_at IS NOT NULL OR OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at THEN
      RAISE EXCEPTION 'an award does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'award_is_final';
    END IF;
    RETURN NEW;
  END IF;
  SELECT b.lot_id, b.withdrawn_at, coalesce(o.price, b.price) AS price INTO found
    FROM procurement_bid b LEFT JOIN procurement_finaloffer o ON o.bid_id = b.id WHERE b.id = NEW.bid_id;
  IF found.lot_id IS DISTINCT FROM NEW.lot_id OR found.withdrawn_at IS NOT NULL OR found.price IS DISTINCT FROM NEW.price THEN
    RAISE EXCEPTION 'an award has the price that its own bid offered last' USING ERRCODE = 'check_violation', CONSTRAINT = 'award_price_is_offered';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION draw_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.drawn_at IS NULL THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'DELETE' OR OLD.document_id IS NOT NULL
     OR ROW(NEW.pool, NEW.pool_sha256, NEW.secret, NEW.commitment, NEW.beacon, NEW.token, NEW.seed, NEW."order", NEW.drawn_at)
     IS DISTINCT FROM ROW(OLD.pool, OLD.pool_sha256, OLD.secret, OLD.commitment, OLD.beacon, OLD.token, OLD.seed, OLD."order", OLD.drawn_at) THEN
    RAISE EXCEPTION 'a draw does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER final_offer_keeps_the_time BEFORE INSERT OR UPDATE ON procurement_finaloffer FOR EACH ROW EXECUTE FUNCTION final_offer_guard();
CREATE TRIGGER final_offer_is_kept BEFORE DELETE ON procurement_finaloffer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER offer_call_is_final BEFORE UPDATE ON procurement_offercall FOR EACH ROW EXECUTE FUNCTION offer_call_guard();
CREATE TRIGGER score_is_final BEFORE INSERT OR UPDATE OR DELETE ON procurement_score FOR EACH ROW EXECUTE FUNCTION score_guard();
CREATE TRIGGER report_is_final BEFORE UPDATE OR DELETE ON procurement_report FOR EACH ROW EXECUTE FUNCTION report_guard();
CREATE TRIGGER signature_is_kept BEFORE UPDATE OR DELETE ON procurement_reportsignature FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER award_is_final BEFORE INSERT OR UPDATE ON procurement_award FOR EACH ROW EXECUTE FUNCTION award_guard();
CREATE TRIGGER award_is_kept BEFORE DELETE ON procurement_award FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER draw_is_final BEFORE UPDATE OR DELETE ON procurement_draw FOR EACH ROW EXECUTE FUNCTION draw_guard();
"""

UNDO = """
DROP TRIGGER draw_is_final ON procurement_draw;
DROP TRIGGER award_is_kept ON procurement_award;
DROP TRIGGER award_is_final ON procurement_award;
DROP TRIGGER signature_is_kept ON procurement_reportsignature;
DROP TRIGGER report_is_final ON procurement_report;
DROP TRIGGER score_is_final ON procurement_score;
DROP TRIGGER offer_call_is_final ON procurement_offercall;
DROP TRIGGER final_offer_is_kept ON procurement_finaloffer;
DROP TRIGGER final_offer_keeps_the_time ON procurement_finaloffer;
DROP FUNCTION draw_guard();
DROP FUNCTION award_guard();
DROP FUNCTION report_guard();
DROP FUNCTION score_guard();
DROP FUNCTION offer_call_guard();
DROP FUNCTION final_offer_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0002_bids")]

    operations = [migrations.RunSQL(SQL, UNDO)]
