"""The tender file, its review, the notice, pick-up and questions."""
