"""What an opened bid held becomes its parts at the opening: nothing of it was known to the database before."""

from django.db import migrations

OLD = """    PERFORM bidding_is_open(NEW.lot_id);
    NEW.sealed_at := portal_now();
    IF NEW.opened <> '' THEN"""
NEW = """    IF NOT EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = NEW.bid_id AND b.statement_id IS NOT NULL) THEN
      PERFORM bidding_is_open(NEW.lot_id);
    ELSIF NOT lot_is_opened(NEW.lot_id) THEN
      RAISE EXCEPTION 'the parts of a sealed bid come with the opening' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_sealed';
    END IF;
    NEW.sealed_at := portal_now();
    IF NEW.opened <> '' THEN"""

SQL = """
DO $do$
BEGIN
  EXECUTE replace(pg_get_functiondef('part_guard()'::regprocedure), $old${old}$old$, $new${new}$new$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0008_key_holders")]
    operations = [migrations.RunSQL(SQL.format(old=OLD, new=NEW), SQL.format(old=NEW, new=OLD))]
