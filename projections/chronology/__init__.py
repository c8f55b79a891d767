"""What happened to this child, in order, across every system."""
