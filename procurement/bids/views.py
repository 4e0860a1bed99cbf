"""A supplier's bid page and the buyer's opening."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import law
from core.clock import today
from core.wording import local, written_moment
from procurement.bids import actions, forms, rules
from procurement.bids.queries import own_bid
from procurement.models import Bid, Custody, Lot, SealedPart, Tender
from procurement.sealed.reading import shown
from procurement.standing.queries import usable_documents
from procurement.tenders.views.pages import supplier_of, user_of, visible_tender
from projects.flow import StepView
from projects.models import Project, Receipt
from registry.models import Organisation, User
from registry.policy import permit

Context = dict[str, Any]


class BidPage(View):
    """What the pages of one supplier's bid share."""

    action = "submit_bid"
    user: User
    tender: Tender
    supplier: Organisation
    lot: Lot
    custody: Custody

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the tender and ask whether the user bids at all."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.user = user_of(request)
        self.tender = visible_tender(self.user, kwargs["number"])
        permit(self.user, self.action, self.tender)
        self.supplier = supplier_of(self.user)
        self.lot = self.tender.lots.select_related("project").get()
        self.custody = get_object_or_404(Custody, lot=self.lot, round=Custody.Round.BID)


@method_decorator(never_cache, name="dispatch")
class BidView(BidPage):
    """The bid: sealed here, handed in, replaced, withdrawn."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show it."""
        return render(request, "procurement/sealed_bid.html", self.context())

    def context(self) -> Context:
        """The terms, the bid handed in, and what stands in the way."""
        bid = own_bid(self.lot, self.supplier)
        return {
            "tender": self.tender,
            "lot": self.lot,
            "supplier": self.supplier,
            "conditions_basis": law.cite("supplier.conditions"),
            "clean_years": law.get("supplier.clean_years", on=today()).number,
            "credit_basis": law.cite("supplier.credit"),
            "ceiling_basis": law.cite("bid.over_ceiling"),
            "declarations_basis": law.cite("bid.declarations"),
            "small_basis": f"{law.cite('sme.kinds')}、{law.cite('sme.declaration')}",
            "bid": bid,
            "receipt": _receipt_of(bid),
            "obstacles": list(rules.may_bid(self.lot, self.supplier)),
            "stored": usable_documents(self.supplier),
            **shown(self.custody, bid.sha256 if bid else ""),
        }


def _receipt_of(bid: Bid | None) -> Receipt | None:
    return Receipt.objects.filter(step="submit_bid", answer__bid=bid.pk).first() if bid else None


@require_safe
@never_cache
def bid_list(request: HttpRequest) -> HttpResponse:
    """The bids that the user's organisation handed in, the newest first."""
    user = user_of(request)
    supplier = supplier_of(user)
    bids = Bid.objects.visible_to(user).filter(supplier=supplier).select_related("lot__tender__buyer", "lot__project").order_by("-pk")[:50]
    return render(request, "procurement/bid_list.html", {"bids": bids, "supplier": supplier})


@require_safe
def opened_part(request: HttpRequest, pk: int) -> FileResponse:
    """An opened file of a bid, for those who may see bids of this lot."""
    part = get_object_or_404(SealedPart.objects.visible_to(user_of(request)).exclude(opened=""), pk=pk)
    return FileResponse(part.opened.open("rb"), content_type="application/pdf", as_attachment=True, filename=part.name)


class OpenBidsView(StepView):
    """Open the bids."""

    step = "open_bids"
    lead = gettext_lazy("开启只有一次。平台用托管人交出的份额解开每一份响应，逐件核对指纹，并出具开启记录。")
    after = (gettext_lazy("开启记录立即公布"), gettext_lazy("随后审查和评审"))
    statement = gettext_lazy("我已到场，现在开启")

    def context(self) -> Context:
        """When and where."""
        lot = Lot.objects.select_related("tender").filter(project=self.project).latest("pk")
        deadline = local(lot.tender.deadline_at)
        facts = [(_("采购编号"), lot.tender.number), (lot.tender.way.words["place"], lot.tender.place)]
        return {"step_facts": [*facts, (_("响应截止"), written_moment(deadline))] if deadline else facts}

    def act(self, project: Project, data: Context) -> Any:
        """Open."""
        return {"bids": actions.open_bids(project, actor=self.user).bid_count}


class FailProcurementView(StepView):
    """End the attempt."""

    step = "fail_procurement"
    form_class = forms.FailForm
    heading = gettext_lazy("终止采购活动")
    after = (
        gettext_lazy("终止公告立即发布，通知获取文件的供应商并报财政部门"),
        gettext_lazy("预算承诺保留，改正后可以重新组织采购"),
    )

    def act(self, project: Project, data: Context) -> Any:
        """End it."""
        return {"lot": actions.fail_procurement(project, actor=self.user, **data).pk}
