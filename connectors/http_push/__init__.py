"""For a system that can call us: events taken over HTTP, acknowledged when Kafka has them."""
