"""Final offers: a bidder's page, on whose computer the offer is sealed, and the leader's steps that end and open them."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from core import law
from core.clock import now
from procurement.models import Bid, Custody, FinalOffer, Lot, SealStatement
from procurement.panels import actions, queries
from procurement.sealed.posting import Answers, PostedView, receipt_file, terms_file
from procurement.sealed.reading import shown
from procurement.tenders.views.pages import user_of
from projects.flow import StepForm, StepView
from projects.models import Project, Receipt
from registry.models import User
from registry.policy import permit

OWN = _("自行开启最后报价")


class OfferPage(View):
    """What the pages of one bidder's final offer share; they stay open after the time is up, for the receipt and for opening one's own."""

    action = "submit_offer"
    user: User
    project: Project
    lot: Lot
    bid: Bid
    custody: Custody

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the bid and the round in which its final offer is sealed; before the panel's call there is none."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.user = user_of(request)
        self.project = get_object_or_404(Project.objects.visible_to(self.user).select_related("buyer"), number=kwargs["number"])
        permit(self.user, self.action, self.project)
        self.lot = queries.lot_of(self.project)
        self.bid = actions.bid_of(self.lot, self.user)
        self.custody = get_object_or_404(Custody, lot=self.lot, round=Custody.Round.FINAL_OFFER)

    @property
    def offer(self) -> FinalOffer | None:
        """What was handed in."""
        return getattr(self.bid, "final_offer", None)

    def show(self, **more: Any) -> HttpResponse:
        """Draw the page: the first price, the ceiling, the time and the offer that stands."""
        offer, call = self.offer, queries.offer_call(self.lot)
        found = shown(self.custody, offer.sha256 if offer else "")
        about = {"project": self.project, "lot": self.lot, "bid": self.bid, "supplier": self.bid.supplier, "call": call}
        more = {"offer": offer, "receipt": _receipt_of(offer), "is_over": now() >= self.custody.deadline_at, **more}
        more |= {"ceiling_basis": law.cite("bid.over_ceiling"), "own_address": reverse("open_own_offer", args=[self.project.number])}
        return render(self.request, "procurement/talk_offer.html", {**found, **about, **more})


def _receipt_of(offer: FinalOffer | None) -> Receipt | None:
    return Receipt.objects.filter(step="submit_offer", answer__fingerprint=offer.sha256).first() if offer else None


class OnceOffer(PostedView):
    """Does what is posted about a final offer once and leads back to its page."""

    project: Project

    def once(self, run: Callable[[], Answers], content: bytes, *, action: str, title: Any) -> HttpResponse:
        """Answer with the receipt's number."""
        url = reverse("submit_offer", args=[self.project.number])
        about = {"step": action, "project": self.project.number}
        words = f"{title}：{self.project.title}"
        return self.answered(lambda: (self.project, action, run()), content, about=about, title=words, url=url)


@method_decorator(never_cache, name="dispatch")
class SubmitOfferView(OnceOffer, StepView):
    """A bidder's final offer, which the page's script seals and hands in here; nothing of it can be read here."""

    step = "submit_offer"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        page = OfferPage()
        page.setup(request, **kwargs)
        return page.show(title=self.title())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the package."""
        content = self.package()

        def run() -> Answers:
            return {"fingerprint": actions.submit_offer(self.project, actor=self.user, content=content, key=self.key).sha256}

        return self.once(run, content, action=self.step, title=self.title())


@method_decorator(never_cache, name="dispatch")
class OpenOwnOfferView(OnceOffer, OfferPage):
    """Take the one-off identity of one's own final offer, which its receipt holds."""

    action = "open_own_offer"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show the page with the field for the receipt, in the time for it."""
        return self.show(title=OWN)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take {kind: identity}."""
        identities = self.identities()

        def run() -> Answers:
            return {"fingerprint": actions.open_own_offer(self.project, actor=self.user, identities=identities).leaf}

        return self.once(run, request.body, action=self.action, title=OWN)


class OfferTermsView(OfferPage):
    """The terms of the round, for the offline page and for programs."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Give the file."""
        return terms_file(self.custody)


@method_decorator(never_cache, name="dispatch")
class OfferReceiptView(OfferPage):
    """The portal's signed receipt of one's own final offer."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Give the file."""
        if self.offer is None:
            raise Http404
        return receipt_file(self.offer.statement)


class ShutOffersView(StepView):
    """The end of the taking of final offers."""

    step = "shut_offers"
    form_class = StepForm
    after = (_("托管人在自己的浏览器里解开份额并交出。"), _("过半数交出后，由您一起开启全部最后报价。"))
    statement = _("截止时间已到，现在停止接收最后报价")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """End it."""
        made: SealStatement = actions.shut_offers(project, actor=self.user)
        return {"fingerprint": made.leaf}


class OpenOffersView(StepView):
    """The opening of the final offers."""

    step = "open_offers"
    form_class = StepForm
    after = (_("报价明显过低的，系统依规则要求供应商说明，由小组认定。"), _("小组成员开始各自独立评分。"))
    statement = _("全部最后报价一起开启")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Open."""
        return {"offers": len(actions.open_offers(project, actor=self.user))}
