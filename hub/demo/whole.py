"""Write a file whole or not at all: a run may be ended at any moment, and another goes on there."""

from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Put a text where it is whole at once, for its owner alone."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.replace(file)
