"""The early help module's nightly export: people, episodes, assessments and visits."""
