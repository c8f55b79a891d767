"""FIELDS.yml: which columns of a file are which of our fields.

One line a field: ``surname: last_name``, or a list where several columns make one field:
``address: [house_number, street]``. Columns that no line names are not compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hub.errors import HubError

MEANING = {
    "id": "the record's own id",
    "arrival": "the order of arrival, a number or a day; else the order in the file",
    "recorded_on": "the day the record was made: it tells when an unborn child will be born",
    "source": "the system it comes from",
    "forenames": "one forename or several",
    "surname": "the family name",
    "full_name": "the whole name, where it is in one column: `Amina Khan` or `KHAN, Amina`",
    "known_as": "another name in use",
    "date_of_birth": "in any usual way of writing, or a part of it; or its year, month and day",
    "expected_on": "the day a birth is expected",
    "sex": "f or m, in any usual way of writing",
    "postcode": "of any country",
    "address": "with or without the postcode",
    "address_withheld": "Y where the address is confidential: it is then not compared",
    "nhs_number": "an NHS number or an identifier like one, whose check digit may not be ours",
    "identifier": "any other identifier of a person",
    "upn": "a unique pupil number",
    "email": "an e-mail address",
    "phone": "a telephone number",
    "other": "anything else worth comparing, such as a town; several columns stay apart",
}
"""Our fields, and what each means."""
_BESIDE = frozenset({
    "id", "arrival", "recorded_on", "source", "address_withheld", "expected_on",
})  # fmt: skip
"""Fields that say nothing about who somebody is without others."""


class WrongFields(HubError):
    """FIELDS.yml does not fit: the message lists the fields or the columns there are."""


class _Once(yaml.BaseLoader):
    """Reads YAML, and refuses a field that stands twice: the last would hold, and nobody knew.

    A name of a column is what is written: `yes`, `010` and `2026-01-01` are words here.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read one mapping."""
        names = [str(each.value) for each, _ in node.value]
        if twice := sorted({each for each in names if names.count(each) > 1}):
            raise WrongFields(
                f"{', '.join(twice)} stands twice. Write one line, with a list of columns: "
                "`address: [house, street]`"
            )
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Fields:
    """Our fields, each with the columns that hold it."""

    columns: dict[str, tuple[str, ...]]

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield each field with each of its columns."""
        for field, columns in self.columns.items():
            yield from ((field, each) for each in columns)

    def check(self, columns: Iterable[str], file: str) -> None:
        """Raise `WrongFields` where a column is named that the file does not have."""
        there = list(columns)
        if lacking := [column for _, column in self.named() if column not in there]:
            hint = (
                ""
                if set(there) & {each for _, each in self.named()}
                else ". If these are a record's values, put a line of column names before them"
            )
            raise WrongFields(
                f"{file} has no column {', '.join(lacking)}. It has: {', '.join(there)}{hint}"
            )


def read(path: Path) -> Fields:
    """Read FIELDS.yml. Raises `WrongFields`."""
    try:
        said = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Once)  # noqa: S506
    except FileNotFoundError:
        raise WrongFields(f"there is no file {path}. {_example()}") from None
    except OSError as error:
        raise WrongFields(f"{path} cannot be read: {error.strerror}. {_example()}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WrongFields(f"{path}, line {line}, is not UTF-8. Save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise WrongFields(f"{path}{_where(error)}. {_example()}") from error
    if not isinstance(said, dict) or not said:
        raise WrongFields(f"{path} says of no field which column it is. {_example()}")
    if unknown := [str(each) for each in said if each not in MEANING]:
        raise WrongFields(
            f"{path}: {', '.join(unknown)} is no field of ours. There are: {', '.join(MEANING)}"
        )
    fields = Fields({str(field): _columns(path, field, each) for field, each in said.items()})
    if set(fields.columns) <= _BESIDE:
        raise WrongFields(f"{path} names nothing that can be compared. {_example()}")
    _no_column_twice(path, fields)
    return fields


def _where(error: yaml.YAMLError) -> str:
    """Say on which line YAML could not be read, and why."""
    mark = getattr(error, "problem_mark", None)
    line = f", line {mark.line + 1}," if mark else ""
    why = getattr(error, "problem", None) or str(error)
    return f"{line} is not YAML that can be read: {why}"


def _no_column_twice(path: Path, fields: Fields) -> None:
    """Raise `WrongFields` where a column is compared twice: what it says would weigh double."""
    compared = [column for field, column in fields.named() if field not in _BESIDE]
    if twice := sorted({each for each in compared if compared.count(each) > 1}):
        raise WrongFields(
            f"{path}: the column {', '.join(twice)} stands in it twice, and would be compared "
            "twice. Name each column once"
        )


def _columns(path: Path, field: str, said: object) -> tuple[str, ...]:
    listed = said if isinstance(said, list) else [said]
    if not listed or not all(isinstance(each, str) and each for each in listed):
        raise WrongFields(f"{path}: {field} is not followed by a column, or a list of columns")
    return tuple(listed)


def _example() -> str:
    return (
        "Write a line for each field, such as `surname: last_name`, or `address: [house, street]`. "
        f"Fields: {', '.join(MEANING)}"
    )
