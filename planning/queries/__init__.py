"""Reading plans and money."""

from planning.queries.budget import Share, shares, yearly_shares
from planning.queries.plans import filing_before, last_filing, last_intention, lines_for_review

__all__ = ["Share", "filing_before", "last_filing", "last_intention", "lines_for_review", "shares", "yearly_shares"]
