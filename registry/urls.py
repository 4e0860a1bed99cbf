"""Addresses of the registry."""

from django.urls import path

from registry import views

urlpatterns = [
    path("register/", views.RegisterView.as_view(), name="register"),
    path("join/<str:key>/", views.AcceptView.as_view(), name="accept_invitation"),
    path("people/", views.PeopleView.as_view(), name="people"),
    path("people/<int:pk>/end/", views.leave, name="end_membership"),
    path("accounts/", views.AccountsView.as_view(), name="accounts"),
    path("accounts/<int:pk>/switch/", views.switch_account, name="switch_account"),
    path("accounts/<str:uscc>/people/", views.OrganisationPeopleView.as_view(), name="organisation_people"),
    path("tokens/", views.TokenView.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke_token"),
    path("messages/", views.messages, name="messages"),
    path("messages/tally/", views.messages_tally, name="messages_tally"),
]
