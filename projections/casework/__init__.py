"""What social work did with each child, when, and what was written down of it."""
