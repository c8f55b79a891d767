"""docs/how-to/push-events.md, run as it stands in a shell."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub.demo.embedded_broker import free_port
from hub.demo.identity_provider import EmbeddedIdentityProvider
from tests.acceptance.conftest import Hub

PAGE = Path(__file__).parents[2] / "docs/how-to/push-events.md"
BLOCKS = re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
STOP = "trap 'kill ${SERVER:-} 2> /dev/null || true' EXIT"
"""Whatever fails, the server does not go on."""
OF_THE_CHILD = ("8812", "C-10293", "R-77", "Khan")
"""What the page sends; no log may repeat it."""
DRAWN = re.compile(r'"(?:request_id|milliseconds|timestamp)": [^,}]+')
"""What is in a log line by clock or by chance, where any four digits may stand."""


def test_every_command_of_the_page_does_what_it_says(
    hub: Hub, provider: EmbeddedIdentityProvider
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    port = str(free_port())
    command = hub.directory / "bin/hub"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hub "$@"\n')
    command.chmod(0o755)
    script = "\n".join(["set -euo pipefail", STOP, *BLOCKS]).replace("8010", port)
    environment = os.environ | hub.environment | provider.settings | {
        "CLIENT_SECRET": provider.program_secrets["front-door-portal"],
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
    logged = DRAWN.sub("", ran.stderr)
    assert [value for value in OF_THE_CHILD if value in logged] == []
    assert (hub.directory / "feeds/push/front_door_portal.sqlite").exists()
    assert hub("ingest", "--once", "--json").json["accepted"] == 4
    assert hub("project", "run", "--once", "--json").json["events"] == 4
    hub.let_see("front_door_portal:8812")
    entries = hub("timeline", "front_door_portal:8812", "--json").json["entries"]
    kinds = {each["event_type"] for each in entries}
    assert "front_door.referral_received" in kinds
    assert "front_door.contact_received" not in kinds, "it was taken back, and is shown"
    for lost in (hub.directory / "feeds/push").glob("front_door_portal.sqlite*"):
        lost.unlink()
    assert hub("push", "restore", "front_door_portal", "--json").json["events"] == 3
    assert "nothing to restore" in hub("push", "restore", "front_door_portal", expect=1).err


def test_what_cannot_be_served_says_why(hub: Hub, provider: EmbeddedIdentityProvider) -> None:
    assert "HUB_OIDC_ISSUER" in hub("push", "serve", expect=1).err
    insecure = provider.settings | {"HUB_ENVIRONMENT": "production"}
    assert "must be https" in hub("push", "serve", expect=1, **insecure).err
    known = provider.settings
    assert "cannot read the senders" in hub("push", "serve", expect=1, **known).err
    senders = hub.directory / "senders.yml"
    senders.write_text("senders: []")
    known |= {"HUB_PUSH_SENDERS": str(senders)}
    assert "no broker is set" in hub("push", "serve", expect=1, **known, HUB_KAFKA_BOOTSTRAP="").err
    open_to_all = {"HUB_PUSH_HOST": "0.0.0.0"}  # noqa: S104  (that is refused)
    assert "TLS" in hub("push", "serve", expect=1, **known, **open_to_all).err
