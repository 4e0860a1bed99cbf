"""What must be out, settled and sealed before a project is closed."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, Payment
from core import law, money
from core.errors import Blocker
from disclosure.queries.checklist import checklist
from planning.models import BudgetEntry
from projects.models import Document, Project

Kind = BudgetEntry.Kind


def disclosure_list_is_complete(project: Project) -> Iterator[Blocker]:
    """财预〔2017〕87号 part 5, 财办库〔2020〕50号: everything that the law wants public is public."""
    for item in checklist(project):
        if not item.is_out:
            message = _("还没有公开：%(what)s") % {"what": item.label}
            yield Blocker(message, item.basis, _("请先办理“%(step)s”") % {"step": item.step_label}, item.url, item.who)


def ledger_is_settled(project: Project) -> Iterator[Blocker]:
    """财预〔2017〕87号 part 5 (yearly funds public), 102号令 art. 16: contracted money is paid or given back, and the account is closed."""
    settlement = getattr(project, "settlement", None)
    basis = law.cite("plan.budgeted")
    if settlement is None:
        yield Blocker(
            _("项目资金还没有结清"), basis, _("请核对合同金额、实际支付和结余后结清"), _url("settle", project), _("购买主体经办人")
        )
        return
    open_amount = outstanding(project)
    if open_amount:
        yield Blocker(
            _("账上还有 %(amount)s 元既未支付也未退回") % {"amount": money.grouped(open_amount)},
            basis,
            _("请支付或者结清"),
            _url("settle", project),
        )


def archive_is_sealed(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 42: the file of the purchase is complete and kept for the years that the law asks."""
    archive = project.archives.order_by("-id").first()
    basis = law.cite("archive.years")
    if archive is None or archive.document is None:
        yield Blocker(_("归档目录还没有封存"), basis, _("请核对全部文书后封存归档目录"), _url("seal_archive", project), _("购买主体经办人"))
        return
    later = Document.objects.filter(project=project, issued_at__gt=archive.document.issued_at).exclude(pk=archive.document.pk)
    if found := later.count():
        message = _("封存归档目录以后又出具了 %(count)s 件文书") % {"count": found}
        yield Blocker(message, basis, _("请重新封存归档目录"), _url("seal_archive", project))


def payments_are_finished(project: Project) -> Iterator[Blocker]:
    """保障中小企业款项支付条例 art. 8: nothing that was asked for waits to be paid."""
    waiting = Payment.objects.filter(contract__project=project, paid_at=None, refused_at=None)
    if found := waiting.count():
        yield Blocker(_("还有 %(count)s 笔支付申请没有办结") % {"count": found}, law.cite("payment.due"), _("请先办结支付"))


def archive_is_checked(project: Project, *, is_checked: bool, place: str) -> Iterator[Blocker]:
    """政府信息公开条例 art. 15: somebody has looked for secrets and private data before the file is sealed."""
    if not is_checked:
        yield Blocker(
            _("还没有确认公开内容不含国家秘密、商业秘密和个人隐私"),
            "；".join(law.cite(rule) for rule in ("disclosure.secrets", "disclosure.privacy")),
            _("请逐项核对后确认"),
        )
    if not place.strip():
        yield Blocker(_("还没有写明保管单位"), law.cite("archive.years"), _("请写明由谁保管"))


def surplus_is_explained(project: Project, reason: str) -> Iterator[Blocker]:
    """102号令 art. 25: a surplus says where it comes from."""
    if outstanding(project) and not reason.strip():
        amount = money.grouped(outstanding(project))
        yield Blocker(
            _("有结余 %(amount)s 元，还没有写明原因") % {"amount": amount}, law.cite("performance.management"), _("请写明结余原因")
        )


def outstanding(project: Project) -> Decimal:
    """Contracted money that was neither paid nor given back, in yuan."""
    sums = dict(BudgetEntry.objects.filter(project=project).values_list("kind").annotate(Sum("amount")))
    return Decimal(sums.get(Kind.CONTRACT, 0)) - Decimal(sums.get(Kind.UNCONTRACT, 0)) - Decimal(sums.get(Kind.PAY, 0))


def contracted(project: Project) -> Decimal:
    """The price of the living contract, in yuan."""
    found = Contract.objects.filter(project=project, rescinded_at=None).first()
    return found.price if found else Decimal(0)


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
