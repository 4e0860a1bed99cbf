"""Signs of collusion at the opening, each with its evidence: a person decides, the portal never does, and nobody outside learns of it."""
