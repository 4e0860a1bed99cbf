"""The database keeps answers anonymous and unchanged, the survey's end an end, and a conclusion as it was made."""

from django.db import migrations

SQL = """
ALTER TABLE evaluation_surveyanswer ADD CONSTRAINT survey_answer_ratings CHECK (
  ratings ?& array['overall', 'access', 'attitude', 'effect']
  AND ratings - array['overall', 'access', 'attitude', 'effect'] = '{}'::jsonb
  AND ratings->'overall' IN ('1', '2', '3', '4', '5') AND ratings->'access' IN ('1', '2', '3', '4', '5')
  AND ratings->'attitude' IN ('1', '2', '3', '4', '5') AND ratings->'effect' IN ('1', '2', '3', '4', '5')
);

CREATE FUNCTION survey_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM evaluation_submission s
    WHERE s.evaluation_id = coalesce(NEW.evaluation_id, OLD.evaluation_id) AND s.party = 'recipient' AND s.score IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'the survey is closed, its answers stay as they are' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER survey_answer_is_final BEFORE UPDATE ON evaluation_surveyanswer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER survey_answer_before_the_end BEFORE INSERT OR DELETE ON evaluation_surveyanswer FOR EACH ROW EXECUTE FUNCTION survey_is_closed();
CREATE TRIGGER survey_answer_is_not_truncated BEFORE TRUNCATE ON evaluation_surveyanswer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION evaluation_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a concluded evaluation stays as it is' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION evaluation_part_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM evaluation_evaluation e WHERE e.id = coalesce(NEW.evaluation_id, OLD.evaluation_id) AND e.concluded_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a concluded evaluation stays as it is' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER evaluation_conclusion_is_final BEFORE UPDATE OR DELETE ON evaluation_evaluation
  FOR EACH ROW WHEN (OLD.concluded_at IS NOT NULL) EXECUTE FUNCTION evaluation_is_final();
CREATE TRIGGER evaluation_indicator_is_final BEFORE INSERT OR UPDATE OR DELETE ON evaluation_indicator
  FOR EACH ROW EXECUTE FUNCTION evaluation_part_is_final();
CREATE TRIGGER evaluation_submission_is_final BEFORE INSERT OR UPDATE OR DELETE ON evaluation_submission
  FOR EACH ROW EXECUTE FUNCTION evaluation_part_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_audit"), ("evaluation", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
