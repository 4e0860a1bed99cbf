"""Competitive procurement from notice to award."""
