"""What each clock is: one ``.yml`` file beside this one, found by being there.

A clock says which events start and stop it, how long it may run, and whose rule it is. ``statute``
is national; ``local`` is a council's own, configurable, and never reported as a national breach.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from schemas.yaml_text import read_yaml

Unit = Literal["hour", "day", "working_day", "month"]


class Strict(BaseModel):
    """A part of a clock's file: nothing in it is left unread."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(Strict):
    """How long a clock may run."""

    n: int
    unit: Unit

    @property
    def in_words(self) -> str:
        """Say it: 45 working days."""
        unit = self.unit.replace("_", " ")
        return f"{self.n} {unit}" + ("" if self.n == 1 else "s")


class CountedFrom(Strict):
    """The earlier event whose day counts; both name it in the field `key`."""

    event: str
    key: str


class Mark(Strict):
    """An event that starts or ends a clock."""

    event: str
    key: str | None = None
    """Field that must be the same in the event that starts and the one that ends."""
    where: dict[str, Any] = {}
    """Fields that must say this; of a coded field, its code."""
    where_not: dict[str, Any] = {}
    """Fields that must say something, and not this."""
    counted_from: CountedFrom | None = None


class Clock(Strict):
    """A deadline that people must keep."""

    name: str
    title: str
    basis: Literal["statute", "local"]
    source: str
    limit: Limit
    starts: tuple[Mark, ...]
    stops: tuple[Mark, ...]
    over: tuple[Mark, ...] = ()
    """Events after which nothing is due any more, though it was not done: a later one, or where it
    says so itself the one that starts the clock."""
    only_where_told: bool = False
    """Whether to run only for a child of whom something that stops it was ever told: few systems
    write it down, and where none does, its absence says nothing."""

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield every event type with each field it looks into, or with an empty name."""
        for mark in (*self.starts, *self.stops, *self.over):
            yield mark.event, mark.key or ""
            yield from ((mark.event, name) for name in (*mark.where, *mark.where_not))
            if mark.counted_from:
                yield mark.event, mark.counted_from.key
                yield mark.counted_from.event, mark.counted_from.key
        keys = [mark.key for mark in self.starts if mark.key]
        yield from ((mark.event, key) for mark in self.starts for key in keys)


@cache
def clocks() -> tuple[Clock, ...]:
    """Give every clock, statutory ones first."""
    found = [
        Clock(name=path.stem, **read_yaml(path.read_text(encoding="utf-8")))
        for path in Path(__file__).parent.glob("*.yml")
    ]
    return tuple(sorted(found, key=lambda each: (each.basis != "statute", each.name)))


@cache
def fields() -> dict[str, frozenset[str]]:
    """Give every event type that any clock looks at, with the fields that any looks into."""
    found: dict[str, set[str]] = {}
    for clock in clocks():
        for event_type, name in clock.fields():
            found.setdefault(event_type, set()).update({name} - {""})
    return {event_type: frozenset(found[event_type]) for event_type in sorted(found)}
