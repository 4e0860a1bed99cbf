"""The database itself builds the log's tree: every audit entry waits for it, one writer appends, and no node is ever changed."""

from django.db import migrations

SQL = """
CREATE FUNCTION log_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO core_pendingleaf (entry) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_waits_for_the_log AFTER INSERT ON core_auditentry FOR EACH ROW EXECUTE FUNCTION log_pending();
INSERT INTO core_pendingleaf (entry) SELECT id FROM core_auditentry;

CREATE FUNCTION log_node() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  left_hash bytea;
  right_hash bytea;
BEGIN
  -- One writer: the next one waits here until the nodes before its own are committed.
  PERFORM pg_advisory_xact_lock(hashtextextended('log', 0));
  SELECT coalesce(max(n.position) + 1, 0) INTO NEW.position FROM core_lognode n WHERE n.level = NEW.level;
  IF NEW.level = 0 THEN
    SELECT decode(a.hash, 'hex') INTO left_hash FROM core_auditentry a WHERE a.id = NEW.entry;
    NEW.hash := sha256('\\x00'::bytea || left_hash);
  ELSE
    SELECT n.hash INTO left_hash FROM core_lognode n WHERE n.level = NEW.level - 1 AND n.position = 2 * NEW.position;
    SELECT n.hash INTO right_hash FROM core_lognode n WHERE n.level = NEW.level - 1 AND n.position = 2 * NEW.position + 1;
    NEW.entry := NULL;
    NEW.hash := sha256('\\x01'::bytea || left_hash || right_hash);
  END IF;
  IF NEW.hash IS NULL THEN
    RAISE EXCEPTION 'a node of the log stands over what is there' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER log_is_hashed BEFORE INSERT ON core_lognode FOR EACH ROW EXECUTE FUNCTION log_node();
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE ON core_lognode FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_is_not_truncated BEFORE TRUNCATE ON core_lognode FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_is_append_only BEFORE UPDATE OR DELETE ON core_loghead FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER head_is_not_truncated BEFORE TRUNCATE ON core_loghead FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Appends what waits and is committed, or is the caller's own; returns the size of the log.
CREATE FUNCTION log_append(most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  waiting record;
  size bigint;
  rest bigint;
  above integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('log', 0));
  SELECT coalesce(max(n.position) + 1, 0) INTO size FROM core_lognode n WHERE n.level = 0;
  FOR waiting IN SELECT p.entry FROM core_pendingleaf p ORDER BY p.entry LIMIT most LOOP
    INSERT INTO core_lognode (level, position, hash, entry) VALUES (0, 0, '', waiting.entry);
    DELETE FROM core_pendingleaf p WHERE p.entry = waiting.entry;
    size := size + 1;
    rest := size;
    above := 1;
    WHILE rest % 2 = 0 LOOP
      INSERT INTO core_lognode (level, position, hash) VALUES (above, 0, '');
      rest := rest / 2;
      above := above + 1;
    END LOOP;
  END LOOP;
  RETURN size;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_log_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
