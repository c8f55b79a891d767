"""The how-to for a new projection, done exactly as it is written, in a copy of the project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.how_to import ROOT, blocks, copied, written

PAGE = ROOT / "docs/how-to/add-a-projection.md"
COPIED = ("connectors", "schemas", "projections", "hub", "tests", "pyproject.toml")


@pytest.mark.slow
def test_the_how_to_works_as_it_is_written(tmp_path: Path) -> None:
    here, said = copied(COPIED, tmp_path / "project"), ""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for block in blocks(PAGE):
        if block.language != "bash":
            written(block, here)
            continue
        done = subprocess.run(
            ["/bin/bash", "-ec", block.text], cwd=here, env=os.environ | {"PATH": path},
            timeout=400, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed, said
    assert int(passed[1]) > 400


def test_every_file_of_the_page_has_a_path_and_every_command_is_ours() -> None:
    found = list(blocks(PAGE))
    assert all(block.path for block in found if block.language != "bash")
    commands = {line.split()[0] for block in found if block.language == "bash"
                for line in block.text.splitlines()}  # fmt: skip
    assert commands == {"cp", "pytest"}
