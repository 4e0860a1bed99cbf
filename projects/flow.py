"""The one browser flow of a step: form with autosaved draft → check your answers → once only → receipt."""

import hashlib
import json
import uuid
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.errors import Blocker, Refused
from core.fieldsets import FieldsetForm
from projects.actions import drop_draft, perform_once, save_draft
from projects.lifecycle import closed, labels, steps
from projects.models import Draft, Project, Receipt
from registry.models import User
from registry.policy import may, permit

# Names in a POST that are not answers.
CONTROLS = frozenset({"csrfmiddlewaretoken", "do", "key", "agreed", "seen"})


class StepForm(FieldsetForm):
    """A form of a step; one without fields asks only for the confirmation."""

    def __init__(self, *args: Any, project: Project, user: User, **kwargs: Any) -> None:
        self.project = project
        self.user = user
        super().__init__(*args, **kwargs)


class StepView(View):
    """One step of one project in the browser. A subclass names the step and its form and calls one action in `act`.

    A form without fields goes straight to the answers and the statement.
    """

    step: ClassVar[str]
    form_class: ClassVar[type[StepForm]] = StepForm
    heading: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    # What happens next, one sentence a line, and the statement to tick.
    after: ClassVar[tuple[Any, ...]] = ()
    statement: ClassVar[Any] = _("我已核对，内容真实、完整")
    template_name: ClassVar[str] = "projects/step_form.html"

    project: Project
    user: User

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Call the one action; returns JSON-able facts for the receipt or None."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """What the form shows before anything was typed."""
        return {}

    def context(self) -> dict[str, Any]:
        """More for the form's template."""
        return {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the project among those the user sees; who may not take the step learns no more."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        self.user = request.user
        self.project = get_object_or_404(
            Project.objects.visible_to(self.user).select_related("buyer", "catalog_item"), number=kwargs["number"]
        )
        permit(self.user, self.step, self.project)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a button no address helps either; whoever lost the answer to a confirmation gets it again."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if receipt := self._given(request):
            return redirect("receipt", number=receipt.number)
        if obstacles := closed(self.project, self.step):
            return self._refused(Refused(obstacles))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def _given(self, request: HttpRequest) -> Receipt | None:
        key = request.POST.get("key", "") if request.POST.get("do") == "confirm" else ""
        return Receipt.objects.filter(user=self.user, key=key, step=self.step, project=self.project).first() if key else None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form with the draft, or the first look at it."""
        if not self._form(None).fields:
            form = self._form({})
            form.is_valid()
            return self._check(form)
        draft = self._draft()
        if draft is None:
            return self._show(self._form(None))
        form = self._form(draft.data)
        form.is_valid()
        return self._show(form, saved_at=draft.saved_at)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save (`do=draft`, `do=leave`), show the answers (`do=check`) or take the step with the answers that were shown (`do=confirm`)."""
        do = request.POST.get("do", "check")
        if do == "confirm":
            return self._confirm(request)
        typed = {name: request.POST.getlist(name) for name in request.POST if name not in CONTROLS}
        draft = self._keep(typed)
        if do == "draft":
            return render(request, "components/saved.html", {"saved_at": draft.saved_at})
        if do == "leave":
            return redirect(self.project)
        # What was typed, not what could be stored of it: a character that nobody sees is named at its field.
        form = self._form(typed)
        return self._check(form) if form.is_valid() else self._show(form, status=422)

    def _form(self, data: dict[str, list[str]] | None) -> StepForm:
        bound = None
        if data is not None:
            bound = QueryDict(mutable=True)
            for name, values in data.items():
                bound.setlist(name, values)
        return self.form_class(bound, project=self.project, user=self.user, initial=self.initial())

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        draft = self._draft()
        form = self._form(draft.data if draft else {})
        if not form.is_valid():
            return self._show(form, status=422)
        # What was changed in another window since has not been checked.
        if not request.POST.get("agreed") or request.POST.get("seen") != _seen(form):
            return self._check(form, missing_tick=not request.POST.get("agreed"), status=422)
        key = request.POST.get("key") or uuid.uuid4().hex
        body = {"step": self.step, "project": self.project.number, "data": form.cleaned_data}
        try:
            receipt = perform_once(self.user, key, body=body, title=self.title(), run=lambda: self._run(form.cleaned_data))
        except Refused as refusal:
            return self._refused(refusal)
        drop_draft(self.user, self.step, self.project.number)
        return redirect("receipt", number=receipt.number)

    def _run(self, data: dict[str, Any]) -> tuple[Project, str, Any]:
        return self.project, self.step, self.act(self.project, data)

    def _refused(self, refusal: Refused) -> HttpResponse:
        heading = refusal.heading or _("还不能%(step)s") % {"step": self.title()}
        found = [self._reachable(blocker) for blocker in refusal.blockers]
        context = {"blockers": found, "heading": heading, "project": self.project, "retry_url": self.request.path}
        context |= {"river_at": self.project.river, "saved": self._draft() is not None}
        context["crumbs"] = [(_("待办"), reverse("desk")), (self.project.title, self.project.get_absolute_url())]
        return render(self.request, "refused.html", context, status=409)

    def _reachable(self, blocker: Blocker) -> Blocker:
        """A blocker whose way to mend it leads to another person's step loses the link; the name of who does it stays."""
        try:
            name = resolve(urlsplit(blocker.url).path).url_name if blocker.url else None
        except Resolver404:
            return blocker
        others = name in steps() and not may(self.user, str(name), self.project)
        return replace(blocker, url="") if others else blocker

    def _check(self, form: StepForm, *, missing_tick: bool = False, status: int = 200) -> HttpResponse:
        context = {"key": uuid.uuid4().hex, "missing_tick": missing_tick, "carried": [("seen", _seen(form))]}
        return self._page("projects/step_check.html", form, {**context, **self.context()}, status=status)

    def _show(self, form: StepForm, *, saved_at: Any = None, status: int = 200) -> HttpResponse:
        return self._page(self.template_name, form, {"saved_at": saved_at, **self.context()}, status=status)

    def _page(self, template: str, form: StepForm, more: dict[str, Any], *, status: int) -> HttpResponse:
        shared = {
            "project": self.project,
            "form": form,
            "step": self.step,
            "title": self.title(),
            "heading": self.heading,
            "lead": self.lead,
        }
        shared |= {"after": self.after, "statement": self.statement}
        return render(self.request, template, {**shared, **more}, status=status)

    def title(self) -> str:
        """The step's name, which is also the button's word."""
        return str(self.heading or labels(self.project)[self.step])

    def _draft(self) -> Draft | None:
        return Draft.objects.filter(user=self.user, form=self.step, subject=self.project.number).first()

    def _keep(self, typed: dict[str, list[str]]) -> Draft:
        return save_draft(self.user, self.step, self.project.number, typed)


def _seen(form: StepForm) -> str:
    """A fingerprint of the answers as they were shown."""
    text = json.dumps(form.cleaned_data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
