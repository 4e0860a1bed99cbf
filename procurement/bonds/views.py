"""Pages of bonds: a bidder's record, the buyer's return."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import law
from core.errors import Refused
from procurement.bids.queries import own_bid
from procurement.bids.rules import may_bid
from procurement.bonds import actions
from procurement.bonds.forms import GuaranteeForm, ReturnForm
from procurement.bonds.queries import own_guarantee
from procurement.bonds.rules import GuaranteeData
from procurement.models import Tender
from procurement.tenders.views.pages import supplier_of, user_of, visible_tender
from projects.flow import StepView
from projects.models import Project
from registry.models import User
from registry.policy import permit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guarantee(request: HttpRequest, number: str) -> HttpResponse:
    """One's own bond for a tender, and the form to record it."""
    user = user_of(request)
    found = visible_tender(user, number)
    permit(user, "record_guarantee", found)
    form = GuaranteeForm(request.POST or None, initial={"amount": found.bond or None})
    if request.method == "POST" and form.is_valid():
        data = GuaranteeData(**form.cleaned_data)
        return _done(request, found, form, lambda: actions.record_guarantee(found, actor=user, supplier=supplier_of(user), data=data))
    return _show(request, found, form, status=422 if form.errors else 200)


@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Take one's bond back."""
    user = user_of(request)
    found = visible_tender(user, number)
    permit(user, "record_guarantee", found)
    form = GuaranteeForm(initial={"amount": found.bond or None})
    return _done(request, found, form, lambda: actions.release_guarantee(found, actor=user, supplier=supplier_of(user)))


def _done(request: HttpRequest, found: Tender, form: GuaranteeForm, run: Any) -> HttpResponse:
    try:
        run()
    except Refused as refusal:
        return _show(request, found, form, status=409, blockers=refusal.blockers)
    messages.success(request, _("保证金记录已更新"))
    return redirect("guarantee", number=found.number)


def _show(request: HttpRequest, found: Tender, form: GuaranteeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    user: User = user_of(request)
    supplier = supplier_of(user)
    lot = found.lots.select_related("project", "tender__buyer").get()
    obstacles = list(may_bid(lot, supplier))
    context = {"tender": found, "lot": lot, "form": form, "obstacles": obstacles, "guarantee": own_guarantee(lot, supplier), **more}
    context |= {"has_bid": own_bid(lot, supplier) is not None, "basis": law.cite("bond.missing")}
    return render(request, "procurement/guarantee.html", context, status=status)


class ReturnBondsView(StepView):
    """The buyer returns bonds."""

    step = "return_bonds"
    form_class = ReturnForm
    after = (gettext_lazy("供应商收到退还通知。"),)
    statement = gettext_lazy("保函已解除或者款项已退回原账户")

    @property
    def lead(self) -> str:  # type: ignore[override]
        """What a late return costs."""
        late = law.cite("bond.late_interest")
        percent = law.get("bond.late_interest", on=self.project.created_at.date()).amount
        return _("逾期退还的，除本金外按同期贷款基准利率上浮 %(percent)s%% 支付资金占用费（%(basis)s）。") % {
            "percent": f"{percent.normalize():f}",
            "basis": late,
        }

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Return them."""
        return {"returned": len(actions.return_bonds(project, actor=self.user, guarantees=list(data["guarantees"])))}
