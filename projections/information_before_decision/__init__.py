"""Were partner agencies asked, and had they answered, before the threshold was decided."""
