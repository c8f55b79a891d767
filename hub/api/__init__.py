"""JSON over HTTP: every route that gives data asks at the door."""
