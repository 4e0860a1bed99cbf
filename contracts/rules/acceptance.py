"""What the law asks of an acceptance and of the end of all of them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Acceptance, Contract, Rectification
from contracts.queries.contract import acceptance_at_hand, signed_contract
from core import law
from core.errors import Blocker
from projects.models import Project


def recipients_matter(project: Project) -> bool:
    """Whether somebody else than the buyer uses the service: always for a public one, else when the plan names them."""
    return project.kind == Project.Kind.PUBLIC or bool(project.line.recipients.strip())


def recipients_basis(project: Project) -> str:
    """The clause that asks for the recipients of a public service, or for the actual users of another."""
    return law.cite("acceptance.recipients" if project.kind == Project.Kind.PUBLIC else "acceptance.actual_users")


def stage_is_delivered(project: Project) -> Iterator[Blocker]:
    """22号文 arts. 23, 24: a stage is accepted once the supplier has handed it over."""
    acceptance = acceptance_at_hand(project)
    if acceptance is not None and acceptance.milestone.delivered_at is None:
        message = _("“%(stage)s”还没有交付") % {"stage": acceptance.milestone}
        yield Blocker(message, law.cite("acceptance.stages"), _("请承接主体先交付成果"), who=str(acceptance.contract.supplier))


def recipients_take_part(project: Project) -> Iterator[Blocker]:
    """实施条例 art. 45; 财库〔2016〕205号: recipients or actual users sit in the acceptance group."""
    acceptance = acceptance_at_hand(project)
    if acceptance is None or not recipients_matter(project):
        return
    if not acceptance.members.filter(is_recipient=True).exists():
        message = _("验收小组 %(count)s 人中没有服务对象或实际使用人的代表") % {"count": acceptance.members.count()}
        yield Blocker(message, recipients_basis(project), _("邀请至少一名代表参加验收小组"), _record_url(project))


def every_clause_is_checked(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 41; 实施条例 art. 45: each service item and clause is compared with the work."""
    acceptance = acceptance_at_hand(project)
    if acceptance is None:
        return
    open_items = list(acceptance.items.filter(is_met=None).values_list("position", flat=True))
    if open_items:
        message = _("还有 %(count)s 条没有逐项核对：第 %(places)s 条") % {
            "count": len(open_items),
            "places": _("、").join(map(str, open_items)),
        }
        yield Blocker(message, law.cite("acceptance.clauses"), _("逐条填写是否符合"), _record_url(project))
    if None in {acceptance.accepted_quantity, acceptance.quality, acceptance.is_passed}:
        yield Blocker(_("还没有填写验收数量、质量系数和结论"), law.cite("acceptance.clauses"), _("填写验收记录"), _record_url(project))


def recipients_are_heard(project: Project) -> Iterator[Blocker]:
    """实施条例 art. 45; 22号文 art. 24: recipients give their opinion on a public service, actual users on another."""
    acceptance = acceptance_at_hand(project)
    if acceptance is not None and recipients_matter(project) and not acceptance.opinions.exists():
        yield Blocker(
            _("还没有服务对象或实际使用人的意见"), recipients_basis(project), _("至少录入一个单位或群体的意见"), _record_url(project)
        )


def every_member_has_signed(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 41: the members sign the certificate and answer for it."""
    acceptance = acceptance_at_hand(project)
    if acceptance is None:
        return
    names = list(acceptance.members.filter(signed_at=None).values_list("name", flat=True))
    if names:
        message = _("验收小组还有 %(count)s 人没有签字：%(names)s") % {"count": len(names), "names": _("、").join(names)}
        yield Blocker(message, law.cite("acceptance.signatures"), _("请小组成员签字"), reverse("sign_acceptance", args=[project.number]))


def every_stage_is_accepted(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 41; 22号文 art. 24: the work is accepted when its last stage has passed."""
    contract = signed_contract(project)
    if contract is None:
        return
    passed = Acceptance.objects.passed().filter(contract=contract).values("milestone")
    names = [str(stage) for stage in contract.milestones.exclude(pk__in=passed)]
    if names:
        message = _("还有 %(count)s 个阶段没有验收合格：%(names)s") % {"count": len(names), "names": _("、").join(names)}
        yield Blocker(message, law.cite("acceptance.stages"), _("组织验收"), reverse("start_acceptance", args=[project.number]))


def no_rectification_is_open(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 41: what the acceptance asked to be put right has been put right."""
    waiting = Rectification.objects.filter(acceptance__contract__project=project, acceptance__contract__rescinded_at=None, closed_at=None)
    for row in waiting.select_related("acceptance__contract__supplier"):
        done = row.replied_at is not None
        message = (_("整改要求还没有复核：%(text)s") if done else _("整改要求还没有完成：%(text)s")) % {"text": row.demand}
        url = reverse("close_rectification", args=[project.number]) if done else ""
        yield Blocker(message, law.cite("acceptance.clauses"), _("复核整改情况") if done else _("请承接主体整改并答复"), url)


def group_members_are_independent(contract: Contract, people: list[int]) -> Iterator[Blocker]:
    """财库〔2016〕99号: who drafted or signed the contract does not accept the work."""
    if contract.signers() & set(people):
        yield Blocker(_("起草或者签署合同的人员不能参加验收"), law.cite("acceptance.separation"), _("换成其他人员"))


def _record_url(project: Project) -> str:
    return reverse("record_acceptance", args=[project.number])
