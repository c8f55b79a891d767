"""How a source system becomes events. Connectors meet the hub only at Kafka."""
