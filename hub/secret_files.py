"""Secrets from files: ``HUB_X_FILE`` names one that holds the value of ``HUB_X``."""

import os
from pathlib import Path

from hub.errors import SettingsWrong


def secrets_from_files() -> None:
    """Turn ``HUB_X_FILE=/path`` into ``HUB_X``, so that secrets need not be in the environment.

    Raises `SettingsWrong` where a file cannot be read, and where the variable is set otherwise as
    well: the one that nobody thinks of would hold.
    """
    for name, path in list(os.environ.items()):
        wanted = name.removesuffix("_FILE")
        # Set and empty is not set: so a container has what its host has not.
        if not _names_a_file(name) or not path:
            continue
        try:
            secret = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingsWrong(name, f"{path} cannot be read") from fault
        if os.environ.get(wanted) not in {None, "", secret}:
            raise SettingsWrong(name, f"{wanted} is set as well, to something else: unset one")
        os.environ[wanted] = secret


def forget() -> None:
    """Leave no variable that names a file, so that what is set now holds in other processes too."""
    for name in filter(_names_a_file, list(os.environ)):
        del os.environ[name]


def _names_a_file(name: str) -> bool:
    return name.startswith("HUB_") and name.endswith("_FILE")
