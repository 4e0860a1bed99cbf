"""Addresses of the app: the desk's steps, and the public questionnaire under /survey/."""

from django.urls import URLPattern, URLResolver, path

from evaluation.views import public, steps

PROJECT = "projects/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{PROJECT}set-up-evaluation/", steps.SetUpView.as_view(), name="set_up_evaluation"),
    path(f"{PROJECT}issue-survey-links/", steps.IssueLinksView.as_view(), name="issue_survey_links"),
    path(f"{PROJECT}extend-survey/", steps.ExtendSurveyView.as_view(), name="extend_survey"),
    path(f"{PROJECT}close-survey/", steps.CloseSurveyView.as_view(), name="close_survey"),
    path(f"{PROJECT}assess-as-buyer/", steps.AssessAsBuyerView.as_view(), name="assess_as_buyer"),
    path(f"{PROJECT}assess-as-third-party/", steps.AssessAsThirdPartyView.as_view(), name="assess_as_third_party"),
    path(f"{PROJECT}record-missing-party/", steps.MissingPartyView.as_view(), name="record_missing_party"),
    path(f"{PROJECT}order-rectification/", steps.OrderRectificationView.as_view(), name="order_rectification"),
    path(f"{PROJECT}confirm-rectification/", steps.ConfirmRectificationView.as_view(), name="confirm_rectification"),
    path(f"{PROJECT}conclude/", steps.ConcludeView.as_view(), name="conclude"),
    path(f"{PROJECT}reevaluate/", steps.ReevaluateView.as_view(), name="reevaluate"),
]

public_urlpatterns: list[URLPattern | URLResolver] = [
    path("thanks/", public.survey_thanks, name="survey_thanks"),
    path("<str:token>/", public.SurveyView.as_view(), name="survey"),
]
