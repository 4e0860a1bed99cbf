"""The rules of panels: who sits, what was reviewed, how it was scored and signed."""

from procurement.panels.rules.composition import (
    bids_have_been_opened,
    members_have_declared,
    panel_is_lawful,
    pool_has_enough_experts,
    pool_is_frozen,
    recusal_reasons,
)
from procurement.panels.rules.offers import (
    bids_are_reviewed,
    enough_final_offers,
    enough_valid_bids,
    offer_shares_are_enough,
    offers_are_called,
    offers_are_due,
    offers_are_opened,
    qualifications_are_checked,
    talks_were_held,
)
from procurement.panels.rules.reports import (
    abnormal_prices_are_closed,
    enough_candidates,
    objective_scores_agree,
    report_is_made,
    report_is_signed,
    scores_are_complete,
)

__all__ = [
    "abnormal_prices_are_closed",
    "bids_are_reviewed",
    "bids_have_been_opened",
    "enough_candidates",
    "enough_final_offers",
    "enough_valid_bids",
    "members_have_declared",
    "objective_scores_agree",
    "offer_shares_are_enough",
    "offers_are_called",
    "offers_are_due",
    "offers_are_opened",
    "panel_is_lawful",
    "pool_has_enough_experts",
    "pool_is_frozen",
    "qualifications_are_checked",
    "recusal_reasons",
    "report_is_made",
    "report_is_signed",
    "scores_are_complete",
    "talks_were_held",
]
