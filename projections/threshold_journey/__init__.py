"""How did this child move between contact, decision, early help and statutory work."""
