"""What can stop a feed; each message says what to do next. A bad row stops nothing: it is rejected.

FeedError
├── UnknownConnector      no directory of that name with a feed.yml
├── FeedContractWrong     the connector's own feed.yml is wrong
├── SourceUnreadable      the extract or database cannot be read
├── SourceChanged         its files were written to while they were read: nothing was withdrawn
├── ColumnsMissing        the source lacks columns the contract needs: nothing was published
├── ColumnsRepeated       a heading that is read stands there twice: nothing was published
├── ColumnsAlike          different headings fit one column: nothing was published
├── ColumnsNew            it has columns nobody foresaw, and the contract is frozen
├── ValuesUnreadable      some values cannot be read, and the contract is frozen
├── TooMuchVanished       so many rows are gone that the extract is cut short, or has other keys
├── BrokerNotNamed        no broker is set
├── BrokerUnavailable     the broker did not take everything: run again, nothing is lost
├── StateUnreadable       the file in which the feed remembers what it sent cannot be used
├── StateThere            a state that is to be restored is there
└── FeedRunning           another run of this feed has not ended
"""

from pathlib import Path


class FeedError(Exception):
    """A feed cannot go on; nothing half-done is bookmarked, so running it again is safe."""


class UnknownConnector(FeedError):
    """There is no connector of that name."""

    def __init__(self, system: str, known: list[str]) -> None:
        super().__init__(f"there is no connector {system!r}; there are: {', '.join(known)}")


class FeedContractWrong(FeedError):
    """A feed.yml does not say what it must."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{'/'.join(path.parts[-2:])}: {reason}")


class SourceUnreadable(FeedError):
    """The extract or database cannot be read."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"cannot read {source}: {reason}")


class SourceChanged(FeedError):
    """The files were written to while they were read. Nothing was withdrawn."""

    def __init__(self) -> None:
        super().__init__(
            "the source was written to while it was read, so a row that was not there may only not "
            "have been written yet. The rows that were there were taken, and nothing was "
            "withdrawn: run again once the export has ended"
        )


class ColumnsMissing(FeedError):
    """The source lacks columns the contract needs. Nothing was published."""

    def __init__(  # noqa: PLR0913  (each is said in the message)
        self,
        stream: str,
        place: str,
        missing: list[str],
        found: list[str],
        near: dict[str, str] | None = None,
        *,
        hint: str = "",
    ) -> None:
        renamed = " ".join(
            f"Was {wanted!r} renamed to {heading!r}?" for wanted, heading in (near or {}).items()
        )
        super().__init__(
            f"{place}: no column for {', '.join(missing)} (stream {stream}). {hint or renamed} "
            f"The headings found are: {', '.join(found)}. Nothing was published. If a heading was "
            "renamed, add its new name to the connector's feed.yml".replace("  ", " ")
        )
        self.missing, self.found, self.near = missing, found, near or {}
        self.hint = hint


class ColumnsRepeated(FeedError):
    """A heading that is read stands over several columns. Nothing was published."""

    def __init__(self, place: str, heading: str, columns: list[str], stream: str = "") -> None:
        super().__init__(
            f"{place}: the heading {heading!r} stands over columns {' and '.join(columns)}"
            f"{f' (stream {stream})' if stream else ''}, and which of them is meant cannot be "
            "told. Nothing was published. Take out the column that is not meant, or give it "
            "another heading, and run again"
        )
        self.heading, self.columns = heading, columns


class ColumnsAlike(FeedError):
    """Different headings fit the pattern of one column. Nothing was published."""

    def __init__(
        self, place: str, stream: str, column: str, named: str, headings: list[str]
    ) -> None:
        super().__init__(
            f"{place}: the headings {' and '.join(map(repr, headings))} fit {named!r} (stream "
            f"{stream}), and which of them is meant cannot be told. Nothing was published. In "
            f"feed.yml, write under {column} the heading that is meant, or give the other column "
            "another heading, and run again"
        )
        self.headings = headings


class ColumnsNew(FeedError):
    """The source has columns nobody foresaw, and the contract is frozen. Nothing was published."""

    def __init__(self, stream: str, place: str, columns: list[str]) -> None:
        super().__init__(
            f"{place or stream}: nobody foresaw {', '.join(map(repr, columns))} (stream {stream}), "
            "and the contract says columns: freeze. Nothing was published. Name them in feed.yml, "
            "under columns to read them or under ignored to leave them out"
        )
        self.columns = columns


class ValuesUnreadable(FeedError):
    """Some values cannot be read, and the contract is frozen. Nothing was published."""

    def __init__(self, rows: int, first: str, rejects_file: str) -> None:
        super().__init__(
            f"{rows:,} rows cannot be taken, and the contract says values: freeze. The first: "
            f"{first}. Nothing was published and nothing bookmarked. Correct the rows listed in "
            f"{rejects_file}, or set values: discard_row or discard_value in feed.yml"
        )
        self.rows = rows


class TooMuchVanished(FeedError):
    """So many rows are gone that the extract is probably cut short, or its keys are others."""

    def __init__(self, stream: str, vanished: int, known: int) -> None:
        super().__init__(
            f"{vanished:,} of {known:,} rows of {stream} are gone from the extract. It looks cut "
            "short, or the columns of its key are written otherwise than before (ids without their "
            "zeros, dates in another form), so nothing was withdrawn; the rows that are there were "
            "taken. Correct the extract and run again: rows that were taken from this one only are "
            "withdrawn then. If the others really are gone, run again with --allow-vanished"
        )


class BrokerNotNamed(FeedError):
    """No broker is set."""

    def __init__(self) -> None:
        super().__init__(
            "no broker is set: give --bootstrap HOST:PORT or set HUB_KAFKA_BOOTSTRAP. To look "
            "without publishing, use preview, or read --dry-run"
        )


class BrokerUnavailable(FeedError):
    """The broker did not take everything. Nothing is lost: run again."""

    def __init__(self, bootstrap: str, reason: str) -> None:
        super().__init__(
            f"the broker at {bootstrap} does not answer ({reason}). Nothing is lost and nothing "
            "bookmarked that it has not acknowledged. Start it, or correct --bootstrap, and run "
            "the same command again: it goes on where it stopped"
        )


class StateUnreadable(FeedError):
    """The file in which a feed remembers what it sent cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} cannot be used ({reason}). See that the disk has room and the file may be "
            "written, then run again: it goes on where it stopped. If the file is damaged, move it "
            f"away and run hub feed restore {path.stem}: without it, later corrections would count "
            "as older than what the hub has"
        )


class StateThere(FeedError):
    """A feed's state is to be restored, and one is there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} remembers what was sent, so there is nothing to restore. If it is damaged, "
            "move it away first"
        )


class FeedRunning(FeedError):
    """Another run of this feed has not ended."""

    def __init__(self, system: str) -> None:
        super().__init__(f"another run of {system} has not ended; wait for it, or stop it first")
