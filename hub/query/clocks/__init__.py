"""The deadlines people must keep: what starts and stops each, and how it stands."""
