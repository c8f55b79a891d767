"""Secrets from files: ``HUB_X_FILE`` names one that holds the value of ``HUB_X``."""

import os
from pathlib import Path

from hub.errors import SettingsWrong


def secrets_from_files() -> None:
    """Turn ``HUB_X_FILE=/path`` into ``HUB_X``, so that secrets need not be in the environment.

    Raises `SettingsWrong` where a file cannot be read.
    """
    for name, path in list(os.environ.items()):
        wanted = name.removesuffix("_FILE")
        # Set and empty is not set: so a container has what its host has not.
        if name.startswith("HUB_") and wanted != name and not os.environ.get(wanted):
            try:
                os.environ[wanted] = Path(path).read_text().strip()
            except (OSError, UnicodeDecodeError) as fault:
                raise SettingsWrong(name, f"{path} cannot be read") from fault
