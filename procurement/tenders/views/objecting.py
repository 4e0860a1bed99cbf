"""The public form for objections to a single source: no login, no session, limits against floods; and the answer by code."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from core.api.throttling import HiddenAddressLimit
from core.errors import Blocker, Refused
from procurement.models import SingleSource, SourceObjection
from procurement.tenders.actions.objecting import object_to_source
from procurement.tenders.forms.objecting import ObjectionForm
from procurement.tenders.rules.choosing import publicity_takes_objections
from registry.authentication import digest


class ObjectionLimit(HiddenAddressLimit):
    """Who files by the hundred."""

    scope = "objection"


class PublicView(View):
    """What both pages share: no index of search engines, no flood."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep search engines away, and whoever files by the hundred."""
        # Reading costs little; what is written is limited.
        if request.method != "POST" or ObjectionLimit().allow_request(request, self):  # type: ignore[arg-type,no-untyped-call]
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        else:
            response = self.closed([Blocker(_("请求太频繁"), "", _("请一分钟后再试，您填写的内容没有保存"))], status=429)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def closed(self, blockers: list[Blocker], *, status: int) -> HttpResponse:
        """Say why nothing was taken."""
        return render(self.request, "procurement/objecting_closed.html", {"blockers": blockers}, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class ObjectToSourceView(PublicView):
    """The form, as long as the publicity runs."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Show the form, or that the time is over."""
        found = self.publicity(number)
        blockers = list(publicity_takes_objections(found))
        return self.closed(blockers, status=410) if blockers else self.show(found, ObjectionForm())

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Take the objection; an incomplete form comes back as it was."""
        found = self.publicity(number)
        form = ObjectionForm(request.POST)
        if not form.is_valid():
            return self.show(found, form, status=422)
        lot = found.tender.lots.select_related("project").get(project__number=number)
        try:
            code = object_to_source(lot.project, **form.cleaned_data)
        except Refused as refusal:
            return self.closed(refusal.blockers, status=409)
        return render(request, "procurement/objecting_done.html", {"publicity": found, "code": code}, status=201)

    def publicity(self, number: str) -> SingleSource:
        """The publicity of the attempt under way."""
        rows = SingleSource.objects.filter(tender__lots__project__number=number, tender__lots__failed_at=None)
        return get_object_or_404(rows.select_related("tender__buyer", "supplier"))

    def show(self, found: SingleSource, form: ObjectionForm, *, status: int = 200) -> HttpResponse:
        """The form with what it is about."""
        context = {"publicity": found, "form": form, "basis": found.tender.way.cite("objection")}
        return render(self.request, "procurement/objecting.html", context, status=status)


@method_decorator([login_not_required, never_cache], name="dispatch")
class ObjectionAnswerView(PublicView):
    """What became of one's objection."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show the objection's state to whoever holds its code."""
        rows = SourceObjection.objects.exclude(code_digest="").select_related("publicity__tender__buyer")
        found = get_object_or_404(rows, code_digest=digest(code))
        context = {"objection": found, "publicity": found.publicity, "basis": found.publicity.tender.way.cite("objection")}
        return render(request, "procurement/objecting_answer.html", context)
