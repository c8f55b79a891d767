"""Let every command of the hub be tried on the running demonstration from another terminal.

Its database, broker and token are its own and others at each start: a file says them to a shell.
"""

import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hub.demo.whole import write_whole

NAME = "settings.sh"


@contextmanager
def settings_for_a_shell(directory: Path, settings: Mapping[str, str]) -> Iterator[Path]:
    """Keep `settings` and the way to `hub` in a file that a shell reads, as long as they hold."""
    file = directory / NAME
    lines = [
        f"# The demonstration that runs here, for another terminal:  . {shlex.quote(str(file))}",
        f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"',
        *(f"export {name}={shlex.quote(value)}" for name, value in sorted(settings.items())),
    ]
    write_whole(file, "\n".join(lines) + "\n")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
