"""The charts of a year: rows, table, and a finding that the numbers themselves carry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _

from core import money
from disclosure.models import PublishedProject
from disclosure.queries.figures import GOOD, percent

MOST = 6
ENOUGH = 20
WAN = Decimal(10_000)


@dataclass(frozen=True)
class Chart:
    """A chart for components/chart.html."""

    key: str
    kind: str
    title: str
    about: str
    rows: list[Any]
    head: list[str]
    table: list[list[str]]
    axis: list[str] = field(default_factory=list)
    # Its table stands beside it, because the table says more than the drawing.
    beside: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """The table for the template."""
        return {"head": self.head, "rows": self.table, "labelled": [list(zip(self.head, row, strict=True)) for row in self.table]}

    @property
    def opened(self) -> bool:
        """Whether the table is shown at once."""
        return self.beside or self.kind == "stack"

    def data(self) -> dict[str, Any]:
        """The table as JSON."""
        return {"title": self.title, "about": self.about, "rows": [dict(zip(self.head, row, strict=True)) for row in self.table]}


def fields(year: int, month: int) -> Chart:
    """Approved budgets by field, the six largest."""
    rows = PublishedProject.objects.filter(fiscal_year=year, approved_on__isnull=False).exclude(field="").order_by()
    found = list(rows.values_list("field").annotate(total=Sum("budget")).order_by("-total", "field")[:MOST])
    title = _("各领域批复预算")
    if len(found) > 1 and found[0][1] > found[1][1]:
        title = _("%(field)s是购买最多的领域") % {"field": found[0][0]}
    marks = [(name, total / WAN, _("%(amount)s 万") % {"amount": wan(total)}) for name, total in found]
    table = [[name, wan(total)] for name, total in found]
    return Chart(
        "fields",
        "bar",
        title,
        _("批复预算最多的 %(most)s 个领域，万元") % {"most": min(MOST, len(found)) or MOST},
        marks,
        [_("领域"), _("批复预算（万元）")],
        table,
    )


def buyers(year: int, month: int) -> Chart:
    """What each buyer was approved, signed and paid, the largest first."""
    rows = PublishedProject.objects.filter(fiscal_year=year, approved_on__isnull=False).order_by()
    sums = {
        "lines": Count("id"),
        "approved": Sum("budget"),
        "signed": Sum("price", filter=Q(signed_on__isnull=False)),
        "spent": Sum("paid"),
    }
    found = list(rows.values("buyer", "buyer_uscc").annotate(**sums).order_by("-approved", "buyer")[:ENOUGH])
    marks = [(row["buyer"], row["approved"] / WAN, _("%(amount)s 万") % {"amount": wan(row["approved"])}) for row in found[:MOST]]
    head = [_("购买主体"), _("项目（项）"), _("批复（万元）"), _("签约（万元）"), _("支付（万元）")]
    table = [
        [row["buyer"], str(row["lines"]), *(wan(row[name] or Decimal(0)) for name in ("approved", "signed", "spent"))] for row in found
    ]
    return Chart("buyers", "bar", buyers_finding(found), _("批复预算，万元；数据表另有签约和支付"), marks, head, table, beside=True)


def buyers_finding(found: list[dict[str, Any]]) -> str:
    """The largest share, when there is somebody to compare with."""
    total = sum((row["approved"] for row in found), Decimal(0))
    if len(found) < 2 or not total:
        return _("各购买主体批复、签约和支付")
    share = percent(found[0]["approved"], total)
    return _("%(buyer)s占批复预算的 %(share)s%%") % {"buyer": found[0]["buyer"], "share": share}


def signing(year: int, month: int) -> Chart:
    """Contracts signed by month, this year and the year before."""
    now, before = signed_by_month(year), signed_by_month(year - 1)
    months = range(1, month + 1)
    this, last = [now.get(place, Decimal(0)) for place in months], [before.get(place, Decimal(0)) for place in months]
    rows: list[Any] = []
    if any(this) or any(last):
        lines = ((year, this), (year - 1, last))
        rows = [
            (_("%(year)s 年") % {"year": of}, [v / WAN for v in row], _("%(amount)s 万") % {"amount": wan(row[-1])}) for of, row in lines
        ]
    head = [_("月份"), _("%(year)s（万元）") % {"year": year}, _("%(year)s（万元）") % {"year": year - 1}]
    axis = [_("%(month)s月") % {"month": place} for place in months]
    table = [[word, wan(this[place]), wan(last[place])] for place, word in enumerate(axis)]
    about = _("每月签订合同金额，万元；虚线为 %(year)s 年") % {"year": year - 1}
    return Chart("signing", "line", signing_finding(sum(this, Decimal(0)), sum(last, Decimal(0))), about, rows, head, table, axis)


def signed_by_month(year: int) -> dict[int, Decimal]:
    """Signed amounts by month, in yuan."""
    rows = PublishedProject.objects.filter(signed_on__year=year, price__isnull=False).order_by()
    return dict(rows.values_list(ExtractMonth("signed_on")).annotate(Sum("price")))


def signing_finding(this: Decimal, last: Decimal) -> str:
    """Faster, slower or as fast as last year, when last year had any."""
    if not last or not this or this == last:
        return _("每月签订的合同")
    share = percent(abs(this - last), last)
    return (_("签约金额比去年同期多 %(share)s%%") if this > last else _("签约金额比去年同期少 %(share)s%%")) % {"share": share}


def grades(year: int, month: int) -> Chart:
    """Evaluated projects by grade."""
    rows = PublishedProject.objects.filter(fiscal_year=year, score__isnull=False)
    order = (*GOOD, "中", "差")
    found = rows.aggregate(**{f"g{place}": Count("id", filter=Q(grade=grade)) for place, grade in enumerate(order)})
    counts = [found[f"g{place}"] for place in range(len(order))]
    total = sum(counts)
    title = _("评价等级")
    if total:
        title = grades_finding(counts[0] + counts[1], total)
    marks = [(grade, count, _("%(count)s 项") % {"count": count}) for grade, count in zip(order, counts, strict=True)] if total else []
    table = (
        [[grade, str(count), f"{percent(Decimal(count), Decimal(total))}%"] for grade, count in zip(order, counts, strict=True)]
        if total
        else []
    )
    about = _("%(total)s 项已完成综合评价") % {"total": total}
    return Chart("grades", "stack", title, about, marks, [_("等级"), _("项目数"), _("占比")], table)


def grades_finding(good: int, total: int) -> str:
    """A rate only where it stands on enough projects, else the plain count."""
    if total < ENOUGH:
        return _("已评价的 %(total)s 项中有 %(good)s 项评为优或良") % {"total": total, "good": good}
    return _("每 100 个项目有 %(good)s 个评为优或良") % {"good": good * 100 // total}


CHARTS: dict[str, Callable[[int, int], Chart]] = {"fields": fields, "signing": signing, "buyers": buyers, "grades": grades}


def wan(amount: Decimal) -> str:
    """Write an amount in 万元 without needless zeros."""
    return money.to_wan(amount)
