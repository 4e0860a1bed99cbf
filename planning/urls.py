"""Addresses of planning; a step's name is its key."""

from django.urls import URLPattern, URLResolver, path

from planning import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<str:number>/line/", views.plan_line, name="plan_line"),
    path("projects/<str:number>/save-line/", views.plan_line, name="save_line"),
    path("projects/<str:number>/submit-line/", views.SubmitLine.as_view(), name="submit_line"),
    path("projects/<str:number>/file-plan/", views.FilePlan.as_view(), name="file_plan"),
    path("projects/<str:number>/return-plan/", views.ReturnPlan.as_view(), name="return_plan"),
    path("projects/<str:number>/reject-plan/", views.RejectPlan.as_view(), name="reject_plan"),
    path("projects/<str:number>/approve-budget/", views.ApproveBudget.as_view(), name="approve_budget"),
    path("projects/<str:number>/publish-intention/", views.PublishIntention.as_view(), name="publish_intention"),
    path("projects/<str:number>/terminate/", views.Terminate.as_view(), name="terminate"),
]
