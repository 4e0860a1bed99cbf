"""Addresses of bonds."""

from django.urls import path

from procurement.bonds import views

urlpatterns = [
    path("tenders/<str:number>/guarantee/", views.guarantee, name="guarantee"),
    path("tenders/<str:number>/guarantee/release/", views.release, name="release_guarantee"),
    path("projects/<str:number>/return-bonds/", views.ReturnBondsView.as_view(), name="return_bonds"),
]
