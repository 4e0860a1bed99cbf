"""Experts, the draw, the panel, talks, final offers, scores and the report."""
