"""Users, organisations, roles and the one table of who may do what."""
