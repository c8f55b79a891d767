"""What the matcher keeps is made again by whatever release would make it otherwise."""

from pathlib import Path

from hub.matching.arriving.remembering import MADE_BY, made_by
from tests.architecture.test_imports import imported_by

ROOT = Path(__file__).parents[2]
MATCHER = ROOT / "hub" / "matching"


def test_every_file_that_makes_what_is_kept_is_known_by_it() -> None:
    waiting = [MATCHER / "known" / "records.py", MATCHER / "known" / "statements.py"]
    found = set[Path]()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            named = {ROOT / f"{each.replace('.', '/')}.py" for each in imported_by(path)}
            waiting += [each for each in named if each.is_relative_to(MATCHER) and each.exists()]

    assert found <= set(made_by())


def test_each_of_those_files_is_there() -> None:
    assert [name for name in MADE_BY if not any(MATCHER.glob(name))] == []
