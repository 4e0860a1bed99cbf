"""Documents' numbers: in the words of the office, counted for each project."""

import pytest

from config.demo.life import Life
from projects.documents import WORDS, issue
from projects.models import State
from tests.architecture.source import ROOT

# Drawn but never issued under a number.
UNNUMBERED = {"base", "survey_sheet"}


def test_every_kind_of_document_has_its_word():
    drawn = {path.stem for path in (ROOT / "templates" / "pdf").glob("*.html")}
    assert drawn - UNNUMBERED - set(WORDS) == set()
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.django_db
def test_documents_are_numbered_within_their_project():
    project = Life().live(until=State.REVIEW).project
    numbers = [issue(project, kind, title="书", context={}).number for kind in ("contract", "contract", "award_letter")]
    own = project.number
    assert numbers == [f"{own}-合同-01", f"{own}-合同-02", f"{own}-结果通知书-01"]
