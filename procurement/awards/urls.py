"""Addresses of awards."""

from django.urls import path

from procurement.awards import views

PROJECT = "projects/<str:number>/"

urlpatterns = [
    path(f"{PROJECT}award/", views.AwardView.as_view(), name="award"),
    path(f"{PROJECT}publish-result/", views.PublishResultView.as_view(), name="publish_result"),
    path(f"{PROJECT}annul-award/", views.AnnulAwardView.as_view(), name="annul_award"),
    path(f"{PROJECT}void-award/", views.VoidAwardView.as_view(), name="void_award"),
    path(f"{PROJECT}file-challenge/", views.FileChallengeView.as_view(), name="file_challenge"),
    path(f"{PROJECT}reply-challenge/", views.ReplyChallengeView.as_view(), name="reply_challenge"),
]
