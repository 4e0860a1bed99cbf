"""The public pages, and the three steps with which a project is closed."""
