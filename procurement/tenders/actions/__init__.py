"""What writes tenders."""

from procurement.tenders.actions.choosing import (
    InvitationPlan,
    Opinion,
    SourceData,
    answer_objections,
    invite_suppliers,
    publish_single_source,
    record_objection,
    request_approval,
)
from procurement.tenders.actions.drafting import FileData, ItemData, ReviewData, approve_method, draft_tender, review_tender
from procurement.tenders.actions.objecting import object_to_source
from procurement.tenders.actions.publishing import NoticeData, clarify_tender, start_procurement
from procurement.tenders.actions.questions import answer_question, ask_question, pick_up_file

__all__ = [
    "FileData",
    "InvitationPlan",
    "ItemData",
    "NoticeData",
    "Opinion",
    "ReviewData",
    "SourceData",
    "answer_objections",
    "answer_question",
    "approve_method",
    "ask_question",
    "clarify_tender",
    "draft_tender",
    "invite_suppliers",
    "object_to_source",
    "pick_up_file",
    "publish_single_source",
    "record_objection",
    "request_approval",
    "review_tender",
    "start_procurement",
]
