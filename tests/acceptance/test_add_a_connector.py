"""The how-to for a new connector, done exactly as it is written, in a copy of the project."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.demo.embedded_broker import EmbeddedBroker
from tests.how_to import ROOT, Block, blocks, copied, written

PAGE = ROOT / "docs/how-to/add-a-connector.md"
COPIED = ("connectors", "schemas", "projections", "hub", "tests/contracts", "tests/conftest.py",
          "pyproject.toml")  # fmt: skip
WITH_REJECTS = 3


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, with the `hub` command beside it."""
    here = copied(COPIED, tmp_path / "project")
    command = tmp_path / "bin" / "hub"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hub "$@"\n')
    command.chmod(0o755)
    return here


class Reader:
    """Does what the page says."""

    def __init__(self, here: Path, broker: EmbeddedBroker) -> None:
        self.here = here
        path = [str(here.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
        self.settings = os.environ | {
            "PATH": os.pathsep.join(path), "HUB_KAFKA_BOOTSTRAP": broker.bootstrap,
            "HUB_TOPIC_PREFIX": "how-to", "COLUMNS": "200",
        }  # fmt: skip

    def do(self, block: Block) -> Iterator[tuple[str, str]]:
        """Write a file, or run commands and give each with what it printed."""
        if block.language != "bash":
            written(block, self.here)
            return
        for line in block.text.splitlines():
            done = subprocess.run(
                ["/bin/bash", "-c", line], cwd=self.here, env=self.settings, timeout=180,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode in {0, WITH_REJECTS}, f"{line}\n{done.stdout}{done.stderr}"
            yield line, " ".join((done.stdout + done.stderr).split())


@pytest.mark.slow
def test_the_how_to_works_as_it_is_written(copy: Path, broker: EmbeddedBroker) -> None:
    reader = Reader(copy, broker)
    printed = [each for block in blocks(PAGE) for each in reader.do(block)]

    said = dict(reversed(printed))
    assert "Visit no or Visit number" in said["hub feed spec my_system"]
    assert "Date of visit" in said["hub feed discover my_system visits.csv"]
    preview = said["hub feed preview my_system visits.csv"]
    assert preview.count("assessment.visit_recorded") == 2
    assert "visited_on is not a date" in preview
    tests = next(text for line, text in said.items() if line.startswith("pytest"))
    assert re.search(r"\b[12]\d passed", tests), tests
    assert "failed" not in tests
    assert "not_a_date 1" in said["hub feed rejects my_system"]
    assert "my_system" in said["hub feed schedule feeds.yml --show"]

    first, second = (text for line, text in printed if line == "hub feed read my_system visits.csv")
    assert "3 rows in · 2 accepted · 0 unchanged · 1 rejected · 2 events out" in first
    assert "3 rows in · 0 accepted · 2 unchanged · 1 rejected · 0 events out" in second


def test_every_file_of_the_page_has_a_path_and_every_command_is_ours() -> None:
    found = list(blocks(PAGE))
    assert len(found) > 10
    assert all(block.path for block in found if block.language != "bash")
    commands = {line.split()[0] for block in found if block.language == "bash"
                for line in block.text.splitlines()}  # fmt: skip
    assert commands == {"cp", "rm", "hub", "pytest"}
