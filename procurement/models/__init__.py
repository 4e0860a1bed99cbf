"""Tenders and lots, bids, panels and scores, awards."""

from procurement.models.award import Award, Challenge
from procurement.models.bid import Bid, BidReview, FinalOffer, Opening, QualificationReview, SealedPart, Talk
from procurement.models.bond import Guarantee
from procurement.models.choice import Invitation, InvitationDraw, MethodRequest, SingleSource, SourceObjection
from procurement.models.panel import AbnormalReview, Conflict, Draw, Expert, OfferCall, PanelMember, Report, ReportSignature, Score
from procurement.models.record import OpeningObjection, PriceCorrection
from procurement.models.remedy import Complaint, Inquiry
from procurement.models.sealed import Custodian, Custody, KeyHolder, OwnIdentity, SealedCiphertext, SealedShare, SealStatement
from procurement.models.standing import StoredDocument, SupplierBan
from procurement.models.tender import Clarification, Criterion, Failure, FileReview, Lot, MethodApproval, Pickup, Question, Tender
from procurement.models.warning import BidWarning

__all__ = [
    "AbnormalReview", "Award", "Bid", "BidReview", "BidWarning", "Challenge", "Clarification", "Complaint", "Conflict", "Criterion",
    "Custodian", "Custody", "Draw", "Expert", "Failure", "FileReview", "FinalOffer", "Guarantee", "Inquiry", "Invitation", "InvitationDraw",
    "KeyHolder", "Lot", "MethodApproval", "MethodRequest", "OfferCall", "Opening", "OpeningObjection", "OwnIdentity", "PanelMember",
    "Pickup", "PriceCorrection", "QualificationReview", "Question", "Report", "ReportSignature", "Score",
    "SealStatement", "SealedCiphertext", "SealedPart", "SealedShare", "SingleSource", "SourceObjection",
    "StoredDocument", "SupplierBan", "Talk", "Tender",
]  # fmt: skip
