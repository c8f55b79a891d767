"""See before a text file is read that it is in the encoding its contract says, and how long it is.

A wrong encoding mostly shows as a byte that cannot be; but UTF-8 read as cp1252 gives no fault at
all, only wrong names of children. So a file that is UTF-8 is refused where another is declared.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from connectors.errors import SourceUnreadable
from connectors.feeds import Stream

BLOCK = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OFFERED = ("utf-8-sig", "cp1252")


class Place(NamedTuple):
    """Where a byte stands that an encoding does not have."""

    line: int
    byte: int
    """In its line, counted from 1."""
    value: int


def survey(stream: Stream, path: Path) -> int | None:
    """Count a file's lines, seeing that it is in its encoding. Raises `SourceUnreadable`.

    None where lines cannot be counted by their bytes.
    """
    try:
        marked = _marked(path)
        wide = _family(stream.encoding).startswith(("utf-16", "utf-32"))
        if marked == "utf-16" and not wide:
            raise SourceUnreadable(
                path.name, f"it is utf-16, not {stream.encoding}; {_advice(stream, 'utf-16')}"
            )
        wrong = first_wrong_byte(path, stream.encoding)
        if wrong:
            raise SourceUnreadable(path.name, _not_in(stream, path, wrong))
        if not wide and _family(stream.encoding) != "utf-8":
            _refuse_utf_8(stream, path)
        return None if wide else _lines(path)
    except OSError as fault:
        raise SourceUnreadable(str(path), str(fault)) from fault
    except LookupError as fault:
        raise SourceUnreadable(
            path.name, f"{fault}; correct encoding: of stream {stream.name} in feed.yml"
        ) from fault


def first_wrong_byte(path: Path, encoding: str) -> Place | None:
    """Give the first byte that is not in an encoding, or None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    before, line, last_end = 0, 1, 0
    for block, is_last in _blocks(path):
        kept = decoder.getstate()[0]
        try:
            decoder.decode(block, final=is_last)
        except UnicodeDecodeError as fault:
            at = max(fault.start - len(kept), 0)
            line += block.count(b"\n", 0, at)
            end = block.rfind(b"\n", 0, at)
            begin = before + end + 1 if end >= 0 else last_end
            return Place(line, before + fault.start - len(kept) - begin + 1,
                         fault.object[fault.start])  # fmt: skip
        line += block.count(b"\n")
        end = block.rfind(b"\n")
        last_end = before + end + 1 if end >= 0 else last_end
        before += len(block)
    return None


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block, False
    yield b"", True


def _lines(path: Path) -> int:
    count, last = 0, b"\n"
    for block, _ in _blocks(path):
        count += block.count(b"\n")
        last = block[-1:] or last
    return count + (last != b"\n")


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        first = file.read(4)
    return next((name for mark, name in _MARKS if first.startswith(mark)), None)


def _family(encoding: str) -> str:
    return codecs.lookup(encoding).name.removesuffix("-sig")


def _refuse_utf_8(stream: Stream, path: Path) -> None:
    """Refuse a file that has more than ASCII and is sound UTF-8: no other is so by chance."""
    beyond = first_wrong_byte(path, "ascii")
    if beyond and first_wrong_byte(path, "utf-8") is None:
        raise SourceUnreadable(
            path.name,
            f"it is utf-8, not {stream.encoding} (see line {beyond.line}, byte {beyond.byte}): "
            f"names would be misread; {_advice(stream, 'utf-8-sig')}",
        )


def _not_in(stream: Stream, path: Path, wrong: Place) -> str:
    fits = [
        each
        for each in _OFFERED
        if _family(each) != _family(stream.encoding) and first_wrong_byte(path, each) is None
    ]
    said = f"line {wrong.line}, byte {wrong.byte} (0x{wrong.value:02X}) is not {stream.encoding}"
    if not fits:
        return f"{said}, and no encoding known here fits; export it again as CSV UTF-8"
    return f"{said}. The file is {fits[0]}: {_advice(stream, fits[0])}"


def _advice(stream: Stream, encoding: str) -> str:
    return (
        f"set encoding: {encoding} for stream {stream.name} in feed.yml, or save the file again "
        f"as {stream.encoding}"
    )
