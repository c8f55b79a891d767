"""Translate a row, and go on without a value where the contract says so."""

from dataclasses import dataclass, field, replace

from connectors.base import Fact, NotTaken, Rejected, Row, Translate
from connectors.feeds import Stream


@dataclass(frozen=True)
class Translated:
    """What a row says: its facts, or why it cannot be taken."""

    facts: list[Fact] = field(default_factory=list)
    wrong: Rejected | None = None
    discarded: list[Rejected] = field(default_factory=list)
    """The values it was taken without."""
    ids: list[str] = field(default_factory=list)
    """The ids of the events that its facts become."""


def translated(
    translate: Translate, stream: Stream, row: Row, *, may_discard: bool = False
) -> Translated:
    """Translate a row; a value that cannot be read rejects it, or is left out of it.

    A value is left out by translating the row again with that cell empty. What the row cannot do
    without rejects it still: a part of its key, or a cell that must not be empty.
    """
    if row.wrong:
        return Translated(wrong=row.wrong)
    facts, wrong = _once(translate, row)
    discarded: list[Rejected] = []
    while wrong and may_discard:
        said = next((each for each in discarded if each.column == wrong.column), None)
        if said or wrong.column in stream.key or row.get(wrong.column) is None:
            return Translated(wrong=said or wrong)
        discarded.append(wrong)
        row = replace(row, values={**row.values, wrong.column: None})
        facts, wrong = _once(translate, row)
    return Translated([] if wrong else facts, wrong, discarded)


def _once(translate: Translate, row: Row) -> tuple[list[Fact], Rejected | None]:
    facts: list[Fact] = []
    try:
        for each in translate(row):
            if isinstance(each, Rejected):
                return [], each
            facts.append(each)
    except NotTaken as fault:
        return [], fault.rejected
    return facts, None
