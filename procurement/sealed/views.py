"""The pages of custodians, and a supplier's bid that is sealed in the browser or by a program of its own."""

import base64
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from procurement.bids.queries import own_bid
from procurement.bids.views import BidPage
from procurement.models import Bid, Custody, SealStatement
from procurement.seal.encoding import unhex
from procurement.sealed import actions, forms
from procurement.sealed.posting import Answers, PostedView, receipt_file, terms_file, told
from procurement.sealed.queries import memberships, own_custodian, shares_for
from procurement.tenders.views.pages import supplier_of, user_of, visible_tender
from projects.flow import StepView
from projects.models import Project
from registry.policy import permit

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
        made = actions.name_custodians(project, actor=self.user, members=memberships(project, data["members"]))
        return {"custodians": [each.name for each in made]}


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
    """A custodian unlocks the shares in the browser, which hands them over to the address of the files."""

    step = "hand_over_shares"
    heading = gettext_lazy("交出份额")
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show what waits."""
        custodian = own_custodian(self.project, self.user)
        waiting = len(shares_for(custodian)) if custodian else 0
        context = {"project": self.project, "custodian": custodian, "waiting": waiting, "title": self.title()}
        return render(request, "procurement/hand_over.html", context)


@method_decorator(never_cache, name="dispatch")
class ShareFilesView(PostedView, StepView):
    """The encrypted shares for the browser, and the decrypted ones back."""

    step = "hand_over_shares"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """List the files of one's own shares."""
        custodian = own_custodian(self.project, self.user)
        rows = shares_for(custodian) if custodian else []
        return JsonResponse([{"id": row.pk, "file": base64.b64encode(bytes(row.file)).decode()} for row in rows], safe=False)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take {id: {salt, share}}."""
        given = self.posted(_shares, otherwise=_("份额写得不对"))
        return JsonResponse({"count": actions.hand_over_shares(self.project, actor=self.user, shares=given)})


def _shares(data: Any) -> dict[int, tuple[bytes, bytes]]:
    return {int(key): (unhex(row["salt"], size=SALT), unhex(row["share"], size=SHARE)) for key, row in data.items()}


@method_decorator(never_cache, name="dispatch")
class SealedBidView(PostedView, BidPage):
    """Take a sealed bid; its body is the package and nothing of it can be read here."""

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Answer with the receipt's number."""
        content = self.package()

        def run() -> Bid:
            return actions.submit_sealed(self.tender, actor=self.user, supplier=self.supplier, content=content, key=self.key)

        return self.once(run, content, title=_("提交响应文件：%(name)s") % {"name": self.tender.title})

    def once(self, run: Callable[[], Bid | SealStatement], content: bytes, *, title: str) -> HttpResponse:
        """Do it once and lead back to the bid's page."""
        about = {"step": self.action, "tender": self.tender.number, "supplier": self.supplier.uscc}

        def done() -> tuple[None, str, Answers]:
            return None, self.action, told(run())

        return self.answered(done, content, about=about, title=title, url=reverse("bid", args=[self.tender.number]))


@method_decorator(never_cache, name="dispatch")
class SealedWithdrawalView(SealedBidView):
    """Take a withdrawal that is signed with the bid's key."""

    action = "withdraw_bid"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take {statement, signature}."""
        text, signature = self.posted(_signed, otherwise=_("撤回声明写得不对"))

        def run() -> Bid:
            return actions.withdraw_sealed(self.tender, actor=self.user, supplier=self.supplier, text=text, signature=signature)

        return self.once(run, text, title=_("撤回响应文件：%(name)s") % {"name": self.tender.title})


def _signed(data: Any) -> tuple[bytes, bytes]:
    return data["statement"].encode(), unhex(data["signature"], size=SIGNATURE)


@method_decorator(never_cache, name="dispatch")
class OpenOwnView(SealedBidView):
    """Take the one-off identities of one's own bid, which its receipt holds."""

    action = "open_own_bid"

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take {kind: identity}."""
        identities = self.identities()

        def run() -> SealStatement:
            return actions.open_own_bid(self.tender, actor=self.user, supplier=self.supplier, identities=identities)

        return self.once(run, request.body, title=_("自行开启响应文件：%(name)s") % {"name": self.tender.title})


@require_safe
def terms(request: HttpRequest, number: str) -> HttpResponse:
    """The terms as they stand now, for the offline page and for programs."""
    tender = visible_tender(user_of(request), number)
    return terms_file(get_object_or_404(Custody, lot__tender=tender, round=Custody.Round.BID))


@require_safe
@never_cache
def given_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The portal's signed receipt of one's own living bid."""
    user = user_of(request)
    tender = visible_tender(user, number)
    permit(user, "submit_bid", tender)
    bid = own_bid(tender.lots.get(), supplier_of(user))
    if bid is None:
        raise Http404
    return receipt_file(bid.statement)
