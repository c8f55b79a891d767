"""What an event is: one directory per event type, and the codec that reads and writes it."""
