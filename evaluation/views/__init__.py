"""The pages of evaluation: the desk's steps and the public questionnaire."""
