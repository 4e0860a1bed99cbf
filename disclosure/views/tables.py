"""The public lists as spreadsheets: the rows that the filters of the address leave, newest first."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.wording import local
from disclosure.models import PublishedDocument, PublishedProject
from disclosure.queries.lists import light, plan_rows
from disclosure.views import notices, plans, projects, suppliers
from disclosure.views.public import as_csv, public

# One file opens in every spreadsheet; whoever wants more asks by year or takes the interface.
MOST = 5000
Table = tuple[list[str], Iterator[Sequence[object]]]


@public
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One list with the filters of its page."""
    make = TABLES.get(name)
    if make is None:
        raise Http404
    head, rows = make(request)
    return as_csv(f"{name}.csv", head, rows)


@public
def documents(request: HttpRequest, number: str) -> HttpResponse:
    """The public documents of one project with their fingerprints."""
    get_object_or_404(PublishedProject.objects.only("id"), number=number)
    head = [_("文书编号"), _("标题"), _("出具时间"), _("大小（字节）"), _("核验码"), _("指纹（SHA-256）")]
    found = PublishedDocument.objects.filter(project_number=number, published_at__isnull=False).order_by("issued_at", "id")
    rows = ((row.number, row.title, moment(row.issued_at), row.size or "", row.code, row.sha256) for row in found)
    return as_csv(f"{number}-documents.csv", head, rows)


def project_table(request: HttpRequest) -> Table:
    """Projects with their amounts and dates."""
    head = [_("项目编号"), _("项目"), _("年度"), _("购买主体"), _("承接主体"), _("预算（元）"), _("成交或合同（元）"), _("已支付（元）")]
    head += [_("目录代码"), _("进度"), _("综合得分"), _("等级"), _("最近公开")]
    found = projects.selected(request).order_by("-last_published_at", "-id")[:MOST]
    return head, (
        [
            *(row.number, row.title, row.fiscal_year, row.buyer, row.supplier, row.budget, row.price, row.paid),
            *(row.catalog_code, row.place, row.score, row.grade, moment(row.last_published_at)),
        ]
        for row in found
    )


def notice_table(request: HttpRequest) -> Table:
    """Publications with their fingerprints."""
    head = [_("公开时间"), _("类别"), _("项目编号"), _("标题"), _("事项"), _("摘要"), _("购买主体"), _("依据"), _("指纹（SHA-256）")]
    found = light(notices.selected(request))[:MOST]
    return head, (
        [
            *(moment(row.published_at), row.get_kind_display(), row.project_number, row.title),
            *(row.headline, row.summary, row.buyer, row.basis, row.sha256),
        ]
        for row in found
    )


def plan_table(request: HttpRequest) -> Table:
    """Annual plans."""
    head = [_("年度"), _("购买主体"), _("统一社会信用代码"), _("项目（项）"), _("申报（元）"), _("批复（元）")]
    found = plan_rows(plans.chosen_year(request))[:MOST]
    return head, ((row["fiscal_year"], row["buyer"], row["buyer_uscc"], row["lines"], row["asked"], row["approved"]) for row in found)


def supplier_table(request: HttpRequest) -> Table:
    """Suppliers with what they won."""
    head = [_("单位"), _("统一社会信用代码"), _("性质"), _("参加采购（次）"), _("签订合同（份）"), _("合同金额（元）"), _("平均得分")]
    found = suppliers.selected(request)[:MOST]
    return head, ((row.name, row.uscc, row.kind, row.bids, row.contracts, row.amount, row.score) for row in found)


def evaluation_table(request: HttpRequest) -> Table:
    """Concluded evaluations."""
    head = [_("项目编号"), _("项目"), _("购买主体"), _("承接主体"), _("结论日期"), _("综合得分"), _("等级")]
    found = suppliers.concluded(request)[:MOST]
    return head, ((row.number, row.title, row.buyer, row.supplier, row.concluded_on, row.score, row.grade) for row in found)


def moment(value: Any) -> str:
    """A moment as spreadsheets read it, in the time of the region."""
    return f"{local(value):%Y-%m-%d %H:%M}"


TABLES: dict[str, Callable[[HttpRequest], Table]] = {
    "projects": project_table,
    "notices": notice_table,
    "plans": plan_table,
    "suppliers": supplier_table,
    "evaluations": evaluation_table,
}
