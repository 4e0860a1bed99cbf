"""The database keeps bonds: recorded before the deadline, returned once, never deleted; the amount asked for is part of the published file."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION tender_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NULL THEN
    RETURN NEW;
  END IF;
  IF ROW(NEW.ocid, NEW.number, NEW.attempt, NEW.previous_id, NEW.buyer_id, NEW.title, NEW.method, NEW.requirement, NEW.qualifications, NEW.contract_terms, NEW.risks,
         NEW.price_weight, NEW.small_deduction, NEW.is_consortium_allowed, NEW.pricing, NEW.bond, NEW.published_at)
     IS DISTINCT FROM
     ROW(OLD.ocid, OLD.number, OLD.attempt, OLD.previous_id, OLD.buyer_id, OLD.title, OLD.method, OLD.requirement, OLD.qualifications, OLD.contract_terms, OLD.risks,
         OLD.price_weight, OLD.small_deduction, OLD.is_consortium_allowed, OLD.pricing, OLD.bond, OLD.published_at) THEN
    RAISE EXCEPTION 'a published tender file does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'tender_file_is_final';
  END IF;
  IF NEW.deadline_at IS DISTINCT FROM OLD.deadline_at
     AND (NEW.deadline_at IS NULL OR NEW.deadline_at < OLD.deadline_at OR portal_now() >= OLD.deadline_at) THEN
    RAISE EXCEPTION 'a deadline only moves to a later time, and only before it has passed' USING ERRCODE = 'check_violation', CONSTRAINT = 'tender_deadline_is_final';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION guarantee_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.returned_at IS NOT NULL THEN
      RAISE EXCEPTION 'a returned bond does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'guarantee_is_final';
    END IF;
    IF ROW(NEW.lot_id, NEW.supplier_id, NEW.form, NEW.issuer, NEW.number, NEW.account, NEW.amount, NEW.valid_until)
       IS NOT DISTINCT FROM ROW(OLD.lot_id, OLD.supplier_id, OLD.form, OLD.issuer, OLD.number, OLD.account, OLD.amount, OLD.valid_until) THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM bidding_is_open(NEW.lot_id);
  RETURN NEW;
END $$;

CREATE TRIGGER guarantee_keeps_the_deadline BEFORE INSERT OR UPDATE ON procurement_guarantee FOR EACH ROW EXECUTE FUNCTION guarantee_guard();
CREATE TRIGGER guarantee_is_kept BEFORE DELETE ON procurement_guarantee FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER guarantee_is_kept ON procurement_guarantee;
DROP TRIGGER guarantee_keeps_the_deadline ON procurement_guarantee;
DROP FUNCTION guarantee_guard();
CREATE OR REPLACE FUNCTION tender_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0015_bonds")]
    operations = [migrations.RunSQL(SQL, UNDO)]
