"""What can stop a feed; each message says what to do next. A bad row stops nothing: it is rejected.

FeedError
├── UnknownConnector      no directory of that name with a feed.yml
├── FeedContractWrong     the connector's own feed.yml is wrong
├── SourceUnreadable      the extract or database cannot be read
├── ColumnsMissing        the source lacks columns the contract needs: nothing was published
├── TooMuchVanished       so many rows are gone that the extract is probably cut short
├── BrokerNotNamed        no broker is set
├── BrokerUnavailable     the broker did not take everything: nothing was bookmarked
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
        super().__init__(f"{path.parent.name}/{path.name}: {reason}")


class SourceUnreadable(FeedError):
    """The extract or database cannot be read."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"cannot read {source}: {reason}")


class ColumnsMissing(FeedError):
    """The source lacks columns the contract needs. Nothing was published."""

    def __init__(self, stream: str, place: str, missing: list[str], found: list[str]) -> None:
        super().__init__(
            f"{place}: no column for {', '.join(missing)} (stream {stream}). "
            f"The headings found are: {', '.join(found)}. Nothing was published. If a heading was "
            "renamed, add its new name to the connector's feed.yml"
        )
        self.missing, self.found = missing, found


class TooMuchVanished(FeedError):
    """So many rows are gone that the extract is probably cut short."""

    def __init__(self, stream: str, vanished: int, known: int) -> None:
        super().__init__(
            f"{vanished:,} of {known:,} rows of {stream} are gone from the extract. It looks cut "
            "short, so nothing was withdrawn and nothing bookmarked. If they really are gone, run "
            "again with --allow-vanished"
        )


class BrokerNotNamed(FeedError):
    """No broker is set."""

    def __init__(self) -> None:
        super().__init__(
            "no broker is set: give --bootstrap HOST:PORT or set HUB_KAFKA_BOOTSTRAP. To look "
            "without publishing, use preview, or read --dry-run"
        )


class BrokerUnavailable(FeedError):
    """The broker did not take everything. Nothing was bookmarked: run again."""

    def __init__(self, bootstrap: str, reason: str) -> None:
        super().__init__(
            f"the broker at {bootstrap} did not take everything ({reason}). Nothing was bookmarked:"
            " run the same command again when it answers; what it has already is recognised"
        )


class FeedRunning(FeedError):
    """Another run of this feed has not ended."""

    def __init__(self, system: str) -> None:
        super().__init__(f"another run of {system} has not ended; wait for it, or stop it first")
