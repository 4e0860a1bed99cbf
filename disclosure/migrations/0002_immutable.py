"""Publications stay as they are, and the public pages have a database role that reads nothing else."""

from django.db import migrations

IMMUTABLE = """
CREATE FUNCTION disclosure_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.withheld_reason = '' AND NEW.withheld_reason <> '' AND NEW.payload = '{}'::jsonb AND NEW.words = ''
        AND (to_jsonb(OLD) - '{withheld_reason,payload,words,summary,brief,search}'::text[])
            = (to_jsonb(NEW) - '{withheld_reason,payload,words,summary,brief,search}'::text[])
        AND NEW.summary = '' AND NEW.brief = ''
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'publications are immutable: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER publication_immutable BEFORE UPDATE OR DELETE ON disclosure_publication
    FOR EACH ROW EXECUTE FUNCTION disclosure_publication_guard();
CREATE TRIGGER publication_not_truncated BEFORE TRUNCATE ON disclosure_publication
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_publication_guard();
"""
# Roles belong to the whole server, so another database of it may have made the role already.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_public') THEN
        CREATE ROLE portal_public NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(current_user, 'portal_public', 'MEMBER') THEN
        EXECUTE format('GRANT portal_public TO %I', current_user);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO portal_public;
GRANT SELECT ON disclosure_publication, disclosure_publisheddocument, disclosure_publishedproject, disclosure_publishedparty,
    disclosure_publishedbudget TO portal_public;
GRANT EXECUTE ON FUNCTION portal_now() TO portal_public;
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial"), ("core", "0004_audit")]
    operations = [migrations.RunSQL(IMMUTABLE, migrations.RunSQL.noop), migrations.RunSQL(ROLE, migrations.RunSQL.noop)]
