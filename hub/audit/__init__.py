"""Who has seen what: the access log, written before anything is shown."""
