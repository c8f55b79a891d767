"""Say what was decided and why, in words: from the event alone, and nothing that is withheld."""
