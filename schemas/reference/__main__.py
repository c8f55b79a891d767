"""``python -m schemas.reference --write|--check``: write the reference, or fail where it is old."""

import argparse
import sys
from functools import cache
from pathlib import Path

from schemas.reference import asyncapi, code_list_page, event_pages, mapping_page
from schemas.repository import ROOT

DOCS = ROOT.parent / "docs/reference"


@cache
def documents() -> dict[str, str]:
    """Give every generated document: its path below ``docs/reference``, and its text."""
    return {
        **event_pages.pages(),
        "code-lists.md": code_list_page.page(),
        "mapping.md": mapping_page.page(),
        "asyncapi.yaml": asyncapi.document(),
    }


def main(arguments: list[str] | None = None, docs: Path = DOCS) -> int:
    """Write or check; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.reference", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write what is not current")
    parser.add_argument("--check", action="store_true", help="fail where something is not current")
    writes = parser.parse_args(arguments).write
    wanted = documents()
    old = [name for name, text in wanted.items() if _read(docs / name) != text]
    stray = sorted(set(_events_on_disk(docs)) - set(wanted))
    for name in old:
        if writes:
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_text(wanted[name], encoding="utf-8")
            sys.stdout.write(f"wrote docs/reference/{name}\n")
        else:
            sys.stderr.write(f"docs/reference/{name} is not current: run make schemas\n")
    for name in stray:
        sys.stderr.write(f"docs/reference/{name} is about nothing any more: delete it\n")
    return 1 if stray or (old and not writes) else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _events_on_disk(docs: Path) -> list[str]:
    return [path.relative_to(docs).as_posix() for path in (docs / "events").glob("*.md")]


if __name__ == "__main__":
    sys.exit(main())
