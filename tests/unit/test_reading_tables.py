"""A directory with a CSV file for each table: encodings told apart, and what is wrong is said."""

import codecs
from pathlib import Path

import pytest

from connectors.base import Row
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers.csv_directory import database_of
from connectors.readers.database import SqlStream

TABLE = "id,surname\n1,Łukasz\n2,D’Arcy\n"


def rows_of(directory: Path, content: bytes) -> list[Row]:
    (directory / "people.csv").write_bytes(content)
    stream = Stream(name="people", reader="sql", place="people", key=("id",),
                    columns={"id": "id", "surname": "surname"})  # fmt: skip
    return list(SqlStream(stream, database_of(directory)).rows())


@pytest.mark.parametrize(
    "content",
    [TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.encode("utf-16"),
     codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be")],
)  # fmt: skip
def test_a_file_is_read_in_the_encoding_that_it_is_in(tmp_path: Path, content: bytes) -> None:
    assert [row["surname"] for row in rows_of(tmp_path, content)] == ["Łukasz", "D’Arcy"]


def test_what_is_no_utf_8_is_what_excel_writes(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "id,surname\n2,D’Arcy\n".encode("cp1252"))
    assert row["surname"] == "D’Arcy"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,surname\n1,\x81\xff\n", r"people\.csv: line 2, byte 3 \(0x81\) is neither UTF-8"),
        (b"id;surname\n1;Lewis\n", r"people\.csv: the heading of column 1 \(A\), .* parted by ';'"),
        (b"id,\n1,Lewis\n", r"people\.csv: the heading of column 2 \(B\), '', is no name"),
        (b'id,surname\n1,"Lewis\n', r"people\.csv: unexpected end of data"),
        (b"id,surname\n1\n", r"people\.csv: row 2 has 1 cells and 2 headings"),
        (b"", r"people\.csv: it is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_what_to_do(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(SourceUnreadable, match=said):
        rows_of(tmp_path, content)
