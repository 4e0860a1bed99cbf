"""Moving money: one entry at a time, idempotent by key; the database decides whether it fits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit, law, money
from core.errors import Blocker, Refused, constraint_of, refuse
from planning.models import BudgetEntry, BudgetLine
from planning.queries import shares, yearly_shares
from projects.models import Project
from registry.models import Organisation, User
from registry.policy import permit

CHAIN = "budget"
Kind = BudgetEntry.Kind


@dataclass(frozen=True)
class Booking:
    """What money is moved for: the project (None for appropriations), the kind, the key that makes it happen once, and words."""

    project: Project | None
    kind: str
    key: str
    note: str


def post(line: BudgetLine, amount: Decimal, booking: Booking) -> BudgetEntry:
    """Write one entry of `amount` yuan; the same key again returns the first one's entry. Refuses what the line cannot bear."""
    values = {"line": line, "project": booking.project, "kind": booking.kind, "amount": money.yuan(amount)}
    try:
        with transaction.atomic():
            return BudgetEntry.objects.create(key=booking.key, note=booking.note[:200], **values)
    except IntegrityError as error:
        found = BudgetEntry.objects.filter(key=booking.key).first()
        if found is not None and all(getattr(found, name) == value for name, value in values.items()):
            return found
        raise Refused([_why(constraint_of(error), line, money.yuan(amount))]) from error


def commit_budget(project: Project, *, key: str, note: str) -> list[BudgetEntry]:
    """Commit what the plan line asks for, year by year, on the budget lines of those years."""
    parts = [(line, amount) for line, _year, amount in yearly_shares(project.line) if line is not None]
    return _post_all(parts, Booking(project, Kind.COMMIT, key, note))


def contract_amount(project: Project, amount: Decimal, *, key: str, note: str) -> list[BudgetEntry]:
    """Turn committed money into contracted money, the earliest year first."""
    return _spread(amount, _uncontracted(project), Booking(project, Kind.CONTRACT, key, note))


def uncontract_amount(project: Project, amount: Decimal, *, key: str, note: str) -> list[BudgetEntry]:
    """Turn contracted, unpaid money back into committed money."""
    return _spread(amount, _unpaid(project), Booking(project, Kind.UNCONTRACT, key, note))


def pay_amount(project: Project, amount: Decimal, *, key: str, note: str) -> list[BudgetEntry]:
    """Pay contracted money, the earliest year first."""
    return _spread(amount, _unpaid(project), Booking(project, Kind.PAY, key, note))


def release_budget(project: Project, *, key: str, note: str, amount: Decimal | None = None) -> list[BudgetEntry]:
    """Give back what is committed and not contracted: all of it, or `amount` yuan."""
    room = _uncontracted(project)
    wanted = sum((free for _line, free in room), Decimal(0)) if amount is None else amount
    return _spread(wanted, room, Booking(project, Kind.RELEASE, key, note))


Parts = list[tuple[BudgetLine, Decimal]]


def _uncontracted(project: Project) -> Parts:
    return [(share.line, share.uncontracted) for share in shares(project)]


def _unpaid(project: Project) -> Parts:
    return [(share.line, share.unpaid) for share in shares(project)]


def _spread(amount: Decimal, room: Parts, booking: Booking) -> list[BudgetEntry]:
    done = list(BudgetEntry.objects.filter(project=booking.project, kind=booking.kind, key__startswith=f"{booking.key}:"))
    return done or _post_all(_fill(room, money.yuan(amount)), booking)


def _fill(room: Parts, amount: Decimal) -> Parts:
    """Lay the amount into the room in order; what is too much stays on the last line, where the database refuses it."""
    parts, left = [], amount
    for place, (line, free) in enumerate(room, start=1):
        part = left if place == len(room) else min(left, free)
        parts.append((line, part))
        left -= part
    if left:
        raise Refused([Blocker(_("项目没有可用的预算承诺，差 %(amount)s 元") % {"amount": money.grouped(left)}, law.cite("plan.budgeted"))])
    return parts


def _post_all(parts: Iterable[tuple[BudgetLine, Decimal]], booking: Booking) -> list[BudgetEntry]:
    return [post(line, part, replace(booking, key=f"{booking.key}:{line.pk}")) for line, part in parts if part]


def _why(constraint: str, line: BudgetLine, amount: Decimal) -> Blocker:
    line.refresh_from_db()
    facts = {"line": line, "amount": money.grouped(amount), "room": money.grouped(line.headroom)}
    facts["unpaid"] = money.grouped(line.contracted - line.paid)
    words = {
        "budget_committed_within_appropriated": _("“%(line)s”可用额度只有 %(room)s 元，不足 %(amount)s 元"),
        "budget_project_contracted_within_committed": _("%(amount)s 元超出本项目已批复而未签约的预算"),
        "budget_project_release_within_commitment": _("%(amount)s 元超出本项目已批复而未签约的预算"),
        "budget_project_paid_within_contracted": _("%(amount)s 元超出本项目已签约而未支付的金额"),
        "budget_entry_of_own_buyer": _("“%(line)s”是其他单位的预算项目"),
    }
    if amount < 0:
        words["budget_committed_within_appropriated"] = _("“%(line)s”最多只能调减可用额度 %(room)s 元")
    message = words.get(constraint, _("这一笔 %(amount)s 元与“%(line)s”已有的记录不符"))
    return Blocker(message % facts, law.cite("plan.within_budget"), _("请核对金额，或者先调整预算"))


@dataclass(frozen=True)
class NewLine:
    """A budget line as finance enters it."""

    buyer: Organisation
    fiscal_year: int
    code: str
    name: str
    fund_source: str


def open_budget_line(data: NewLine, *, actor: User) -> BudgetLine:
    """Open a budget line of a buyer without money on it. Refuses a code that the buyer already has in that year."""
    permit(actor, "open_budget_line", data.buyer)
    with transaction.atomic():
        refuse(_code_taken(data))
        made = BudgetLine.objects.create(**vars(data))
        facts = {"line": made.pk, "buyer": data.buyer.uscc, "year": data.fiscal_year, "code": data.code, "name": data.name}
        audit.append(CHAIN, "open_budget_line", actor=actor, data=facts)
    return made


def appropriate(line: BudgetLine, amount: Decimal, *, actor: User, key: str, note: str) -> BudgetEntry:
    """Add money to a budget line, or take some back with a negative amount; never below what is committed."""
    permit(actor, "appropriate", line)
    with transaction.atomic():
        done = BudgetEntry.objects.filter(key=key, line=line, amount=money.yuan(amount)).first()
        if done is not None:
            return done
        entry = post(line, amount, Booking(None, Kind.APPROPRIATE, key, note))
        facts = {"line": line.pk, "code": line.code, "amount": str(entry.amount), "note": note, "key": key}
        audit.append(CHAIN, "appropriate", actor=actor, data=facts)
    return entry


def _code_taken(data: NewLine) -> Iterable[Blocker]:
    if BudgetLine.objects.filter(buyer=data.buyer, fiscal_year=data.fiscal_year, code=data.code).exists():
        facts = {"buyer": data.buyer, "year": data.fiscal_year, "code": data.code}
        message = _("%(buyer)s %(year)s 年已有编码为 %(code)s 的预算项目") % facts
        yield Blocker(message, law.cite("plan.within_budget"), _("请换一个编码，或者在原预算项目上追加"))
