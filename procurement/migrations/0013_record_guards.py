"""The database keeps corrected prices: set once, as confirmed by the bidder; answers do not change, and awards are made at that price."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
  SELECT b.lot_id, b.withdrawn_at, coalesce(o.price, b.corrected_price, b.price) AS price INTO found
    FROM procurement_bid b LEFT JOIN procurement_finaloffer o ON o.bid_id = b.id WHERE b.id = NEW.bid_id;
  IF found.lot_id IS DISTINCT FROM NEW.lot_id OR found.withdrawn_at IS NOT NULL OR found.price IS DISTINCT FROM NEW.price THEN
    RAISE EXCEPTION 'an award has the price that its own bid offered last' USING ERRCODE = 'check_violation', CONSTRAINT = 'award_price_is_offered';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION bid_correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.corrected_price IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM procurement_pricecorrection c WHERE c.bid_id = NEW.id AND c.is_confirmed AND c.price = NEW.corrected_price
  ) THEN
    RAISE EXCEPTION 'a price is corrected once, as its bidder confirmed it' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_is_confirmed';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION correction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL OR ROW(NEW.bid_id, NEW.steps, NEW.price, NEW.made_by_id, NEW.at, NEW.due_at)
     IS DISTINCT FROM ROW(OLD.bid_id, OLD.steps, OLD.price, OLD.made_by_id, OLD.at, OLD.due_at) THEN
    RAISE EXCEPTION 'a correction does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION opening_objection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL OR ROW(NEW.opening_id, NEW.supplier_id, NEW.is_recusal, NEW.text, NEW.raised_by_id, NEW.at)
     IS DISTINCT FROM ROW(OLD.opening_id, OLD.supplier_id, OLD.is_recusal, OLD.text, OLD.raised_by_id, OLD.at) THEN
    RAISE EXCEPTION 'an objection does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'opening_objection_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER bid_correction_is_confirmed BEFORE UPDATE ON procurement_bid FOR EACH ROW
  WHEN (NEW.corrected_price IS DISTINCT FROM OLD.corrected_price) EXECUTE FUNCTION bid_correction_guard();
CREATE TRIGGER correction_is_final BEFORE UPDATE ON procurement_pricecorrection FOR EACH ROW EXECUTE FUNCTION correction_guard();
CREATE TRIGGER correction_is_kept BEFORE DELETE ON procurement_pricecorrection FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opening_objection_is_final BEFORE UPDATE ON procurement_openingobjection FOR EACH ROW EXECUTE FUNCTION opening_objection_guard();
CREATE TRIGGER opening_objection_is_kept BEFORE DELETE ON procurement_openingobjection FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER opening_objection_is_kept ON procurement_openingobjection;
DROP TRIGGER opening_objection_is_final ON procurement_openingobjection;
DROP TRIGGER correction_is_kept ON procurement_pricecorrection;
DROP TRIGGER correction_is_final ON procurement_pricecorrection;
DROP TRIGGER bid_correction_is_confirmed ON procurement_bid;
DROP FUNCTION opening_objection_guard();
DROP FUNCTION correction_guard();
DROP FUNCTION bid_correction_guard();
CREATE OR REPLACE FUNCTION award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0012_opening_record")]
    operations = [migrations.RunSQL(SQL, UNDO)]
