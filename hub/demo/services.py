"""What goes on beside the pages of the demonstration: a system can push, and its events are taken.

Each is the command that a council runs. What they say is in a file, and not on the terminal.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import yaml

from hub.demo.identity_provider import PROGRAMS

SERVICES = (("push", "serve", "--quiet"), ("ingest", "--json"), ("project", "run", "--json"))
SYSTEM, NUMBERED_BY = "front_door_portal", "mash_workbook"
"""The source system that pushes, and the one whose numbers it calls children by."""
STOPS_WITHIN = 15.0


@contextmanager
def running(directory: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Run them until the end of the block."""
    senders = directory / "senders.yml"
    entries = [{"client": PROGRAMS[0], "system": SYSTEM, "case_record_system": NUMBERED_BY}]
    senders.write_text(yaml.safe_dump({"senders": entries}), encoding="utf-8")
    given = os.environ | dict(settings) | {"HUB_PUSH_SENDERS": str(senders)}
    with ExitStack() as stack:
        log = stack.enter_context((directory / "services.log").open("ab"))
        for words in SERVICES:
            process = subprocess.Popen(  # noqa: S603  (our own argument list)
                [sys.executable, "-m", "hub", *words], env=given, stdout=log, stderr=log
            )
            stack.callback(_stop, process)
        yield


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
