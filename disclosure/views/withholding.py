"""Taking a publication off the public pages, on the desk of finance's supervisor."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.errors import Refused
from disclosure import actions
from disclosure.forms import WithholdForm
from disclosure.models import Publication
from disclosure.queries.lists import HEAVY
from projects.actions import perform_once
from projects.models import Project
from registry.models import User
from registry.policy import permit

TITLE = _("撤下公开记录")


class WithholdView(View):
    """The record, the reason, the check, and once only the act; it belongs to a record and not to a state of a project."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the record; who may not withhold it learns nothing more."""
        super().setup(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.user = request.user
            self.publication = get_object_or_404(Publication.objects.defer(*HEAVY), pk=kwargs["key"])
            permit(self.user, "withhold", self.publication)

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for the reason."""
        return self._page("form", WithholdForm())

    def post(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show what will happen (`do=check`) or do it (`do=confirm`)."""
        form = WithholdForm(request.POST)
        if not form.is_valid():
            return self._page("form", form, status=422)
        if request.POST.get("do") != "confirm":
            return self._page("check", form)
        if not request.POST.get("agreed"):
            return self._page("check", form, status=422, missing_tick=True)
        reason, once = form.cleaned_data["reason"], request.POST.get("key", "")[:60] or uuid.uuid4().hex
        body = {"publication": self.publication.pk, "reason": reason}
        try:
            receipt = perform_once(self.user, once, body=body, title=TITLE, run=lambda: self._withhold(reason))
        except Refused as refusal:
            context = {"blockers": refusal.blockers, "heading": _("还不能撤下公开记录"), "retry_url": request.path}
            return render(request, "refused.html", context, status=409)
        return redirect("receipt", number=receipt.number)

    def _withhold(self, reason: str) -> tuple[Project | None, str, dict[str, Any]]:
        actions.withhold(self.publication, actor=self.user, reason=reason)
        project = Project.objects.filter(number=self.publication.project_number).first()
        return project, "withhold", {"publication": self.publication.pk}

    def _page(self, name: str, form: WithholdForm, *, status: int = 200, missing_tick: bool = False) -> HttpResponse:
        context = {"found": self.publication, "form": form, "title": TITLE, "key": uuid.uuid4().hex, "missing_tick": missing_tick}
        context["after"] = (
            _("公开页面只留标题、时间、指纹和撤下理由"),
            _("这条记录的文件同时停止下载，指纹仍可核验"),
            _("撤下以后不能恢复，撤下本身记入办理记录"),
        )
        return render(self.request, f"disclosure/desk/withhold_{name}.html", context, status=status)
