"""The one door for reading: decide, log, read, redact."""
