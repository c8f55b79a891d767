"""Copy this directory to begin a connector; tests run it, so it cannot rot."""
