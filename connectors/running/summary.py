"""What became of every row of a run."""

from dataclasses import dataclass, field


@dataclass
class FeedSummary:
    """What became of every row; ``rows_in == accepted + unchanged + rejected`` always.

    A run that was interrupted and resumed is one run: it counts what it took before, too.
    """

    system: str
    rows_in: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    ignored: int = 0
    """Rows that are not counted as rows in: totals, which are no one's record, and what a cursor
    leaves out."""
    events_out: int = 0
    withdrawn: int = 0
    seconds: float = 0.0
    rejects_file: str = ""
    edited_files: list[str] = field(default_factory=list)
    """Rejects files that somebody had corrected and not sent, where they are kept."""
    reasons: dict[str, int] = field(default_factory=dict)
    """How many rows were rejected for each reason code."""
    discarded: dict[str, int] = field(default_factory=dict)
    """How many values were left out of rows that were taken, for each reason code."""
    new_columns: dict[str, list[str]] = field(default_factory=dict)
    """Headings nobody foresaw, by stream."""
    same_source: bool = False
    """Whether the files hold what the run before read: no row was read again."""
    resumed: bool = False
    """Whether the run goes on where another start of it was interrupted."""

    def check(self) -> None:
        """Refuse counts that do not add up."""
        counted = self.accepted + self.unchanged + self.rejected
        if counted != self.rows_in:
            raise AssertionError(f"{self.rows_in} rows in, {counted} accounted for")


def count(counts: dict[str, int], code: str) -> None:
    """Count one more of a kind."""
    counts[code] = counts.get(code, 0) + 1
