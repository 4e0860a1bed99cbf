"""What writes tenders."""

from procurement.tenders.actions.drafting import FileData, ItemData, ReviewData, approve_method, draft_tender, review_tender
from procurement.tenders.actions.publishing import NoticeData, clarify_tender, start_procurement
from procurement.tenders.actions.questions import answer_question, ask_question, pick_up_file

__all__ = [
    "FileData",
    "ItemData",
    "NoticeData",
    "ReviewData",
    "answer_question",
    "approve_method",
    "ask_question",
    "clarify_tender",
    "draft_tender",
    "pick_up_file",
    "review_tender",
    "start_procurement",
]
