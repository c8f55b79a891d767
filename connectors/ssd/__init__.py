"""Reads the Standard Safeguarding Dataset: 48 tables that most councils already make."""
