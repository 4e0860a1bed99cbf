"""Pages of scoring: one bid beside the criteria, saved as one goes, then the sheet handed in once."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.clock import now
from core.errors import Refused
from procurement.models import Bid, Criterion, PanelMember, Score
from procurement.panels import actions, forms, queries
from procurement.panels.rules.scores import missing_points, outliers, totals
from projects.flow import StepForm, StepView
from projects.models import Project
from registry.models import User
from registry.policy import permit


class SheetPage(View):
    """What the pages of one member's sheet share."""

    project: Project
    user: User
    member: PanelMember

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the project among those the user sees and the user's own seat."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.user = request.user
        self.project = get_object_or_404(Project.objects.visible_to(self.user), number=kwargs["number"])
        permit(self.user, "submit_scores", self.project)
        member = queries.member_of(queries.lot_of(self.project), self.user)
        if member is None:
            raise Http404
        self.member = member


class ScoreSheetView(SheetPage):
    """The way into the sheet: the first bid that is not fully scored, else the summary."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Lead on."""
        for bid, missing in missing_points(self.member):
            if missing:
                return redirect("score_bid", number, bid.pk)
        return redirect("submit_scores", number)


class ScoreBidView(SheetPage):
    """One bid beside the graded criteria."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        """Show the bid with one's own points."""
        return self.show(self.bid(pk))

    def post(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        """Keep the points (`do=draft`), and go to the bid before or after (`do=back`, `do=next`)."""
        bid = self.bid(pk)
        try:
            actions.save_scores(self.project, actor=self.user, bid=bid, points=self.typed(request))
        except Refused as refusal:
            return self.show(bid, blockers=refusal.blockers, status=409)
        if request.POST.get("do") == "draft":
            return render(request, "components/saved.html", {"saved_at": now()})
        bids = list(queries.offered_bids(self.member.lot))
        place = bids.index(bid) + (-1 if request.POST.get("do") == "back" else 1)
        return redirect("score_bid", number, bids[max(place, 0)].pk) if place < len(bids) else redirect("submit_scores", number)

    def bid(self, pk: int) -> Bid:
        """A bid that is scored."""
        return get_object_or_404(queries.offered_bids(self.member.lot), pk=pk)

    def typed(self, request: HttpRequest) -> dict[Criterion, Decimal]:
        """The chosen grades; what is no number is refused by the rule about grades."""
        found = {}
        for criterion in self.member.lot.tender.criteria.all():
            text = request.POST.get(f"c{criterion.pk}", "")
            try:
                found[criterion] = Decimal(text)
            except InvalidOperation:
                continue
        return found

    def show(self, bid: Bid, *, blockers: Any = (), status: int = 200) -> HttpResponse:
        """Draw the page."""
        bids = list(queries.offered_bids(self.member.lot))
        given = dict(Score.objects.visible_to(self.user).filter(member=self.member, bid=bid).values_list("criterion", "points"))
        rows = [_row(criterion, given.get(criterion.pk)) for criterion in self.member.lot.tender.criteria.all()]
        context = {
            "project": self.project,
            "lot": self.member.lot,
            "member": self.member,
            "bid": bid,
            "bids": bids,
            "place": bids.index(bid) + 1,
            "rows": rows,
            "parts": bid.parts.exclude(opened="").order_by("kind", "pk"),
            "sum": sum(given.values(), Decimal(0)),
            "most": sum((row["criterion"].points for row in rows), Decimal(0)),
            "done": len(given),
            "blockers": blockers,
            "saved_at": None,
        }
        return render(self.request, "procurement/score_bid.html", context, status=status)


def _row(criterion: Criterion, points: Decimal | None) -> dict[str, Any]:
    grades = [{"points": Decimal(str(grade["points"])), "text": grade["text"]} for grade in criterion.grades]
    return {"criterion": criterion, "grades": grades, "points": points}


class SubmitScoresView(StepView):
    """The whole sheet, handed in once."""

    step = "submit_scores"
    form_class = StepForm
    template_name = "procurement/score_submit.html"
    after = (_("提交后不能再改，其他成员看不到您的评分。"), _("全部成员提交后，由组长形成评审报告。"))
    statement = _("以上为本人独立评分，没有受到任何干预")

    def context(self) -> dict[str, Any]:
        """One's own sums, bid by bid."""
        lot = queries.lot_of(self.project)
        member = queries.member_of(lot, self.user)
        return {"step_facts": [_sum(member, bid, len(missing)) for bid, missing in missing_points(member)] if member else []}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Hand it in."""
        return {"member": actions.submit_scores(project, actor=self.user).code}


def _sum(member: PanelMember, bid: Bid, missing: int) -> tuple[str, str]:
    total = sum(Score.objects.filter(member=member, bid=bid).values_list("points", flat=True), Decimal(0))
    words = _("%(total)s 分") if not missing else _("%(total)s 分，还有 %(missing)s 项没有评")
    return bid.supplier.name, str(words % {"total": total, "missing": missing})


class ReopenScoresView(StepView):
    """Sheets given back for correction."""

    step = "reopen_scores"
    form_class = forms.ReopenScoresForm
    template_name = "procurement/score_reopen.html"
    after = (_("全部成员的评分表退回，各自更正后重新提交。"), _("理由写入评审报告的记录。"))
    statement = _("属于法定可以更正的情形")

    def context(self) -> dict[str, Any]:
        """The sums of all sheets."""
        return score_table(self.project)

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Give them back."""
        return {"sheets": actions.reopen_scores(project, actor=self.user, case=data["case"], reason=data["reason"])}


def score_table(project: Project) -> dict[str, Any]:
    """The members' sums bid by bid once all sheets are in, with those that stand out; before that nothing."""
    lot = queries.lot_of(project)
    seats = list(queries.members(lot))
    if not seats or any(member.submitted_at is None for member in seats):
        return {"seats": [], "table": []}
    sums, marked = totals(lot), outliers(lot)
    bids = queries.offered_bids(lot)
    rows = [
        {"bid": bid, "sums": [(seat.code, sums.get(bid.pk, {}).get(seat.pk), (bid.pk, seat.pk) in marked) for seat in seats]}
        for bid in bids
    ]
    return {"seats": seats, "table": rows}
