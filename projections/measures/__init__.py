"""What managers measure: a directory for each measure, counted over every other read model."""
