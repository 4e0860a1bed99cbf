"""The legal questions of plan, budget review and intention."""
