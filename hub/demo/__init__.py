"""The whole hub on one laptop: embedded PostgreSQL and broker, invented families."""
