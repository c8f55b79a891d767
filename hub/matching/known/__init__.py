"""What the matcher knows of each case record: its statements, the record they come to, tables."""
