"""The pages of custodians, and a supplier's bid that is sealed in the browser or by a program of its own."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Refused
from procurement.bids.queries import own_bid
from procurement.bids.views import BidPage
from procurement.models import Bid
from procurement.seal.encoding import unhex
from procurement.sealed import actions, forms
from procurement.sealed.queries import bid_custody, own_custodian, receipt, shares_for, terms_of
from procurement.tenders.views.pages import supplier_of, user_of, visible_tender
from projects.actions import perform_once
from projects.flow import StepView
from projects.models import Project
from registry.policy import permit

Answers = dict[str, Any]
# Of one bid with all its parts and shares.
LARGEST = 210 * 1024 * 1024
# Bytes of a share's salt, of a share with its place, and of a signature.
SALT, SHARE, SIGNATURE = 16, 33, 64


class NameCustodiansView(StepView):
    """Name who shall keep the shares."""

    step = "name_custodians"
    form_class = forms.CustodiansForm
    heading = gettext_lazy("确定托管人")
    lead = gettext_lazy("响应文件在供应商的电脑上加密，开启的密钥分给几位托管人，过半数交出才能开启。平台没有密钥。")
    after = (gettext_lazy("托管人各自生成密钥，登记公钥"), gettext_lazy("都登记以后可以发布公告，公告写明托管人和公钥"))

    def act(self, project: Project, data: Answers) -> Any:
        """Name them."""
        form = forms.CustodiansForm(project=project, user=self.user)
        return {
            "custodians": [
                each.name for each in actions.name_custodians(project, actor=self.user, members=form.members_of(data["members"]))
            ]
        }


class RegisterKeyView(StepView):
    """Register one's own public key; the secret part never leaves the browser."""

    step = "register_key"
    form_class = forms.KeyForm
    heading = gettext_lazy("登记托管公钥")
    template_name = "procurement/register_key.html"
    after = (gettext_lazy("公告写明您的姓名和公钥"), gettext_lazy("响应截止以后，您用密钥文件和口令解开份额"))
    statement = gettext_lazy("密钥文件已下载，口令和二维码备份已另行保管")

    def act(self, project: Project, data: Answers) -> Any:
        """Register it."""
        return {"recipient": actions.register_key(project, actor=self.user, recipient=data["recipient"]).recipient}


class ShutBidsView(StepView):
    """End the taking of bids."""

    step = "shut_bids"
    heading = gettext_lazy("停止接收响应")
    lead = gettext_lazy("停止接收只有一次。此后托管人才拿到加密的份额。")
    after = (gettext_lazy("托管人在自己的浏览器里解开份额并交出"), gettext_lazy("过半数交出后，开启响应文件"))
    statement = gettext_lazy("截止时间已到，现在停止接收")

    def act(self, project: Project, data: Answers) -> Any:
        """End it."""
        return {"fingerprint": actions.shut_bids(project, actor=self.user).leaf}


@method_decorator(never_cache, name="dispatch")
class HandOverView(StepView):
    """A custodian unlocks the shares in the browser and hands them over."""

    step = "hand_over_shares"
    heading = gettext_lazy("交出份额")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show what waits."""
        custodian = own_custodian(self.project, self.user)
        waiting = len(shares_for(custodian)) if custodian else 0
        context = {"project": self.project, "custodian": custodian, "waiting": waiting, "title": self.title()}
        return render(request, "procurement/hand_over.html", context)


@method_decorator(never_cache, name="dispatch")
class ShareFilesView(HandOverView):
    """The encrypted shares for the browser, and the decrypted ones back."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """List the files of one's own shares."""
        custodian = own_custodian(self.project, self.user)
        rows = shares_for(custodian) if custodian else []
        return JsonResponse([{"id": row.pk, "file": base64.b64encode(bytes(row.file)).decode()} for row in rows], safe=False)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take {id: {salt, share}}."""
        try:
            rows = json.loads(request.body).items()
            given = {int(key): (unhex(row["salt"], size=SALT), unhex(row["share"], size=SHARE)) for key, row in rows}
        except (ValueError, KeyError, TypeError, AttributeError):
            return JsonResponse({"message": _("份额写得不对")}, status=422)
        return JsonResponse({"count": actions.hand_over_shares(self.project, actor=self.user, shares=given)})


@method_decorator(never_cache, name="dispatch")
class SealedBidView(BidPage):
    """Take a sealed bid; its body is the package and nothing of it can be read here."""

    action = "submit_bid"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Answer with the receipt's number."""
        content = request.read(LARGEST + 1)
        if len(content) > LARGEST:
            return JsonResponse({"message": _("封好的响应超过 200 MB，请压缩文件后再封")}, status=422)
        key = request.headers.get("Idempotency-Key", "")[:80] or uuid.uuid4().hex

        def run() -> Bid:
            return actions.submit_sealed(self.tender, actor=self.user, supplier=self.supplier, content=content, key=key)

        return self.answered(run, content, title=_("提交响应文件：%(name)s") % {"name": self.tender.title})

    def answered(self, run: Callable[[], Bid], content: bytes, *, title: str) -> HttpResponse:
        """Do it once and say how to go on; a refusal is told in the words of the page."""

        def once() -> tuple[None, str, Answers]:
            bid = run()
            return None, self.action, {"bid": bid.pk, "fingerprint": bid.sha256}

        key = self.request.headers.get("Idempotency-Key", "")[:64] or uuid.uuid4().hex
        digest = hashlib.sha256(content).hexdigest()
        body = {"step": self.action, "tender": self.tender.number, "supplier": self.supplier.uscc, "content": digest}
        try:
            made = perform_once(self.user, key, body=body, title=title, run=once)
        except Refused as refusal:
            return JsonResponse({"message": "；".join(f"{each.message}。{each.mend}" for each in refusal.blockers)}, status=409)
        return JsonResponse({"receipt": made.number, "url": reverse("bid", args=[self.tender.number])}, status=201)


@method_decorator(never_cache, name="dispatch")
class SealedWithdrawalView(SealedBidView):
    """Take a withdrawal that is signed with the bid's key."""

    action = "withdraw_bid"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take {statement, signature}."""
        try:
            given = json.loads(request.body)
            text, signature = given["statement"].encode(), unhex(given["signature"], size=SIGNATURE)
        except (ValueError, KeyError, TypeError, AttributeError):
            return JsonResponse({"message": _("撤回声明写得不对")}, status=422)

        def run() -> Bid:
            return actions.withdraw_sealed(self.tender, actor=self.user, supplier=self.supplier, text=text, signature=signature)

        return self.answered(run, text, title=_("撤回响应文件：%(name)s") % {"name": self.tender.title})


@method_decorator(never_cache, name="dispatch")
class OpenOwnView(SealedBidView):
    """Take the one-off identities of one's own bid, which its receipt holds."""

    action = "open_own_bid"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take {kind: identity}."""
        try:
            identities = {str(kind): str(identity) for kind, identity in json.loads(request.body).items()}
        except (ValueError, AttributeError):
            return JsonResponse({"message": _("回执写得不对")}, status=422)

        def run() -> Bid:
            return actions.open_own_bid(self.tender, actor=self.user, supplier=self.supplier, identities=identities)

        return self.answered(run, request.body, title=_("自行开启响应文件：%(name)s") % {"name": self.tender.title})


@require_safe
def terms(request: HttpRequest, number: str) -> HttpResponse:
    """The terms as they stand now, for the offline page and for programs."""
    tender = visible_tender(user_of(request), number)
    custody = bid_custody(tender.lots.get())
    if custody is None or tender.published_at is None:
        raise Http404
    return HttpResponse(
        terms_of(custody).text(), content_type="application/json", headers={"Content-Disposition": 'attachment; filename="terms.json"'}
    )


@require_safe
@never_cache
def given_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The portal's signed receipt of one's own living bid."""
    user = user_of(request)
    tender = visible_tender(user, number)
    permit(user, "submit_bid", tender)
    bid = own_bid(tender.lots.get(), supplier_of(user))
    if bid is None or bid.statement is None:
        raise Http404
    return HttpResponse(
        receipt(bid.statement), content_type="application/json", headers={"Content-Disposition": 'attachment; filename="given.json"'}
    )
