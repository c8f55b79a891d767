"""The seal: a signed Merkle root over the positions of the store, and what verifies it."""
