"""Pages of tenders."""
