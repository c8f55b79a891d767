"""Record, match, guard, answer: what happens to an event after Kafka."""
