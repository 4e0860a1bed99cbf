"""Finance's review of a plan line by line."""

import uuid
from collections import Counter
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from planning.actions import decide_plan
from planning.forms.review import APPROVE, ReviewForm, decided
from planning.models import AnnualPlan, Filing
from planning.queries.reviews import lines_under_review, plans_under_review
from projects.actions import drop_draft, perform_once, save_draft
from projects.flow import CONTROLS
from projects.models import Draft, Project
from registry.models import User
from registry.policy import permit

FORM = "review_plan"


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """The plans with lines that wait for finance."""
    assert isinstance(request.user, User)
    permit(request.user, "approve_budget")
    return render(request, "planning/reviews.html", {"plans": plans_under_review(request.user)})


class ReviewView(View):
    """GET shows the lines with the draft of the decisions; POST does what the button says.

    `draft` and `leave` save, `check` shows the decisions, `confirm` sends those that were shown.
    """

    user: User
    plan: AnnualPlan

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the plan among those that the user sees."""
        super().setup(request, *args, **kwargs)
        if not isinstance(request.user, User):
            return
        self.user = request.user
        plans = AnnualPlan.objects.visible_to(self.user).select_related("buyer")
        self.plan = get_object_or_404(plans, buyer__uscc=kwargs["uscc"], fiscal_year=kwargs["year"])
        permit(self.user, "approve_budget")

    @property
    def subject(self) -> str:
        """Under which name the draft is kept."""
        return f"{self.plan.buyer.uscc}-{self.plan.fiscal_year}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the lines."""
        draft = Draft.objects.filter(user=self.user, form=FORM, subject=self.subject).first()
        return self._show(self._form(draft.data if draft else {}, bound=False), saved_at=draft.saved_at if draft else None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save what was decided so far, then do what the button says."""
        if request.POST.get("do") == "confirm":
            return self._confirm(request)
        fields = {name: request.POST.getlist(name) for name in request.POST if name not in CONTROLS}
        draft = save_draft(self.user, FORM, self.subject, fields)
        if request.POST.get("do") == "draft":
            return render(request, "components/saved.html", {"saved_at": draft.saved_at})
        if request.POST.get("do") == "leave":
            return redirect("reviews")
        form = self._form(fields)
        return self._check(form) if form.is_valid() else self._show(form, status=422)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        draft = get_object_or_404(Draft, user=self.user, form=FORM, subject=self.subject)
        form = self._form(draft.data)
        if not form.is_valid():
            return self._show(form, status=422)
        if not request.POST.get("agreed") or request.POST.get("seen") != seen(form):
            return self._check(form, missing_tick=not request.POST.get("agreed"), status=422)
        key = request.POST.get("key", "")[:60] or uuid.uuid4().hex
        body = {"plan": self.subject, "decisions": [repr(decision) for decision in form.decisions()]}
        receipt = perform_once(self.user, key, body=body, title=_("审核%(plan)s") % {"plan": self.plan}, run=lambda: self._run(form))
        drop_draft(self.user, FORM, self.subject)
        return redirect("receipt", number=receipt.number)

    def _run(self, form: ReviewForm) -> tuple[Project | None, str, dict[str, Any]]:
        filings = decide_plan(form.decisions(), actor=self.user, approval_number=form.cleaned_data["approval_number"])
        return None, FORM, {filing.project.number: filing.decision for filing in filings}

    def _form(self, fields: dict[str, list[str]], *, bound: bool = True) -> ReviewForm:
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        form = ReviewForm(data if bound else None, lines=lines_under_review(self.plan, self.user, decided(fields)))
        if not bound:
            form.initial = {name: values[-1] for name, values in fields.items() if values}
        return form

    def _check(self, form: ReviewForm, *, missing_tick: bool = False, status: int = 200) -> HttpResponse:
        context = {"key": uuid.uuid4().hex, "missing_tick": missing_tick, "carried": [("seen", seen(form))], "decisions": form.decisions()}
        return self._page("planning/review_check.html", form, context, status=status)

    def _show(self, form: ReviewForm, *, saved_at: Any = None, status: int = 200) -> HttpResponse:
        return self._page("planning/review.html", form, {"saved_at": saved_at}, status=status)

    def _page(self, template: str, form: ReviewForm, more: dict[str, Any], *, status: int) -> HttpResponse:
        asked = sum((line.asked for line in form.lines), start=0)
        first = [line for line in form.lines if line.before is None]
        approved = [line.project for line in form.decisions() if line.decision == APPROVE] if hasattr(form, "cleaned_data") else []
        counts = Counter(line.decision for line in form.decisions()) if hasattr(form, "cleaned_data") else Counter()
        shared = {"plan": self.plan, "form": form, "asked": asked, "first": first, "counts": counts}
        shared |= {"approved_sum": sum((project.budget or 0 for project in approved), start=0), "choices": Filing.Decision}
        return render(self.request, template, {**shared, **more}, status=status)


def seen(form: ReviewForm) -> str:
    """A fingerprint of the decisions as they were shown, with what each line asked for."""
    facts = [(line.project.number, line.project.budget, line.decision, line.remarks) for line in form.decisions()]
    return sha256(repr((facts, form.cleaned_data["approval_number"])).encode()).hexdigest()
