"""Mosaic: the live workflow and form tables, and what every shape of Mosaic shares."""
