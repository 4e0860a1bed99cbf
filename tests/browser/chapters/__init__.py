"""The life in chapters; each is told by the people of one part of it."""
