"""Annual purchase plans, budget review and the budget ledger."""
