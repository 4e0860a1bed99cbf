"""The award, its notice and challenges to it."""
