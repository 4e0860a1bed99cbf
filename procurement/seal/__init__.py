"""Sealed bids SB-1: nobody reads a bid before its opening, everybody can check it afterwards; nothing here knows Django."""
