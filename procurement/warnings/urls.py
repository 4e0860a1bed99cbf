"""The address of the decision about a sign."""

from django.urls import path

from procurement.warnings.views import DecideWarningView

urlpatterns = [path("projects/<str:number>/decide-warning/", DecideWarningView.as_view(), name="decide_warning")]
