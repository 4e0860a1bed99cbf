"""Bids and final offers are sealed by their makers for custodians, in no other way: the columns of the key that the portal kept go."""

import django.db.models.deletion
from django.db import migrations, models

SQL = """
DROP TRIGGER part_keeps_the_deadline ON procurement_sealedpart;

CREATE OR REPLACE FUNCTION part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.opened <> '' OR to_jsonb(NEW) - 'opened' <> to_jsonb(OLD) - 'opened') THEN
    RAISE EXCEPTION 'a file of an opened bid stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_final';
  END IF;
  IF NOT lot_is_opened(NEW.lot_id) THEN
    RAISE EXCEPTION 'the files of a bid come with the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_sealed';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.at := portal_now();
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER part_comes_with_the_opening BEFORE INSERT OR UPDATE OR DELETE ON procurement_sealedpart
  FOR EACH ROW EXECUTE FUNCTION part_guard();

DO $do$
BEGIN
  EXECUTE replace(replace(pg_get_functiondef('bid_guard()'::regprocedure), 'NEW.sha256)', 'NEW.sha256, NEW.statement_id)'),
    'OLD.sha256)', 'OLD.sha256, OLD.statement_id)');
END $do$;

CREATE OR REPLACE FUNCTION final_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT c.due_at, c.opened_at INTO found FROM procurement_offercall c JOIN procurement_bid b ON b.lot_id = c.lot_id WHERE b.id = NEW.bid_id FOR SHARE OF c;
  IF TG_OP = 'INSERT' OR ROW(NEW.bid_id, NEW.statement_id, NEW.sha256) IS DISTINCT FROM ROW(OLD.bid_id, OLD.statement_id, OLD.sha256) THEN
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
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0010_warnings")]
    operations = [
        migrations.RemoveConstraint(model_name="sealedpart", name="part_one_loose_per_kind"),
        migrations.RemoveField(model_name="sealedpart", name="ciphertext"),
        migrations.RenameField(model_name="sealedpart", old_name="sealed_at", new_name="at"),
        migrations.AlterModelOptions(name="sealedpart", options={"verbose_name": "响应中的文件"}),
        migrations.AlterField(
            model_name="sealedpart",
            name="bid",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="procurement.bid"),
        ),
        migrations.AlterField(
            model_name="bid",
            name="statement",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="bid", to="procurement.sealstatement"),
        ),
        migrations.RemoveField(model_name="finaloffer", name="ciphertext"),
        migrations.AddField(
            model_name="finaloffer",
            name="statement",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="final_offer", to="procurement.sealstatement"),
        ),
        migrations.AddField(model_name="pickup", name="salt", field=models.BinaryField(default=b""), preserve_default=False),
        migrations.AddField(model_name="question", name="salt", field=models.BinaryField(default=b""), preserve_default=False),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
