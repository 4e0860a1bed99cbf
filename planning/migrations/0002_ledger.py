"""The database itself moves budget lines by their entries and refuses every other way."""

from django.db import migrations

SQL = """
CREATE FUNCTION budget_entry_is_fair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  line planning_budgetline;
  held record;
BEGIN
  -- The line is locked first: entries of one line stand in a queue, and what the sums below say stays true.
  SELECT * INTO line FROM planning_budgetline WHERE id = NEW.line_id FOR UPDATE;
  NEW.at := portal_now();
  IF NEW.kind = 'appropriate' THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id AND p.buyer_id = line.buyer_id) THEN
    RAISE EXCEPTION 'budget line % belongs to another buyer', line.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_entry_of_own_buyer';
  END IF;
  SELECT coalesce(sum(amount) FILTER (WHERE kind = 'commit'), 0) - coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS committed,
         coalesce(sum(amount) FILTER (WHERE kind = 'contract'), 0) - coalesce(sum(amount) FILTER (WHERE kind = 'uncontract'), 0) AS contracted,
         coalesce(sum(amount) FILTER (WHERE kind = 'pay'), 0) AS paid
    INTO held FROM planning_budgetentry WHERE line_id = NEW.line_id AND project_id = NEW.project_id;
  IF NEW.kind = 'release' AND NEW.amount > held.committed - held.contracted THEN
    RAISE EXCEPTION 'only % of the commitment is free', held.committed - held.contracted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_project_release_within_commitment';
  ELSIF NEW.kind = 'contract' AND NEW.amount > held.committed - held.contracted THEN
    RAISE EXCEPTION 'only % of the commitment is free', held.committed - held.contracted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_project_contracted_within_committed';
  ELSIF NEW.kind = 'uncontract' AND NEW.amount > held.contracted - held.paid THEN
    RAISE EXCEPTION 'only % of the contract is unpaid', held.contracted - held.paid
      USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_project_paid_within_contracted';
  ELSIF NEW.kind = 'pay' AND NEW.amount > held.contracted - held.paid THEN
    RAISE EXCEPTION 'only % of the contract is unpaid', held.contracted - held.paid
      USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_project_paid_within_contracted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_entry_is_checked BEFORE INSERT ON planning_budgetentry FOR EACH ROW EXECUTE FUNCTION budget_entry_is_fair();

CREATE FUNCTION budget_entry_moves_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE planning_budgetline SET
    appropriated = appropriated + CASE WHEN NEW.kind = 'appropriate' THEN NEW.amount ELSE 0 END,
    committed = committed + CASE NEW.kind WHEN 'commit' THEN NEW.amount WHEN 'release' THEN -NEW.amount ELSE 0 END,
    contracted = contracted + CASE NEW.kind WHEN 'contract' THEN NEW.amount WHEN 'uncontract' THEN -NEW.amount ELSE 0 END,
    paid = paid + CASE WHEN NEW.kind = 'pay' THEN NEW.amount ELSE 0 END
  WHERE id = NEW.line_id;
  RETURN NULL;
END $$;
CREATE TRIGGER budget_entry_moves AFTER INSERT ON planning_budgetentry FOR EACH ROW EXECUTE FUNCTION budget_entry_moves_line();
CREATE TRIGGER budget_entry_is_append_only BEFORE UPDATE OR DELETE ON planning_budgetentry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_entry_is_not_truncated BEFORE TRUNCATE ON planning_budgetentry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION budget_line_moves_by_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Depth 2: this update was made by the trigger of an entry, nobody else's hand.
  IF pg_trigger_depth() < 2 AND (TG_OP = 'INSERT' AND NOT (NEW.appropriated = 0 AND NEW.committed = 0 AND NEW.contracted = 0 AND NEW.paid = 0)
      OR TG_OP = 'UPDATE' AND (NEW.appropriated, NEW.committed, NEW.contracted, NEW.paid, NEW.buyer_id, NEW.fiscal_year)
        IS DISTINCT FROM (OLD.appropriated, OLD.committed, OLD.contracted, OLD.paid, OLD.buyer_id, OLD.fiscal_year)) THEN
    RAISE EXCEPTION 'a budget line is moved only by its entries' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_line_is_moved_by_entries BEFORE INSERT OR UPDATE ON planning_budgetline
  FOR EACH ROW EXECUTE FUNCTION budget_line_moves_by_entries();
"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("core", "0004_audit")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
