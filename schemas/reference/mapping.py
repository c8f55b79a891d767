"""Where each of our fields goes in national standards: one ``.yml`` for each in schemas/mappings.

A target is filled by one or several of our fields, written ``event_type path``; a path without an
event type is of the envelope of any event. What is worked out when a return is made says how, after
``=``; what cannot be filled says why, after ``~``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.reference.fields import described, envelope
from schemas.repository import ROOT, repository
from schemas.yaml_text import read_yaml

MAPPINGS = ROOT / "mappings"


@dataclass(frozen=True)
class Target:
    """One field of a standard: what fills it, how it is worked out, or why it cannot be filled."""

    group: str
    name: str
    filled_by: tuple[str, ...] = ()
    worked_out: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Standard:
    """A national return or dataset."""

    name: str
    title: str
    issuer: str
    targets: tuple[Target, ...]


@cache
def standards() -> tuple[Standard, ...]:
    """Give every standard there is a mapping to."""
    return tuple(_standard(path) for path in sorted(MAPPINGS.glob("*.yml")))


def our_fields() -> Iterator[str]:
    """Yield every field of the newest version of every event, as mappings write them."""
    for event_type in repository().event_types():
        for field in described(repository().newest(event_type).avro):
            yield f"{event_type} {field.path}"


def envelope_fields() -> list[str]:
    """List the paths of the envelope."""
    some = repository().newest(repository().event_types()[0])
    return [field.path for field in envelope(some.avro)]


def homeless() -> list[str]:
    """List our fields that no national standard has a place for; the hub's own events apart."""
    used = {
        each
        for standard in standards()
        for target in standard.targets
        for each in target.filled_by
        if standard.name != "statistics"
    }
    records = {each.rpartition(".")[0] for each in used if "." in each.partition(" ")[2]}
    return [
        each
        for each in our_fields()
        if each not in used
        and each not in records
        and not each.startswith("hub.")
        and not any(each.startswith(f"{whole}.") for whole in used)
    ]


def _standard(path: Path) -> Standard:
    given = read_yaml(path.read_text(encoding="utf-8"))
    targets = [
        _target(group, name, said)
        for group, fields in given["targets"].items()
        for name, said in fields.items()
    ]
    return Standard(path.stem, given["title"], given["issuer"], tuple(targets))


def _target(group: str, name: str, said: str | list[str]) -> Target:
    if isinstance(said, str) and said.startswith("~"):
        return Target(group, name, why_not=said[1:])
    if isinstance(said, str) and said.startswith("="):
        return Target(group, name, worked_out=said[1:])
    return Target(group, name, (said,) if isinstance(said, str) else tuple(said))
