"""Every command of the hub that a document shows is there, with the options it is shown with."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.cli import COMMANDS, ReadWhenCalled

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "connectors").rglob("*.md")]
)
SPAN = re.compile(r"`([^`]+)`")
SHOWN = re.compile(r"(?:^|[;|(]\s*|\$ |&& )hub ([a-z][a-z-]*\b[^;|]*)")


def shown_in(text: str) -> Iterator[str]:
    """Yield what stands behind `hub` in blocks of code, and in code among words."""
    in_block = False
    for line in text.splitlines():
        if line.startswith("```") or line.lstrip().startswith("```"):
            in_block = not in_block
            continue
        for code in [line.strip()] if in_block else SPAN.findall(line):
            yield from SHOWN.findall(code)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_shows_can_be_typed(document: Path) -> None:
    for shown in shown_in(document.read_text(encoding="utf-8")):
        words = shown.split()
        found: Any = ReadWhenCalled().get_command(None, words[0]) if words[0] in COMMANDS else None
        assert found, shown
        for word in words[1:]:
            if not hasattr(found, "commands"):
                break
            assert word in found.commands, shown
            found = found.commands[word]
        there = {name for each in getattr(found, "params", ()) for name in each.opts} | {"--help"}
        asked = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", shown))
        if not hasattr(found, "commands"):
            assert asked <= there, shown
