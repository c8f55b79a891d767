"""Compare two records field by field; each comparison gives a level with a name."""
