"""Addresses of the registry."""

from django.urls import path

from registry import views

urlpatterns = [
    path("register/", views.RegisterView.as_view(), name="register"),
    path("join/<str:key>/", views.AcceptView.as_view(), name="accept_invitation"),
    path("people/", views.PeopleView.as_view(), name="people"),
    path("people/<int:pk>/end/", views.leave, name="end_membership"),
    path("tokens/", views.TokenView.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("messages/", views.messages, name="messages"),
]
