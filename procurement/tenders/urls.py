"""Addresses of tenders."""

from django.urls import path

from procurement.tenders.views import choosing, objecting, pages, steps

PROJECT = "projects/<str:number>/"

public_urlpatterns = [
    path("answers/<str:code>/", objecting.ObjectionAnswerView.as_view(), name="objection_answer"),
    path("<str:number>/", objecting.ObjectToSourceView.as_view(), name="object_to_source"),
]

urlpatterns = [
    path(f"{PROJECT}draft-tender/", steps.DraftTenderView.as_view(), name="draft_tender"),
    path(f"{PROJECT}review-tender/", steps.ReviewTenderView.as_view(), name="review_tender"),
    path(f"{PROJECT}invite-suppliers/", choosing.InviteView.as_view(), name="invite_suppliers"),
    path(f"{PROJECT}publish-single-source/", choosing.PublishSourceView.as_view(), name="publish_single_source"),
    path(f"{PROJECT}record-objection/", choosing.RecordObjectionView.as_view(), name="record_objection"),
    path(f"{PROJECT}answer-objections/", choosing.AnswerObjectionsView.as_view(), name="answer_objections"),
    path(f"{PROJECT}request-approval/", choosing.RequestApprovalView.as_view(), name="request_approval"),
    path(f"{PROJECT}approve-method/", steps.ApproveMethodView.as_view(), name="approve_method"),
    path(f"{PROJECT}start-procurement/", steps.StartProcurementView.as_view(), name="start_procurement"),
    path(f"{PROJECT}clarify-tender/", steps.ClarifyTenderView.as_view(), name="clarify_tender"),
    path(f"{PROJECT}answer-question/", steps.AnswerQuestionView.as_view(), name="answer_question"),
    path("tenders/", pages.tender_list, name="tenders"),
    path("tenders/<str:number>/", pages.tender, name="tender"),
    path("tenders/<str:number>/pick-up/", pages.pick_up_file, name="pick_up_file"),
    path("tenders/<str:number>/ask/", pages.ask_question, name="ask_question"),
]
