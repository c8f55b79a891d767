"""Train a model from records without labels: expectation maximisation over candidate pairs."""
