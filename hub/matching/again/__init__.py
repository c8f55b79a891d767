"""Look again at what was decided before: what would come out otherwise, and asking people."""
