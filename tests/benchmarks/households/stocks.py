"""Names of the second generator: other peoples and lists, none shared with `children` on purpose.

They are in ``names.yml``, whose head says how to read it.
"""

from pathlib import Path
from typing import Any, NamedTuple

from schemas.yaml_text import read_yaml


class People(NamedTuple):
    """An origin: its share, how full names are built, its names, and how they are misspelled."""

    share: float
    order: str
    boys: list[str]
    girls: list[str]
    surnames: list[str]
    swaps: list[tuple[str, str]]


def _people(said: dict[str, Any]) -> People:
    boys, girls, surnames = (said.get(name, "").split() for name in ("boys", "girls", "surnames"))
    swaps = [(here, there) for here, there in said["swaps"]]
    return People(said["share"], said["order"], boys, girls, surnames, swaps)


_SAID = read_yaml((Path(__file__).parent / "names.yml").read_text("utf-8"))
PEOPLES = {name: _people(said) for name, said in _SAID["origins"].items()}
"""Origins and how they are named."""
TWIN_NAMES = [tuple(pair.split("/")) for pair in _SAID["twins"].split()]
"""Names given to twins that a machine may take for one."""
ROADS = _SAID["roads"].split()
