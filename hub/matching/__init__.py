"""Who a case record is about: exact and honest for now, and every link an event with its reason."""
