"""Copy this directory to begin a projection; put its question here: what does it answer."""
