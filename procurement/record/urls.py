"""Addresses of the opening's record."""

from django.urls import path

from procurement.record import views

PROJECT = "projects/<str:number>/"

urlpatterns = [
    path(f"{PROJECT}object-to-opening/", views.ObjectView.as_view(), name="object_to_opening"),
    path(f"{PROJECT}answer-opening-objection/", views.AnswerObjectionView.as_view(), name="answer_opening_objection"),
    path(f"{PROJECT}correct-price/", views.CorrectPriceView.as_view(), name="correct_price"),
    path(f"{PROJECT}confirm-correction/", views.ConfirmCorrectionView.as_view(), name="confirm_correction"),
]
