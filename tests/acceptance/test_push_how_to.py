"""docs/how-to/push-events.md, run as it stands in a shell."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub.demo.embedded_broker import free_port
from tests.acceptance.conftest import Hub

PAGE = Path(__file__).parents[2] / "docs/how-to/push-events.md"
BLOCKS = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
STOP = "trap 'kill ${SERVER:-} 2> /dev/null || true' EXIT"
"""Whatever fails, the server does not go on."""


def test_every_command_of_the_page_does_what_it_says(hub: Hub) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    port = str(free_port())
    command = hub.directory / "bin/hub"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hub "$@"\n')
    command.chmod(0o755)
    script = "\n".join(["set -euo pipefail", STOP, *BLOCKS]).replace("8010", port)
    environment = os.environ | hub.environment | {
        "HUB_PUSH_PORT": port, "PYTHONPATH": str(PAGE.parents[2]),
        "PATH": f"{command.parent}:{os.environ['PATH']}",
    }  # fmt: skip

    ran = subprocess.run(
        ["bash", "-c", script], cwd=hub.directory, env=environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(BLOCKS) >= 7
    assert ran.stderr.count('"status": 202, "route": "/v1/events"') == 3
    assert "8812" not in ran.stderr
    assert (hub.directory / "feeds/push/front_door_portal.sqlite").exists()
    assert hub("ingest", "--once", "--json").json["accepted"] == 4
    assert hub("project", "run", "--once", "--json").json["events"] == 4


def test_what_cannot_be_served_says_why(hub: Hub) -> None:
    assert hub("push", "token", "Not-A-System", expect=2).out == ""
    assert "cannot read the senders" in hub("push", "serve", expect=1).err
    assert "no broker is set" in hub("push", "serve", expect=1, HUB_KAFKA_BOOTSTRAP="").err
    assert "TLS" in hub("push", "serve", expect=1, HUB_PUSH_HOST="0.0.0.0").err  # noqa: S104
