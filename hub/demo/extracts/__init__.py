"""Write an invented council as its three systems export it, each in its own incompatible way.

`truth.json` beside them says which records are about which child. No connector reads it: it is for
tests and for judging the matcher.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hub.demo.extracts import early_help, liquidlogic, mash_workbook
from hub.demo.invent.model import Council
from hub.demo.invent.who import MASH, SYSTEMS, System
from hub.demo.whole import write_whole

TRUTH = "truth.json"
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Extracts:
    """Where the extracts are, and whose timeline to look at."""

    mash_workbook: Path
    early_help: Path
    """A directory with the export's four files."""
    lcs: Path
    lcs_url: str
    truth: Path
    expected_rejects: dict[str, int]
    """Rows of each system that were written wrong on purpose."""
    taken: date
    """The day they were taken."""
    showcase_system: str
    showcase_local_id: str

    @property
    def showcase(self) -> str:
        """Name the showcase record as commands take it: ``system:local id``."""
        return f"{self.showcase_system}:{self.showcase_local_id}"


def write_extracts(
    council: Council,
    directory: Path,
    *,
    lcs_url: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Extracts:
    """Write the three extracts and the truth. `lcs_url` writes the case database elsewhere."""
    directory.mkdir(parents=True, exist_ok=True)
    workbook, database = directory / "mash_workbook.xlsx", directory / "lcs.sqlite"
    url = lcs_url or f"sqlite:///{database}"
    if lcs_url is None:
        database.unlink(missing_ok=True)
    steps: tuple[Callable[[], int], ...] = (
        lambda: mash_workbook.write(council, workbook),
        lambda: early_help.write(council, directory / "early_help"),
        lambda: liquidlogic.write(council, url),
    )
    rejects = {}
    for done, (system, step) in enumerate(zip(SYSTEMS, steps, strict=True)):
        progress(done, len(steps))
        rejects[str(system)] = step()
    shown = council.known_in(MASH)[council.showcase][0]
    truth = directory / TRUTH
    write_whole(truth, json.dumps(truth_of(council, rejects), indent=1))
    progress(len(steps), len(steps))
    return Extracts(
        workbook,
        directory / "early_help",
        database,
        url,
        truth,
        rejects,
        council.today,
        MASH,
        shown.local_id,
    )


def day_taken(directory: Path) -> date | None:
    """Give the day on which extracts that are already there were taken; None where none are."""
    truth = directory / TRUTH
    if not truth.exists():
        return None
    return date.fromisoformat(json.loads(truth.read_text(encoding="utf-8"))["today"])


def truth_of(council: Council, rejects: dict[str, int]) -> dict[str, Any]:
    """Say which records are about which child, and what was written wrong on purpose."""
    records: dict[int, list[dict[str, str]]] = {number: [] for number in council.children}
    for system in SYSTEMS:
        for known in council.known[system]:
            records[known.child].append({"system": system, "local_id": known.local_id})
    return {
        "seed": council.seed,
        "today": council.today.isoformat(),
        "expected_rejects": rejects,
        "showcase": council.showcase,
        "systems": list[System](SYSTEMS),
        "children": [
            {"child": number, "family": family.number, "records": records[number]}
            for family in council.families
            for number in (child.number for child in family.children)
        ],
    }
