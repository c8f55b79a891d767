"""Kafka to event store: decode, recognise what is known, append, dead-letter the rest."""
