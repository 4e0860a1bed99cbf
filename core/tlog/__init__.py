"""The transparency log: one Merkle tree over all audit entries, signed heads, proofs, and the files in which it is published."""
