"""Sealed bids, their opening and the failure of a tender."""
