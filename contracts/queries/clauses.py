"""The clauses that a draft starts from: written from the plan, the tender and the award, to be edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Clause
from core import law
from core.clock import today
from core.money import capitals, grouped
from core.wording import plain_day, trimmed
from planning.models import PlanLine
from procurement.models import Award
from projects.models import Project
from registry.models import Organisation


@dataclass(frozen=True)
class Terms:
    """The figures that the clauses repeat in words."""

    price: Decimal
    starts_on: date
    ends_on: date
    advance_percent: Decimal
    payment_days: int
    acceptance_days: int


def suggested_terms(project: Project, award: Award) -> Terms:
    """The terms that plan and law suggest; the advance is the share that small suppliers are to get in principle."""
    line, on = project.line, today()
    rule = law.find("payment.advance", on=on, region=project.region)
    payment = law.get("payment.due", on=on, region=project.region).number
    acceptance = law.get("acceptance.agreed", on=on, region=project.region).number
    starts_on = max(line.starts_on or on, on)
    return Terms(
        award.price, starts_on, max(line.ends_on or starts_on, starts_on), rule.amount if rule else Decimal(0), payment, acceptance
    )


def suggested_clauses(project: Project, award: Award, terms: Terms) -> dict[str, str]:
    """Texts for every mandatory clause."""
    line = project.line
    facts = _facts(project, line, award, terms)
    made = {**_work(facts, line), **_money(facts), **_duties(facts), **_ending(facts)}
    return {clause.value: made[clause] for clause in Clause}


def _facts(project: Project, line: PlanLine, award: Award, terms: Terms) -> Mapping[str, str]:
    return {
        "title": project.title,
        "buyer": _party(project.buyer),
        "supplier": _party(award.supplier),
        "quantity": f"{trimmed(line.quantity or Decimal(1))} {line.unit or _('项')}",
        "coverage": line.coverage or _("采购文件约定的范围"),
        "quality": line.quality or _("按采购文件和响应文件载明的标准执行"),
        "deliverable": line.deliverable or _("服务成果"),
        "price": grouped(terms.price),
        "capitals": capitals(terms.price),
        "year": str(project.fiscal_year),
        "starts": plain_day(terms.starts_on),
        "ends": plain_day(terms.ends_on),
        "advance": trimmed(terms.advance_percent),
        "payment_days": str(terms.payment_days),
        "acceptance_days": str(terms.acceptance_days),
        "recipients": line.recipients or _("服务对象"),
    }


def _party(organisation: Organisation) -> str:
    facts = {"name": organisation.name, "code": organisation.uscc, "address": organisation.address or _("见登记信息")}
    return _("%(name)s，统一社会信用代码 %(code)s，住所：%(address)s") % facts


def _work(facts: Mapping[str, str], line: PlanLine) -> dict[Clause, str]:
    items = "\n".join(_("（%(n)s）%(item)s；") % {"n": number, "item": item} for number, item in enumerate(line.service_items, start=1))
    subject = _("购买主体委托承接主体提供“%(title)s”服务，包括：") % facts
    return {
        Clause.PARTIES: _("购买主体：%(buyer)s。\n承接主体：%(supplier)s。\n服务对象：%(recipients)s。") % facts,
        Clause.SUBJECT: f"{subject}\n{items}" if items else subject,
        Clause.QUANTITY: _("服务数量：%(quantity)s。服务范围：%(coverage)s。各阶段的数量和单价见履约阶段表。") % facts,
        Clause.QUALITY: _("%(quality)s。采购文件的要求和承接主体在响应文件中的承诺都是质量标准。")
        % {"quality": facts["quality"].rstrip("。")},
        Clause.TERM: _("服务期限自%(starts)s起至%(ends)s止。各阶段成果按履约阶段表的日期交付。") % facts,
        Clause.PLACE: _("服务地点：%(coverage)s。服务由响应文件列明的人员现场提供；更换主要人员须经购买主体书面同意。") % facts,
        Clause.STAGES: _("合同分阶段考核。承接主体按阶段报告进度并建立项目台账；一个阶段的成果交付后，购买主体对该阶段组织验收。"),
        Clause.ACCEPTANCE: _(
            "购买主体在收到成果后 %(acceptance_days)s 日内组织验收，逐项核对服务内容和本合同条款，听取%(recipients)s的意见。"
            "验收不合格的，承接主体在限期内整改后重新验收；拖延验收的，付款期限自约定的验收期满之日起计算。"
        )
        % facts,
    }


def _money(facts: Mapping[str, str]) -> dict[Clause, str]:
    return {
        Clause.PRICE: _("合同金额为人民币 %(price)s 元（大写：%(capitals)s），包括完成全部服务所需的人员、差旅、税费等一切费用。") % facts,
        Clause.BUDGET: _("本合同支出已列入购买主体 %(year)s 年度预算和中期财政规划，跨年度支出不超出已安排的各年资金。") % facts,
        Clause.SETTLEMENT: _("按验收合格的数量乘以约定单价再乘以质量系数结算，质量系数由验收小组在 0 至 1 之间确定。款项以转账方式支付。"),
        Clause.PAYMENT: _(
            "合同签订后，购买主体凭发票支付合同金额 %(advance)s%% 的预付款。各阶段验收合格后，承接主体开具发票，购买主体自验收合格之日起 "
            "%(payment_days)s 日内支付该阶段款项，并按比例抵扣预付款。逾期支付的，按国家规定支付逾期利息。"
        )
        % facts,
        Clause.SURPLUS: _("实际结算金额低于合同金额的部分不再支付，由购买主体按预算管理规定处理；承接主体不得以任何方式套取。"),
    }


def _duties(facts: Mapping[str, str]) -> dict[Clause, str]:
    return {
        Clause.BUYER_DUTIES: _(
            "购买主体有权检查进度、查阅台账、要求整改；应当提供开展服务所需的资料和协助，按约定验收和付款，不为承接主体的融资提供担保。"
        ),
        Clause.SUPPLIER_DUTIES: _(
            "承接主体有权按约定收取价款；应当按时按质提供服务，单独记录收支，保存并提供项目资料，配合监督检查、审计和绩效评价，对服务对象的信息保密。"
        ),
        Clause.RECIPIENT_DUTIES: _(
            "%(recipients)s有权了解服务内容和标准，对服务提出意见，参与验收和满意度评价；应当配合服务开展并如实评价。"
        )
        % facts,
        Clause.NO_TRANSFER: _(
            "承接主体不得转包。经购买主体同意，非主体、非关键的工作可以依法分包，分包单位不得再次分包，承接主体对全部服务负责。"
        ),
        Clause.PROPERTY: _(
            "%(deliverable)s等服务成果的知识产权归购买主体所有。双方对获知的国家秘密、商业秘密和个人信息保密，合同终止后仍然有效。"
        )
        % facts,
    }


def _ending(facts: Mapping[str, str]) -> dict[Clause, str]:
    return {
        Clause.BREACH: _(
            "一方不履行约定的，应当继续履行、采取补救措施或者赔偿损失。承接主体逾期交付的，按未交付部分价款每日万分之五支付违约金，累计不超过该部分价款的百分之十。"
        ),
        Clause.DISPUTE: _(
            "履行中的争议由双方协商；协商不成的，向购买主体住所地有管辖权的人民法院提起诉讼。争议期间，没有争议的部分继续履行。"
        ),
    }


def suggested_stages(project: Project, award: Award, terms: Terms) -> list[dict[str, object]]:
    """One stage by the plan's quantity and unit where the price divides evenly, else one stage as a whole."""
    line = project.line
    quantity = line.quantity or Decimal(1)
    unit_price = award.price / quantity
    whole = unit_price != round(unit_price, 2)
    return [
        {
            "title": _("全部服务"),
            "deliverable": line.deliverable or _("服务成果"),
            "quantity": Decimal(1) if whole else quantity,
            "unit": _("项") if whole else line.unit or _("项"),
            "unit_price": award.price if whole else round(unit_price, 2),
            "due_on": line.delivered_by or terms.ends_on,
        }
    ]
