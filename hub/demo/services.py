"""What goes on in the demonstration: the pages, and beside them a way in whose events are taken.

Each is the command that a council runs. What those beside the pages say is in a file, and not on
the terminal.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import yaml

from hub.console import err
from hub.demo.identity_provider import PROGRAMS
from hub.errors import HubError
from hub.ports import must_be_free
from hub.settings import Settings

SERVICES = (("push", "serve", "--quiet"), ("ingest", "--json"), ("project", "run", "--json"))
SYSTEM, NUMBERED_BY = "front_door_portal", "mash_workbook"
"""The source system that pushes, and the one whose numbers it calls children by."""
STOPS_WITHIN = 15.0
ANSWERS_WITHIN = 120.0
LOOK_AGAIN = 0.1


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


@contextmanager
def pages(now: Settings, known: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve the pages until the end of the block, which begins when they answer.

    Raises `HubError` where they do not.
    """
    must_be_free(now.api_host, now.api_port, "HUB_API_PORT")  # else another's would answer
    address = f"http://{now.api_host}:{now.api_port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--quiet"], env=os.environ | dict(known)
    )
    try:
        deadline = time.monotonic() + ANSWERS_WITHIN
        with err.status("starting the pages"):
            while not _answers(address):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise HubError(f"the pages did not start at {address}; what they say is above")
                time.sleep(LOOK_AGAIN)
        yield server
    finally:
        _stop(server)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/livez", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
