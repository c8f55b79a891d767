"""Roles: one YAML file each; being there is the registration.

A role gives functions and a clearance: the sensitivities of schema fields its holder is shown.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.yaml_text import read_yaml


@dataclass(frozen=True)
class Role:
    """What holders of a role may do, and which sensitivities they are shown."""

    name: str
    title: str
    usual_purpose: str
    """What its holders mostly come for; they may choose another."""
    functions: frozenset[str]
    clearance: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """Give every role by its name."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.yml")):
        given = read_yaml(path.read_text(encoding="utf-8"))
        found[path.stem] = Role(
            path.stem,
            given["title"],
            given["usual_purpose"],
            frozenset(given["functions"]),
            frozenset(given["clearance"]),
        )
    return found
