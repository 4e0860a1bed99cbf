"""Who may take the steps of an evaluation, and who sees it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo.evaluation import measured
from core import audit
from evaluation import actions
from evaluation.models import Evaluation, Party, Submission
from projects.models import Document, Project
from registry.models import User
from registry.policy import may
from tests.evaluation.conftest import CONCLUSION

SCENE = "accept_report"
EVERYBODY = (
    *("filer", "approver", "reviewer", "acceptor", "filer2", "approver2", "acceptor2", "finance", "supervisor", "treasury"),
    *("auditor", "administrator", "supplier", "supplier2", "evaluator", "expert1"),
)
ALLOWED = {
    "set_up_evaluation": {"filer"},
    "issue_survey_links": {"filer"},
    "extend_survey": {"filer"},
    "close_survey": {"filer"},
    "assess_as_buyer": {"filer", "acceptor"},
    "assess_as_third_party": {"evaluator"},
    "record_missing_party": {"filer"},
    "order_rectification": {"filer"},
    "confirm_rectification": {"acceptor"},
    "conclude": {"approver"},
    "reevaluate": {"supervisor"},
}


def fresh(world, name: str) -> User:
    return User.objects.get(pk=world.cast[name].pk)


def test_each_step_is_for_its_own_people(world):
    people = {name: fresh(world, name) for name in EVERYBODY}
    found = {step: {name for name, user in people.items() if may(user, step, world.project)} for step in ALLOWED}
    assert found == ALLOWED


def test_who_signed_the_contract_does_not_assess_it(world):
    audit.append(world.project.chain, "sign", actor=world.cast["acceptor"], data={})
    acceptor = fresh(world, "acceptor")
    assert not may(acceptor, "assess_as_buyer", world.project)
    assert not may(acceptor, "confirm_rectification", world.project)


def test_the_third_party_sees_only_what_it_evaluates(opened):
    evaluator = fresh(opened, "evaluator")
    assert list(Project.objects.visible_to(evaluator)) == []
    opened.play("set_up_evaluation")
    assert list(Project.objects.visible_to(evaluator)) == [opened.project]
    assert list(Evaluation.objects.visible_to(evaluator)) == [opened.evaluation]


def test_the_third_party_sees_public_documents_only(world):
    seen = Document.objects.visible_to(fresh(world, "evaluator"))
    assert set(seen) == set(Document.objects.filter(project=world.project, is_public=True))


def test_the_evaluation_is_seen_by_buyer_finance_and_audit(world):
    seen = {name for name in EVERYBODY if Evaluation.objects.visible_to(fresh(world, name)).exists()}
    assert seen == {"filer", "approver", "reviewer", "acceptor", "finance", "supervisor", "treasury", "auditor", "evaluator"}


def test_a_colleague_without_the_role_is_forbidden(world):
    for name in ("acceptor", "approver", "evaluator", "supervisor"):
        with pytest.raises(PermissionDenied):
            actions.issue_survey_links(world.project, actor=fresh(world, name), units=["甲"], each=1)
    assert world.evaluation.tokens.count() == 0


def test_a_stranger_does_not_learn_that_the_project_exists(world):
    values = measured(world.life, Party.BUYER)
    for name in ("filer2", "administrator"):
        with pytest.raises(Http404):
            actions.assess_as_buyer(world.project, actor=fresh(world, name), values=values, comment="")
    assert Submission.objects.count() == 0


def test_another_evaluator_is_a_stranger(world):
    Evaluation.objects.filter(pk=world.evaluation.pk).update(evaluator=None)
    values = measured(world.life, Party.THIRD)
    with pytest.raises(Http404):
        actions.assess_as_third_party(world.project, actor=fresh(world, "evaluator"), values=values, comment="", declares=True)


def test_the_filer_does_not_conclude(assessed):
    with pytest.raises(PermissionDenied):
        actions.conclude(assessed.project, actor=fresh(assessed, "filer"), data=CONCLUSION)
    assert assessed.evaluation.concluded_at is None
