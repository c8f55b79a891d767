"""Who does each system say this person is, and how can they be found."""
