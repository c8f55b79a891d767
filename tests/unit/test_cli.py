"""The commands of `hub` are read when they are called, and each of them is there."""

import subprocess
import sys

import pytest

from hub.cli import COMMANDS, ReadWhenCalled


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_there_and_says_what_it_does(name: str) -> None:
    found = ReadWhenCalled().get_command(None, name)
    assert found is not None
    assert found.name == name
    assert found.help


def test_a_command_does_not_read_what_others_need() -> None:
    asked = "import sys; from hub.cli import main; sys.argv[1:] = ['migrate', '--help']\n"
    told = "try: main()\nexcept SystemExit: print('fastapi' in sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", asked + told], capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "False"
