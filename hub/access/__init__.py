"""Who may see what: actors, roles, one pure decision, and what is taken out of an answer."""
