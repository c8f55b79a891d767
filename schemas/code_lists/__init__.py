"""The code lists that coded fields use: one ``.yml`` file for each, found by its name.

A field says which list it uses (``"code_list": "cin.sex"`` in its ``.avsc``). A code that is not in
the list is not refused: sources hold codes nobody foresaw, and losing them would be worse. Tests
refuse them in examples, and a connector can ask.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.errors import UnknownCodeList
from schemas.repository import repository
from schemas.yaml_text import read_yaml

ROOT = Path(__file__).parent


class UnknownCode(NamedTuple):
    """A code in an event that its field's list does not have."""

    field: str
    code_list: str
    code: str


@cache
def code_list(name: str) -> Mapping[str, str]:
    """Give a list's codes with their labels, in the list's order. Raises `UnknownCodeList`.

    >>> code_list("local.rag")["red"]
    'Red'
    """
    return MappingProxyType(dict(_definition(name)["codes"]))


def edition(name: str, on: date) -> Mapping[str, str]:
    """Give the codes of a list that were in force on a day, where a list has editions.

    Local lists change with a council's own guidance; an event keeps the code of its day. A list
    without editions gives all its codes. Before the first edition there are none.

    >>> "family_help" in edition("local.level_of_need", date(2024, 1, 1))
    False
    """
    editions = _definition(name).get("editions")
    if editions is None:
        return code_list(name)
    begun = {each["in_force_from"]: each["codes"] for each in editions}
    day = max((day for day in begun if day <= on), default=None)
    return {code: code_list(name)[code] for code in begun[day]} if day else {}


def title(name: str) -> str:
    """Give what a list is a list of, for people.

    >>> title("cin.sex")
    'Sex'
    """
    return str(_definition(name)["title"])


def issuer(name: str) -> str:
    """Say whose list it is.

    >>> issuer("cin.sex")
    'Department for Education, children in need census 2026'
    """
    return str(_definition(name)["issuer"])


def note(name: str) -> str:
    """Give what else is to be known about a list; empty where nothing is."""
    return str(_definition(name).get("note", ""))


def editions(name: str) -> list[tuple[date, str, list[str]]]:
    """List a local list's editions: the first day, the name, and the codes then in force."""
    found = _definition(name).get("editions", [])
    return [(each["in_force_from"], each["name"], each["codes"]) for each in found]


def names() -> list[str]:
    """Name every list, sorted."""
    return sorted(path.stem for path in ROOT.glob("*.yml"))


def unknown_codes(
    event_type: str, event: Mapping[str, Any], version: int | None = None
) -> list[UnknownCode]:
    """Name the codes of an event that are not in their lists, with the fields that hold them."""
    schemas = repository()
    schema = schemas.newest(event_type) if version is None else schemas.get(event_type, version)
    return [
        UnknownCode(field, name, code)
        for field, name, code in _codes(schema.avro, event, "", {})
        if code not in code_list(name)
    ]


@cache
def _definition(name: str) -> dict[str, Any]:
    path = ROOT / f"{name}.yml"
    if path.parent != ROOT or not path.exists():
        raise UnknownCodeList(name, names())
    definition: dict[str, Any] = read_yaml(path.read_text(encoding="utf-8"))
    return definition


def _codes(
    schema: Any, event: Any, path: str, named: dict[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Walk an event beside its schema; yield each coded field's path, list and code."""
    if isinstance(schema, dict) and "namespace" in schema:
        named[f"{schema['namespace']}.{schema['name']}"] = schema
    for field in schema["fields"]:
        inner = f"{path}.{field['name']}" if path else field["name"]
        value = event.get(field["name"]) if isinstance(event, Mapping) else None
        if "code_list" in field:
            yield from ((at, field["code_list"], code) for at, code in _codes_at(inner, value))
        record = _record_of(field["type"], named)
        if record is not None:
            yield from _codes(record, value, inner, named)


def _codes_at(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Give the code or codes that a field holds, each with its own path."""
    if isinstance(value, Mapping):
        yield from _codes_at(f"{path}.code", value.get("code"))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _codes_at(f"{path}[{index}]", each)
    elif value is not None:
        yield path, str(value)


def _record_of(schema: Any, named: dict[str, Any]) -> dict[str, Any] | None:
    """Find the record that a field's type is or may be, if it is one."""
    for each in schema if isinstance(schema, list) else [schema]:
        found = named.get(each) if isinstance(each, str) else each
        if isinstance(found, dict) and found["type"] == "record":
            return found
    return None
