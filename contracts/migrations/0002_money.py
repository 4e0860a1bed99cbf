"""The database itself keeps signed contracts, the limit of changes, the limits of payments, and signers out of the acceptance group."""

from django.db import migrations

SQL = """
CREATE FUNCTION contract_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed numeric;
BEGIN
  IF OLD.buyer_signed_at IS NULL OR OLD.supplier_signed_at IS NULL THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR (NEW.project_id, NEW.award_id, NEW.number, NEW.buyer_id, NEW.supplier_id, NEW.original_price, NEW.change_limit, NEW.starts_on,
      NEW.ends_on, NEW.clauses, NEW.advance_percent, NEW.payment_days, NEW.acceptance_days, NEW.guarantee, NEW.guarantee_form, NEW.drafted_by_id,
      NEW.buyer_signed_by_id, NEW.buyer_signed_at, NEW.supplier_signed_by_id, NEW.supplier_signed_at)
    IS DISTINCT FROM (OLD.project_id, OLD.award_id, OLD.number, OLD.buyer_id, OLD.supplier_id, OLD.original_price, OLD.change_limit, OLD.starts_on,
      OLD.ends_on, OLD.clauses, OLD.advance_percent, OLD.payment_days, OLD.acceptance_days, OLD.guarantee, OLD.guarantee_form, OLD.drafted_by_id,
      OLD.buyer_signed_by_id, OLD.buyer_signed_at, OLD.supplier_signed_by_id, OLD.supplier_signed_at) THEN
    RAISE EXCEPTION 'contract % is signed', OLD.number USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'contract_signed_is_kept';
  END IF;
  IF NEW.price <> OLD.price THEN
    SELECT coalesce(sum(amount), 0) INTO changed FROM contracts_contractchange WHERE contract_id = NEW.id AND signed_at IS NOT NULL;
    IF NEW.price <> NEW.original_price + changed THEN
      RAISE EXCEPTION 'the price of contract % follows its signed changes', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_price_follows_changes';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contract_signed_is_kept BEFORE UPDATE OR DELETE ON contracts_contract FOR EACH ROW EXECUTE FUNCTION contract_is_kept();

CREATE FUNCTION milestone_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
  place bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END;
BEGIN
  SELECT signed_at INTO held FROM contracts_contract WHERE id = place;
  IF held.signed_at IS NOT NULL AND (TG_OP <> 'UPDATE' OR (NEW.contract_id, NEW.position, NEW.unit, NEW.unit_price, NEW.due_on)
      IS DISTINCT FROM (OLD.contract_id, OLD.position, OLD.unit, OLD.unit_price, OLD.due_on)) THEN
    RAISE EXCEPTION 'the stages of a signed contract are fixed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'milestone_signed_is_kept';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER milestone_signed_is_kept BEFORE INSERT OR UPDATE OR DELETE ON contracts_milestone FOR EACH ROW EXECUTE FUNCTION milestone_is_kept();

CREATE FUNCTION change_is_within_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
  before numeric;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.signed_at IS NOT NULL
      AND (TG_OP = 'DELETE' OR (NEW.contract_id, NEW.milestone_id, NEW.quantity, NEW.amount, NEW.reason, NEW.signed_by_id, NEW.signed_at)
        IS DISTINCT FROM (OLD.contract_id, OLD.milestone_id, OLD.quantity, OLD.amount, OLD.reason, OLD.signed_by_id, OLD.signed_at)) THEN
    RAISE EXCEPTION 'a signed change stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'change_signed_is_kept';
  END IF;
  IF TG_OP = 'DELETE' OR NEW.signed_at IS NULL THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  SELECT * INTO held FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE;
  SELECT coalesce(sum(abs(amount)), 0) INTO before FROM contracts_contractchange
    WHERE contract_id = NEW.contract_id AND signed_at IS NOT NULL AND id <> NEW.id;
  IF held.change_limit IS NULL OR before + abs(NEW.amount) > held.change_limit THEN
    RAISE EXCEPTION 'changes may reach % together', held.change_limit USING ERRCODE = 'check_violation', CONSTRAINT = 'change_within_limit';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER change_within_limit BEFORE INSERT OR UPDATE OR DELETE ON contracts_contractchange FOR EACH ROW EXECUTE FUNCTION change_is_within_limit();

CREATE FUNCTION payment_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held record;
  work record;
  others record;
BEGIN
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.paid_at IS NOT NULL OR OLD.refused_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'a decided payment stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payment_decided_is_kept';
  END IF;
  -- The contract is locked first: payments of one contract stand in a queue, and the sums below stay true.
  SELECT * INTO held FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE;
  IF NEW.refused_at IS NOT NULL THEN
    RETURN NEW;
  END IF;
  IF held.signed_at IS NULL OR held.rescinded_at IS NOT NULL THEN
    RAISE EXCEPTION 'contract % is not in force', held.number USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_of_contract_in_force';
  END IF;
  SELECT coalesce(sum(amount), 0) AS total, coalesce(sum(deduction), 0) AS deducted,
      coalesce(sum(amount) FILTER (WHERE kind = 'advance'), 0) AS advanced
    INTO others FROM contracts_payment WHERE contract_id = NEW.contract_id AND refused_at IS NULL AND id <> NEW.id;
  IF others.total + NEW.amount > held.price THEN
    RAISE EXCEPTION 'payments of contract % would exceed its price', held.number USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_price';
  END IF;
  IF NEW.kind = 'advance' AND others.advanced + NEW.amount > round(held.price * held.advance_percent / 100, 2) THEN
    RAISE EXCEPTION 'the advance would exceed what was agreed' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_advance_as_agreed';
  END IF;
  IF NEW.kind = 'stage' THEN
    SELECT a.contract_id, a.is_passed, a.concluded_at, round(a.accepted_quantity * m.unit_price * a.quality, 2) AS amount
      INTO work FROM contracts_acceptance a JOIN contracts_milestone m ON m.id = a.milestone_id WHERE a.id = NEW.acceptance_id;
    IF work.contract_id <> NEW.contract_id OR work.concluded_at IS NULL OR work.is_passed IS NOT TRUE OR NEW.amount + NEW.deduction > work.amount THEN
      RAISE EXCEPTION 'only accepted work is paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_accepted';
    END IF;
    IF others.deducted + NEW.deduction > others.advanced THEN
      RAISE EXCEPTION 'more counted back than advanced' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_deduction_within_advance';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_is_due BEFORE INSERT OR UPDATE OR DELETE ON contracts_payment FOR EACH ROW EXECUTE FUNCTION payment_is_due();

CREATE FUNCTION acceptance_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.concluded_at IS NOT NULL
      AND (TG_OP = 'DELETE' OR (NEW.contract_id, NEW.milestone_id, NEW.attempt, NEW.accepted_quantity, NEW.quality, NEW.opinion, NEW.is_passed, NEW.concluded_at)
        IS DISTINCT FROM (OLD.contract_id, OLD.milestone_id, OLD.attempt, OLD.accepted_quantity, OLD.quality, OLD.opinion, OLD.is_passed, OLD.concluded_at)) THEN
    RAISE EXCEPTION 'a concluded acceptance stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'acceptance_concluded_is_kept';
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.accepted_quantity > (SELECT quantity FROM contracts_milestone WHERE id = NEW.milestone_id) THEN
    RAISE EXCEPTION 'more accepted than agreed' USING ERRCODE = 'check_violation', CONSTRAINT = 'acceptance_within_stage';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER acceptance_is_kept BEFORE INSERT OR UPDATE OR DELETE ON contracts_acceptance FOR EACH ROW EXECUTE FUNCTION acceptance_is_kept();

CREATE FUNCTION acceptance_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.acceptance_id ELSE NEW.acceptance_id END;
BEGIN
  IF EXISTS (SELECT 1 FROM contracts_acceptance WHERE id = place AND concluded_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a concluded acceptance stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'acceptance_record_is_kept';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER acceptance_item_is_kept BEFORE INSERT OR UPDATE OR DELETE ON contracts_acceptanceitem FOR EACH ROW EXECUTE FUNCTION acceptance_record_is_kept();
CREATE TRIGGER opinion_is_kept BEFORE INSERT OR UPDATE OR DELETE ON contracts_recipientopinion FOR EACH ROW EXECUTE FUNCTION acceptance_record_is_kept();
CREATE TRIGGER member_is_kept BEFORE INSERT OR UPDATE OR DELETE ON contracts_acceptancemember FOR EACH ROW EXECUTE FUNCTION acceptance_record_is_kept();

CREATE FUNCTION member_is_no_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM contracts_acceptance a JOIN contracts_contract c ON c.id = a.contract_id
      WHERE a.id = NEW.acceptance_id AND NEW.user_id IN (c.drafted_by_id, c.buyer_signed_by_id, c.supplier_signed_by_id)) THEN
    RAISE EXCEPTION 'who drafted or signed a contract does not accept its work'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'acceptance_member_is_no_signer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER member_is_no_signer BEFORE INSERT OR UPDATE ON contracts_acceptancemember FOR EACH ROW EXECUTE FUNCTION member_is_no_signer();

CREATE TRIGGER report_is_append_only BEFORE UPDATE OR DELETE ON contracts_progressreport FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("core", "0004_audit")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
