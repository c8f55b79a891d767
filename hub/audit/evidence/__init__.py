"""The evidence: what is held of a child, with proofs that anybody can check without the hub."""
