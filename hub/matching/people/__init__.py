"""Persons, their links and relations, and the questions about them: what named people decide."""
