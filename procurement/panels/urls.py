"""Addresses of panels."""

from django.urls import path

from procurement.panels.views import composing, offers, pool, reporting, reviewing, scoring

PROJECT = "projects/<str:number>/"

urlpatterns = [
    path(f"{PROJECT}check-qualifications/", reviewing.CheckQualificationsView.as_view(), name="check_qualifications"),
    path(f"{PROJECT}appoint-representative/", composing.AppointRepresentativeView.as_view(), name="appoint_representative"),
    path(f"{PROJECT}prepare-draw/", composing.PrepareDrawView.as_view(), name="prepare_draw"),
    path(f"{PROJECT}draw-panel/", composing.DrawPanelView.as_view(), name="draw_panel"),
    path(f"{PROJECT}declare-impartiality/", composing.DeclareView.as_view(), name="declare_impartiality"),
    path(f"{PROJECT}recuse/", composing.RecuseView.as_view(), name="recuse"),
    path(f"{PROJECT}review-bids/", reviewing.ReviewBidsView.as_view(), name="review_bids"),
    path(f"{PROJECT}record-talk/", reviewing.RecordTalkView.as_view(), name="record_talk"),
    path(f"{PROJECT}request-offers/", reviewing.RequestOffersView.as_view(), name="request_offers"),
    path(f"{PROJECT}submit-offer/", offers.SubmitOfferView.as_view(), name="submit_offer"),
    path(f"{PROJECT}submit-offer/own/", offers.OpenOwnOfferView.as_view(), name="open_own_offer"),
    path(f"{PROJECT}submit-offer/terms.json", offers.OfferTermsView.as_view(), name="offer_terms"),
    path(f"{PROJECT}submit-offer/receipt.json", offers.OfferReceiptView.as_view(), name="offer_receipt"),
    path(f"{PROJECT}shut-offers/", offers.ShutOffersView.as_view(), name="shut_offers"),
    path(f"{PROJECT}open-offers/", offers.OpenOffersView.as_view(), name="open_offers"),
    path(f"{PROJECT}question-price/", reviewing.QuestionPriceView.as_view(), name="question_price"),
    path(f"{PROJECT}explain-price/", reviewing.ExplainPriceView.as_view(), name="explain_price"),
    path(f"{PROJECT}decide-price/", reviewing.DecidePriceView.as_view(), name="decide_price"),
    path(f"{PROJECT}score/", scoring.ScoreSheetView.as_view(), name="score"),
    path(f"{PROJECT}score/<int:pk>/", scoring.ScoreBidView.as_view(), name="score_bid"),
    path(f"{PROJECT}submit-scores/", scoring.SubmitScoresView.as_view(), name="submit_scores"),
    path(f"{PROJECT}reopen-scores/", scoring.ReopenScoresView.as_view(), name="reopen_scores"),
    path(f"{PROJECT}make-report/", reporting.MakeReportView.as_view(), name="make_report"),
    path(f"{PROJECT}sign-report/", reporting.SignReportView.as_view(), name="sign_report"),
    path(f"{PROJECT}deliver-report/", reporting.DeliverReportView.as_view(), name="deliver_report"),
    path(f"{PROJECT}report/", reporting.report, name="report"),
    path("experts/", pool.expert_list, name="experts"),
    path("experts/<int:pk>/", pool.expert, name="expert"),
    path("experts/<int:pk>/conflicts/", pool.add_conflict, name="add_conflict"),
    path("experts/conflicts/<int:pk>/drop/", pool.drop_conflict, name="drop_conflict"),
]
