"""Addresses of bids."""

from django.urls import path

from procurement.bids import views

BID = "tenders/<str:number>/bid/"

urlpatterns = [
    path("projects/<str:number>/open-bids/", views.OpenBidsView.as_view(), name="open_bids"),
    path("projects/<str:number>/fail-procurement/", views.FailProcurementView.as_view(), name="fail_procurement"),
    path(BID, views.BidView.as_view(), name="bid"),
    path(f"{BID}parts/<str:kind>/", views.SealPartView.as_view(), name="seal_part"),
    path(f"{BID}submit/", views.SubmitBidView.as_view(), name="submit_bid"),
    path(f"{BID}withdraw/", views.WithdrawBidView.as_view(), name="withdraw_bid"),
    path("bids/", views.bid_list, name="bids"),
    path("bids/parts/<int:pk>/", views.opened_part, name="opened_part"),
]
