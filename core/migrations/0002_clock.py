"""The portal's clock, and the fact what this database was created as."""

from django.conf import settings
from django.db import migrations

ORIGIN = "demo" if settings.DEMO else "production"

SQL = f"""
INSERT INTO core_origin (kind) VALUES ('{ORIGIN}');

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER origin_is_final BEFORE INSERT OR UPDATE OR DELETE ON core_origin FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER origin_is_not_truncated BEFORE TRUNCATE ON core_origin FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_clock_shift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM core_origin WHERE kind = 'demo') THEN
    RAISE EXCEPTION 'the clock can be shifted only in a database created as a demonstration' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_a_demo_shifts_the_clock BEFORE INSERT OR UPDATE ON core_clockoffset FOR EACH ROW EXECUTE FUNCTION refuse_clock_shift();
ALTER TABLE core_clockoffset ADD CONSTRAINT clock_has_one_offset CHECK (id = 1);

-- SECURITY DEFINER so that the public pages' role may ask the time without reading the table.
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
  SELECT clock_timestamp() + coalesce((SELECT shift FROM public.core_clockoffset), interval '0')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
