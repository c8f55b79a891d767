"""What question each read model answers: one directory per question."""
