"""The forms of contracts, one a step."""
