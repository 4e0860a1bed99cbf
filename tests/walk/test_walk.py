"""The real project walks its whole life."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from core import audit
from core.models import AuditEntry
from projects.models import Project, State
from registry.policy import allowances
from tests.databases import copied_database

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Walk:
    """What the command printed, and the texts of its documents by file name."""

    lines: list[str]
    papers: dict[str, str]


def text_of(pdf: Path) -> str:
    """The text of a PDF without the breaks that layout made."""
    read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True)
    return "".join(read.stdout.split())


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The walk, walked once in a database of its own."""
    folder, out = tmp_path_factory.mktemp("walk"), io.StringIO()
    with copied_database(django_db_blocker):
        call_command("walk", out=folder, stdout=out)
        yield Walk(out.getvalue().splitlines(), {path.name: text_of(path) for path in sorted(folder.glob("*.pdf"))})


def test_real_project_walks_its_whole_life(walked: Walk) -> None:
    project = Project.objects.get(title="义务教育经费保障机制专项检查")
    people = AuditEntry.objects.filter(chain=project.chain, actor_id__isnull=False).values("actor_id").distinct().count()
    assert project.state == State.DISCLOSED
    assert people >= 8
    assert len([name for name, text in walked.papers.items() if project.title in text]) >= 9
    assert [name for name, text in walked.papers.items() if "-计划书-" in name and "贰拾玖万元整" not in text] == []
    assert [name for name, text in walked.papers.items() if "-预算批复-" in name and "贰拾玖万元整" not in text] == []
    assert [line for line in walked.lines if line.startswith(f"{project.number}: disclosed, {people} people")]
    assert audit.verify() == []


def test_award_stands_in_words_in_contract_and_payment(walked: Walk) -> None:
    contracts = [text for name, text in walked.papers.items() if "-合同-" in name]
    payments = [text for name, text in walked.papers.items() if "-支付凭证-" in name]
    assert [("贰拾陆万捌仟元整" in text) for text in contracts] == [True]
    assert len(payments) >= 2
    assert all("贰拾陆万捌仟元整" in text for text in payments)


def test_every_step_on_the_way_was_permitted_and_cited(walked: Walk) -> None:
    taken = AuditEntry.objects.filter(chain=Project.objects.get().chain).exclude(action="create_project").values_list("action", flat=True)
    assert len(taken) > 50
    assert [action for action in taken if not allowances().get(action)] == []
