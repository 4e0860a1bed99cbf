"""Contract, performance, payment and acceptance."""
