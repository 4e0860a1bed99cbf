"""Addresses of custody and of sealed bids."""

from django.urls import path

from procurement.sealed import views

PROJECT, BID = "projects/<str:number>/", "tenders/<str:number>/bid/"

urlpatterns = [
    path(f"{PROJECT}name-custodians/", views.NameCustodiansView.as_view(), name="name_custodians"),
    path(f"{PROJECT}register-key/", views.RegisterKeyView.as_view(), name="register_key"),
    path(f"{PROJECT}shut-bids/", views.ShutBidsView.as_view(), name="shut_bids"),
    path(f"{PROJECT}hand-over-shares/", views.HandOverView.as_view(), name="hand_over_shares"),
    path(f"{PROJECT}hand-over-shares/files/", views.ShareFilesView.as_view(), name="share_files"),
    path(f"{BID}sealed/", views.SealedBidView.as_view(), name="sealed_bid"),
    path(f"{BID}sealed/withdrawal/", views.SealedWithdrawalView.as_view(), name="sealed_withdrawal"),
    path(f"{BID}sealed/own/", views.OpenOwnView.as_view(), name="open_own_bid"),
    path(f"{BID}sealed/terms.json", views.terms, name="sealed_terms"),
    path(f"{BID}sealed/receipt.json", views.given_receipt, name="sealed_receipt"),
]
