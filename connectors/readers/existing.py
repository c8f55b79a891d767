"""Say of a path that names no file what is there instead."""

from pathlib import Path

from connectors.errors import SourceUnreadable


def must_be_a_file(path: Path, otherwise: str = "") -> None:
    """Raise `SourceUnreadable` for a directory, or where nothing is; `otherwise` is added then."""
    if path.is_dir():
        raise SourceUnreadable(str(path), "it is a directory; name the file in it")
    if not path.is_file():
        raise SourceUnreadable(str(path), f"there is no such file{otherwise}")
