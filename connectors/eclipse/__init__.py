"""Reads Eclipse: forms answered about people, classifications, episodes of care, allocations."""
