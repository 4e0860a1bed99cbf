"""Addresses of contracts: the list, one contract, and each step of a project."""

from django.urls import URLPattern, URLResolver, path

from contracts.views import acceptance, pages, steps
from projects.flow import StepView

STEPS: tuple[type[StepView], ...] = (
    steps.DraftContract,
    steps.SignFirst,
    steps.Sign,
    steps.PublishContract,
    steps.FileContract,
    steps.ProposeChange,
    steps.AnswerChange,
    steps.ChangeContract,
    steps.ReportProgress,
    steps.Deliver,
    steps.ReplyRectification,
    steps.ReturnGuarantee,
    steps.Rescind,
    steps.EndContract,
    *acceptance.STEPS,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("contracts/", pages.contracts, name="contracts"),
    path("contracts/<str:number>/", pages.contract, name="contract"),
    *(path(f"projects/<str:number>/{view.step.replace('_', '-')}/", view.as_view(), name=view.step) for view in STEPS),
]
