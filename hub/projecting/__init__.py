"""Event store to read models: follow live, rebuild beside, roll back, show as known on a date."""
