"""Evidence about one child: what is held, as whoever audits may see it, with proofs."""
