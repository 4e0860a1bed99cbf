"""What every answer to a program shares: problem documents, strict JSON, limits, its description."""
