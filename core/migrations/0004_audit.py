"""The database itself numbers, dates and chains audit entries, and refuses every change to them."""

from django.db import migrations

SQL = """
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT octet_length(convert_to(value, 'UTF8')) || ':' || value
$$;

CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  -- One writer a chain: the next one waits here and then sees the row before it.
  PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.chain, 0));
  SELECT a.position AS position, a.hash AS hash INTO last FROM core_auditentry a WHERE a.chain = NEW.chain ORDER BY a.position DESC LIMIT 1;
  NEW.id := nextval(pg_get_serial_sequence('core_auditentry', 'id'));
  NEW.position := coalesce(last.position, 0) + 1;
  NEW.at := portal_now();
  NEW.prev_hash := coalesce(last.hash, repeat('0', 64));
  NEW.hash := encode(sha256(convert_to(
    audit_field(NEW.chain) || audit_field(NEW.position::text)
    || audit_field(to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
    || audit_field(NEW.action) || audit_field(coalesce(NEW.actor_id::text, '')) || audit_field(NEW.actor_label)
    || audit_field(NEW.data::text) || audit_field(NEW.prev_hash), 'UTF8')), 'hex');
  RETURN NEW;
END $$;

CREATE TRIGGER audit_is_sealed BEFORE INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION audit_seal();
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON core_auditentry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON core_auditentry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_tables")]
    # Their columns default to portal_now(); Django derives no order from a database default.
    run_before = [(app, "0001_initial") for app in ("registry", "catalog", "projects", "disclosure")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
