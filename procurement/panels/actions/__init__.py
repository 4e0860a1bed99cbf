"""What panels write: the draw, declarations, reviews, talks, offers, scores, prices and the report."""

from procurement.panels.actions.composing import DrawPlan, appoint_representative, draw_panel, prepare_draw
from procurement.panels.actions.declaring import declare_impartiality, recuse
from procurement.panels.actions.offering import bid_of, custody_of, open_offers, open_own_offer, request_offers, shut_offers, submit_offer
from procurement.panels.actions.pricing import decide_price, explain_price, question_price
from procurement.panels.actions.reporting import deliver_report, make_report, sign_report
from procurement.panels.actions.reviewing import Verdict, check_qualifications, record_talk, review_bids
from procurement.panels.actions.scoring import reopen_scores, save_scores, submit_scores

__all__ = [
    "DrawPlan",
    "Verdict",
    "appoint_representative",
    "bid_of",
    "check_qualifications",
    "custody_of",
    "decide_price",
    "declare_impartiality",
    "deliver_report",
    "draw_panel",
    "explain_price",
    "make_report",
    "open_offers",
    "open_own_offer",
    "prepare_draw",
    "question_price",
    "record_talk",
    "recuse",
    "reopen_scores",
    "request_offers",
    "review_bids",
    "save_scores",
    "shut_offers",
    "sign_report",
    "submit_offer",
    "submit_scores",
]
