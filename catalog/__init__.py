"""The guidance catalogue: editions, items and the negative list."""
