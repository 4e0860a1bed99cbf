"""A supplier's bid page and the buyer's opening."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from core import law
from core.clock import today
from core.errors import Refused
from core.wording import local, written_moment
from procurement.bids import actions, forms, rules, uploads
from procurement.bids.queries import KINDS, missing_kinds, own_bid, standing_parts
from procurement.models import Bid, Custody, Lot, SealedPart, Tender
from procurement.sealed.queries import bid_custody, shown
from procurement.standing.queries import usable_documents
from procurement.tenders.views.pages import supplier_of, user_of, visible_tender
from projects.actions import perform_once
from projects.flow import StepView
from projects.models import Project, Receipt
from registry.models import Organisation, User
from registry.policy import permit

Context = dict[str, Any]
FILE_KINDS = (SealedPart.Kind.QUALIFICATION, SealedPart.Kind.TECHNICAL)


class BidPage(View):
    """What the pages of one supplier's bid share."""

    action = "seal_part"
    user: User
    tender: Tender
    supplier: Organisation
    lot: Lot
    custody: Custody | None

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
        self.custody = bid_custody(self.lot)

    def show(self, request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
        """Draw the bid's page."""
        template = "procurement/sealed_bid.html" if self.custody else "procurement/bid.html"
        return render(request, template, {**self.context(), **more}, status=status)

    def context(self) -> Context:
        """The parts as they stand, the bid handed in, and what is still missing."""
        parts = standing_parts(self.lot, self.supplier)
        bid = own_bid(self.lot, self.supplier)
        loose = [part for kind in KINDS for part in parts.get(kind, []) if part.bid_id is None]
        return {
            "tender": self.tender,
            "lot": self.lot,
            "supplier": self.supplier,
            "rows": [_row(kind, parts.get(kind, [])) for kind in KINDS],
            "done": len(KINDS) - len(missing_kinds(parts)),
            "missing": missing_kinds(parts),
            "missing_words": "、".join(str(kind.label) for kind in missing_kinds(parts)),
            "conditions_basis": law.cite("supplier.conditions"),
            "clean_years": law.get("supplier.clean_years", on=today()).number,
            "credit_basis": law.cite("supplier.credit"),
            "bid": bid,
            "receipt": _receipt_of(bid),
            "is_changed": bid is not None and bool(loose),
            "obstacles": list(rules.may_bid(self.lot, self.supplier)),
            "price_form": forms.PriceForm(lot=self.lot, initial={"is_small": self.supplier.is_small}),
            "stored": usable_documents(self.supplier),
            "limit": uploads.LARGEST // uploads.MEGABYTE,
            **(shown(self.custody, bid.sha256 if bid else "") if self.custody else {}),
        }


def _row(kind: SealedPart.Kind, parts: Sequence[SealedPart]) -> Context:
    """One kind of part as the page shows it."""
    names = [part.name for part in parts]
    return {
        "kind": kind.value,
        "label": kind.label,
        "parts": parts,
        "is_file": kind in FILE_KINDS,
        "is_many": kind == SealedPart.Kind.TECHNICAL,
        "names": names[0] if len(names) == 1 else _("%(first)s 等 %(n)s 个文件") % {"first": names[0], "n": len(names)} if names else "",
        "size": sum(part.size for part in parts),
        "sealed_at": max((part.sealed_at for part in parts), default=None),
        "sha256": parts[0].sha256 if len(parts) == 1 else uploads.total_fingerprint([part.sha256 for part in parts]) if parts else "",
    }


def _receipt_of(bid: Bid | None) -> Receipt | None:
    return Receipt.objects.filter(step="submit_bid", answer__bid=bid.pk).first() if bid else None


@method_decorator(never_cache, name="dispatch")
class BidView(BidPage):
    """The bid with its three parts."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show it."""
        return self.show(request)


@method_decorator(csrf_exempt, name="dispatch")
class SealPartView(BidPage):
    """Seal one part as it arrives; uploads stay in memory, so the token is checked after the handler is set."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Hold uploads in memory before anything reads them."""
        request.upload_handlers = [uploads.MemoryUploadHandler(request)]
        return csrf_protect(super().dispatch)(request, *args, **kwargs)

    def post(self, request: HttpRequest, number: str, kind: str) -> HttpResponse:
        """Seal files or the price; an error stands beside its field and leaves what was sealed before."""
        if kind not in SealedPart.Kind.values:
            raise Http404
        if kind == SealedPart.Kind.PRICE:
            return self._price(request)
        return self._files(request, kind)

    def _price(self, request: HttpRequest) -> HttpResponse:
        form = forms.PriceForm(request.POST, lot=self.lot)
        if not form.is_valid():
            return self.show(request, status=422, price_form=form, form=form, open_kind="price")
        try:
            actions.seal_price(self.tender, actor=self.user, supplier=self.supplier, **form.cleaned_data)
        except Refused as refusal:
            return self.show(request, status=409, blockers=refusal.blockers)
        messages.success(request, _("已封存报价"))
        return redirect("bid", number=self.tender.number)

    def _files(self, request: HttpRequest, kind: str) -> HttpResponse:
        files = request.FILES.getlist("files")
        try:
            uploads.check_request(request, len(files), kind)
            checked = [(file.read(), str(file.name)) for file in files]
            actions.seal_files(self.tender, actor=self.user, supplier=self.supplier, kind=kind, files=checked)
        except ValidationError as error:
            return self.show(request, status=422, file_error={"kind": kind, "messages": error.messages}, open_kind=kind)
        except Refused as refusal:
            return self.show(request, status=409, blockers=refusal.blockers)
        messages.success(request, _("已封存%(kind)s") % {"kind": SealedPart.Kind(kind).label})
        return redirect("bid", number=self.tender.number)


class OnceView(BidPage):
    """A step of the bid with its check page and its receipt."""

    template = ""
    title: Any = ""
    done: Any = ""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show what will be done; what custodians keep is handed in and withdrawn on the bid's own page."""
        return redirect("bid", number=number) if self.custody else self.check(request)

    def check(self, request: HttpRequest, *, missing_tick: bool = False, status: int = 200) -> HttpResponse:
        """The page for checking."""
        context = {
            **self.context(),
            "key": uuid.uuid4().hex,
            "missing_tick": missing_tick,
            "carried": [("seen", self.seen())],
            "title": self.title,
        }
        return render(request, self.template, context, status=status)

    def seen(self) -> str:
        """A fingerprint of what is shown, so that nothing else is confirmed."""
        parts = standing_parts(self.lot, self.supplier)
        return uploads.total_fingerprint([part.sha256 for kind in KINDS for part in parts.get(kind, [])])

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Do it once; the receipt follows."""
        key = request.POST.get("key") or uuid.uuid4().hex
        if not request.POST.get("agreed"):
            return self.check(request, missing_tick=True, status=422)
        body = {"step": self.action, "tender": self.tender.number, "supplier": self.supplier.uscc, "seen": request.POST.get("seen", "")}
        known = Receipt.objects.filter(user=self.user, key=key).exists()
        if not known and body["seen"] != self.seen():
            return self.check(request, status=422)
        title = _("%(title)s：%(name)s") % {"title": self.title, "name": self.tender.title}
        try:
            receipt = perform_once(self.user, key, body=body, title=title, run=self.run)
        except Refused as refusal:
            context = {"blockers": refusal.blockers, "heading": refusal.heading or _("还不能%(title)s") % {"title": self.title}}
            return render(request, "refused.html", {**context, "retry_url": request.path}, status=409)
        messages.success(request, _("%(title)s，回执 %(number)s") % {"title": self.done, "number": receipt.number})
        return redirect("bid", number=self.tender.number)

    def run(self) -> tuple[None, str, dict[str, Any]]:
        """The action; the receipt belongs to the person, the project's own log stays silent."""
        raise NotImplementedError


@method_decorator(never_cache, name="dispatch")
class SubmitBidView(OnceView):
    """Submit the sealed parts as a bid."""

    action = "submit_bid"
    template = "procurement/bid_submit.html"
    title = gettext_lazy("提交响应文件")
    done = gettext_lazy("响应文件已提交")

    def run(self) -> tuple[None, str, dict[str, Any]]:
        """Submit."""
        bid = actions.submit_bid(self.tender, actor=self.user, supplier=self.supplier)
        return None, self.action, {"bid": bid.pk, "fingerprint": bid.sha256}


@method_decorator(never_cache, name="dispatch")
class WithdrawBidView(OnceView):
    """Withdraw the bid."""

    action = "withdraw_bid"
    template = "procurement/bid_withdraw.html"
    title = gettext_lazy("撤回响应文件")
    done = gettext_lazy("响应文件已撤回")

    def seen(self) -> str:
        """The bid that is withdrawn."""
        bid = own_bid(self.lot, self.supplier)
        return bid.sha256 if bid else ""

    def run(self) -> tuple[None, str, dict[str, Any]]:
        """Withdraw."""
        bid = actions.withdraw_bid(self.tender, actor=self.user, supplier=self.supplier)
        return None, self.action, {"bid": bid.pk, "fingerprint": bid.sha256}


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
    lead = gettext_lazy("开启只有一次。平台解密每一份响应，逐件核对指纹，并出具开启记录。")
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
