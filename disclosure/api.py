"""Read-only addresses for programs; nobody has to log in."""
