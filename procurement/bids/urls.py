"""Addresses of bids."""

from django.urls import path

from procurement.bids import views

urlpatterns = [
    path("projects/<str:number>/open-bids/", views.OpenBidsView.as_view(), name="open_bids"),
    path("projects/<str:number>/fail-procurement/", views.FailProcurementView.as_view(), name="fail_procurement"),
    path("tenders/<str:number>/bid/", views.BidView.as_view(), name="bid"),
    path("bids/", views.bid_list, name="bids"),
    path("bids/parts/<int:pk>/", views.opened_part, name="opened_part"),
]
