"""Sealed bids SB-1 in the portal's database: custody, submissions, the opening by custodians and the publication."""
