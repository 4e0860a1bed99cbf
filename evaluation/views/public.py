"""The public questionnaire behind a one-time link: no login, no session, nothing about the person."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.api.throttling import HiddenAddressLimit
from core.errors import Blocker, Refused
from evaluation.actions import answer_survey
from evaluation.actions.survey import digest
from evaluation.forms.survey import SurveyForm
from evaluation.models import SurveyToken
from evaluation.rules.inputs import link_may_be_used


class SurveyLimit(HiddenAddressLimit):
    """Who tries links by the hundred."""

    scope = "survey"


@method_decorator([login_not_required, never_cache], name="dispatch")
class SurveyView(View):
    """Show the questions to whoever holds an unused link, take the answers once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep search engines away, and whoever tries links by the hundred."""
        if not SurveyLimit().allow_request(request, self):  # type: ignore[arg-type,no-untyped-call]
            response = self._closed([Blocker(_("请求太频繁"), "", _("请一分钟后再试，您填写的内容没有保存"))], status=429)
        else:
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the questions, or why they cannot be answered."""
        found = _find(token)
        blockers = list(link_may_be_used(found))
        if found is None or blockers:
            return self._closed(blockers, status=404 if found is None else 410)
        return self._show(found, SurveyForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the answers; an incomplete form comes back as it was."""
        found = _find(token)
        if found is None:
            return self._closed(list(link_may_be_used(None)), status=404)
        form = SurveyForm(request.POST)
        if not form.is_valid():
            return self._show(found, form, status=422)
        try:
            answer_survey(token, answer=form.answer())
        except Refused as refusal:
            return self._closed(refusal.blockers, status=409)
        return HttpResponseRedirect(reverse("survey_thanks"))

    def _show(self, found: SurveyToken, form: SurveyForm, *, status: int = 200) -> HttpResponse:
        evaluation = found.evaluation
        context = {"project": evaluation.project, "closes_at": evaluation.survey_closes_at, "form": form}
        return render(self.request, "evaluation/survey.html", context, status=status)

    def _closed(self, blockers: list[Blocker], *, status: int) -> HttpResponse:
        return render(self.request, "evaluation/survey_closed.html", {"blockers": blockers}, status=status)


@login_not_required
@require_safe
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """Say that the answer arrived; the address says nothing about it."""
    response = render(request, "evaluation/survey_thanks.html")
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _find(token: str) -> SurveyToken | None:
    return SurveyToken.objects.select_related("evaluation__project__buyer").filter(digest=digest(token)).first()
