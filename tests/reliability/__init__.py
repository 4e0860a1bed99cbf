"""The figures that the portal must reach, each beside its naive twin, which must fall short."""
