"""What the public pages read: disclosure models only."""
