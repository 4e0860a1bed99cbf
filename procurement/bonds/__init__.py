"""Bid bonds as electronic records: within the ceiling of the law, kept with the bid, returned within its days."""
