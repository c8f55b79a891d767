"""What makes a row the same row as in the extract before."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.base import Row


@dataclass(frozen=True)
class OpenRow:
    """A row with what makes it the same row, and what it says."""

    row: Row
    key: str
    hash: bytes


def key_of(row: Row, columns: Sequence[str]) -> str:
    r"""Give what makes a row the same row; 17 and a spreadsheet's 17.0 are one key.

    >>> key_of(Row("visits", 2, {"visit": 17.0, "of": "C1"}), ("visit", "of"))
    '17\x1fC1'
    """
    cells = [row.get(column) for column in columns]
    return "\x1f".join(
        [
            str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
            for cell in cells
        ]
    )
