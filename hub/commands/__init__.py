"""What `hub` can be told to do: one file per group of commands, each a Typer app."""
