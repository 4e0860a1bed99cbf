"""Addresses of planning; a step's name is its key."""

from django.urls import URLPattern, URLResolver, path

from planning.views import budget, line, plans, review, steps

PROJECT = "projects/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("plans/", plans.plan_list, name="plan_lines"),
    path("plans/new/", plans.NewProjectView.as_view(), name="create_project"),
    path("review/", review.review_list, name="reviews"),
    path("review/<str:uscc>/<int:year>/", review.ReviewView.as_view(), name="review"),
    path("budget/", budget.budget_list, name="budget"),
    path("budget/new/", budget.NewLineView.as_view(), name="budget_new"),
    path("budget/import/", budget.ImportView.as_view(), name="budget_import"),
    path("budget/<int:pk>/", budget.BudgetLineView.as_view(), name="budget_line"),
    path(f"{PROJECT}line/", line.PlanLineView.as_view(), name="plan_line"),
    path(f"{PROJECT}save-line/", steps.step_page, name="save_line"),
    path(f"{PROJECT}submit-line/", steps.SubmitLine.as_view(), name="submit_line"),
    path(f"{PROJECT}file-plan/", steps.FilePlan.as_view(), name="file_plan"),
    path(f"{PROJECT}return-plan/", steps.ReturnPlan.as_view(), name="return_plan"),
    path(f"{PROJECT}reject-plan/", steps.RejectPlan.as_view(), name="reject_plan"),
    path(f"{PROJECT}approve-budget/", steps.ApproveBudget.as_view(), name="approve_budget"),
    path(f"{PROJECT}publish-intention/", steps.PublishIntention.as_view(), name="publish_intention"),
    path(f"{PROJECT}terminate/", steps.Terminate.as_view(), name="terminate"),
]
