"""Procurement for programs, joined from its parts."""

from procurement.bids.api import api_urls as bids

api_urls = [*bids]
