"""The forms of evaluation: its plan, the assessments, the survey, the conclusion."""
