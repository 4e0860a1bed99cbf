"""A bid as one keeps it at first: in a row that may not be shown before the opening, its files beside it."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from projects.actions import save_draft
from tests.reliability.bidding import Bidder


def keep(bidder: Bidder, words: str, price: str) -> bool:
    """Keep what the bid says until the deadline."""
    save_draft(bidder.user, "bid", bidder.lot.tender.number, {"price": price, "words": words})
    default_storage.save("naive/offer.pdf", ContentFile(words.encode()))
    return True
