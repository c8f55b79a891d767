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
    assert " ".join(found.help.split("\n\n", 1)[0].split()) == COMMANDS[name].says


@pytest.mark.parametrize("words", [["migrate", "--help"], ["--help"]])
def test_a_command_and_the_list_of_them_do_not_read_what_others_need(words: list[str]) -> None:
    asked = f"import sys; from hub.cli import main; sys.argv[1:] = {words}\n"
    told = "try: main()\nexcept SystemExit: print('fastapi' in sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", asked + told], capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "False"
