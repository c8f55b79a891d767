"""Open the streams of a feed: the right reader for each, and every heading checked first."""

from pathlib import Path

from connectors.errors import SourceUnreadable
from connectors.feeds import Feed, Stream
from connectors.readers import OpenStream
from connectors.readers.csv_directory import database_of
from connectors.readers.csv_file import CsvStream
from connectors.readers.database import SqlStream
from connectors.readers.existing import must_be_a_file
from connectors.readers.workbook import XlsxStream

NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a file begins that is a zip archive, as .xlsx is, or an old .xls."""


def open_streams(feed: Feed, source: str) -> dict[str, OpenStream]:
    """Open every stream of a feed. `source` is a file, a directory of files, or a database URL.

    A feed that asks a database also takes a directory of its tables as CSV files.
    Raises `SourceUnreadable`, `ColumnsMissing` or `ColumnsRepeated`, before anything has been read
    or sent.
    """
    if Path(source).is_dir() and any(stream.reader == "sql" for stream in feed.streams):
        source = database_of(Path(source))
    return {stream.name: _open(stream, source) for stream in feed.streams}


def _open(stream: Stream, source: str) -> OpenStream:
    if stream.reader == "sql":
        return SqlStream(stream, source)
    path = Path(source)
    if stream.reader == "csv" and path.is_dir():
        path = path / stream.place
    must_be_a_file(path)
    if stream.reader != "csv":
        return XlsxStream(stream, path)
    with path.open("rb") as file:
        if file.read(4) in NO_TEXT:
            raise SourceUnreadable(
                str(path), "it is a workbook or an archive, not text; save it as CSV, or unpack it"
            )
    return CsvStream(stream, path)
