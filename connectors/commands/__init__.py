"""``hub feed`` commands, one file each; `connectors/cli.py` puts them together."""
