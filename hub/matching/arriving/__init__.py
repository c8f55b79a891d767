"""Decide whom each case record is about, in the order in which their events are stored."""
