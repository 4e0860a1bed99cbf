"""The record of an opening at which prices are read out: corrected prices, their confirmation, objections on the spot."""
