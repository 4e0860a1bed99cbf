"""Procurement for programs, joined from its parts."""

from procurement.bids.api import api_urls as bids
from procurement.panels.api import api_urls as offers
from procurement.sealed.api import api_urls as sealed

api_urls = [*bids, *sealed, *offers]
