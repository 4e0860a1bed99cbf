"""The desk's pages of planning."""
