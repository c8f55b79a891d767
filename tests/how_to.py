"""A how-to done exactly as it is written: its blocks, and a copy of the project to do them in."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Block(NamedTuple):
    """A block of a page: commands, or a file with its path."""

    language: str
    path: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    fence = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    found = fence.finditer(page.read_text(encoding="utf-8"))
    return (Block(*each.groups()) for each in found)


def copied(names: Iterable[str], here: Path) -> Path:
    """Copy files and directories of the project."""
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in names:
        target = here / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=leave_out)
        else:
            shutil.copy(ROOT / name, target)
    return here


def written(block: Block, here: Path) -> None:
    """Write a file of the page into the copy."""
    path = here / block.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
