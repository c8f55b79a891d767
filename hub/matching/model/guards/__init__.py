"""Rules that no score may pass: each a file here, and being here is its registration.

A guard is asked about the record and one person: every pair of the record and one of the person's
records, and who else is in the household. If it speaks, the record is never linked to that person
without a human being.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from hub.matching.model.guards.meeting import Meeting


class Guard(NamedTuple):
    """A rule that spoke: its id, and what it says in words. It names no value."""

    rule: str
    reason: str


class Rule(NamedTuple):
    """A rule: its id, its reason, and the test of whether it forbids a link."""

    rule: str
    reason: str
    forbids: Callable[[Meeting], bool]


@cache
def rules() -> tuple[Rule, ...]:
    """Give every rule, by the order of its file's name."""
    names = sorted(each.name for each in iter_modules(__path__) if each.name.startswith("r"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(Rule(each.RULE, each.REASON, each.forbids) for each in modules)


def spoken(meeting: Meeting) -> tuple[Guard, ...]:
    """Give the rules that forbid a link."""
    return tuple(Guard(each.rule, each.reason) for each in rules() if each.forbids(meeting))
