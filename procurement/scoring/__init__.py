"""Scores, ranking and price warnings as pure functions: the portal and `manage.py score` use the same ones."""

from procurement.scoring.abnormal import PriceWarning, price_warnings
from procurement.scoring.formula import Line, ScoredBid, Terms, evaluated_price, rank, rank_by_price, technical_score

__all__ = ["Line", "PriceWarning", "ScoredBid", "Terms", "evaluated_price", "price_warnings", "rank", "rank_by_price", "technical_score"]
