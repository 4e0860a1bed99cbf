"""Addresses of inquiries, complaints and pauses."""

from django.urls import path

from procurement.remedies.views import STEPS

urlpatterns = [path(f"projects/<str:number>/{view.step.replace('_', '-')}/", view.as_view(), name=view.step) for view in STEPS]
