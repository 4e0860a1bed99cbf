"""Addresses of a supplier's standing."""

from django.urls import path

from procurement.standing import views

urlpatterns = [
    path("bans/", views.bans, name="bans"),
    path("bans/<int:pk>/lift/", views.lift_ban, name="lift_ban"),
    path("library/", views.library, name="library"),
    path("library/<int:pk>/", views.stored_document, name="stored_document"),
    path("library/<int:pk>/drop/", views.drop_document, name="drop_document"),
]
