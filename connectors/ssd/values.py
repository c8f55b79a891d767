"""Read what only this extract holds: a code beside its words, flags packed as JSON, Y and N."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from connectors.base import Practitioner, Row
from connectors.code_lists import code_of, coded
from connectors.outcome_json import flags_set, is_outcome_json, outcomes
from connectors.values import day, not_taken, text

SYNONYMS = Path(__file__).with_name("code_lists.yml")
Coded = dict[str, str | None]


def code(list_name: str, row: Row, column: str) -> Coded | None:
    """Give a value as code and source words."""
    return coded(list_name, row.get(column), SYNONYMS)


def code_and_words(list_name: str, row: Row, code_column: str, words_column: str) -> Coded | None:
    """Give a value that the extract holds twice, as code and as words; the words may stand alone.

    >>> row = Row("contacts", 1, {"source_code": "1A", "source": "Mum's sister"})
    >>> code_and_words("cin.referral_source", row, "source_code", "source")
    {'code': '1A', 'source_value': "Mum's sister"}
    """
    short, words = text(row, code_column), text(row, words_column)
    if short is None:
        return code(list_name, row, words_column)
    return {"code": code_of(list_name, short, SYNONYMS), "source_value": words or short}


def flagged(row: Row, column: str, known: Mapping[str, str]) -> tuple[Coded | None, str | None]:
    """Give the gravest outcome of those flagged in a cell, and the comments beside them.

    `known` names the flags, the gravest first, with the code of each. The source's words are all
    the flags. A cell of plain words is their own words, and no code is guessed.
    """
    said = text(row, column)
    if not is_outcome_json(said):
        return ({"code": None, "source_value": said} if said else None), None
    found = outcomes(row, column) or {}
    flags = flags_set(found)
    comments = next((v for name, v in found.items() if name.upper().endswith("COMMENTS")), None)
    if not flags:
        return None, comments
    first = next((known[flag] for flag in known if flag in flags), None)
    return {"code": first, "source_value": ", ".join(flags)}, comments


def worker(row: Row) -> Coded | None:
    """Give the professional of a row, resolved to name and title; None where none is named.

    One whom the list of professionals lacks keeps the number that the row names.
    """
    reference = text(row, "worker_id") or text(row, "professional_id")
    name = text(row, "worker_name")
    title, team = text(row, "worker_title"), text(row, "team")
    if not (reference or name or team):
        return None
    return {"reference": reference, "name": name, "role": title, "team": team}


def recorder(row: Row) -> Practitioner | None:
    """Give the professional of a row as whoever recorded it."""
    found = worker(row)
    return Practitioner(**found) if found else None


def after(row: Row, column: str, started: date, what: str) -> date | None:
    """Give the day that something ended; raises `NotTaken` where that is before it started."""
    ended = day(row, column)
    if ended and ended < started:
        raise not_taken(
            column, row.get(column), "out_of_order",
            f"is before {what} started; correct one of the dates",
        )  # fmt: skip
    return ended
