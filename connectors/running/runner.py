"""Run a feed once: read, compare, translate, publish in slices, then withdraw what is gone.

A run that is interrupted, wherever, is gone on with by the next start: the rows it took are known,
and what the broker may not have acknowledged is in the outbox and is sent first. Why it is so is in
docs/decisions/0012-feeds-in-slices.md.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from connectors.base import Row
from connectors.errors import SourceChanged, TooMuchVanished, ValuesUnreadable
from connectors.feeds import Feed, Stream
from connectors.readers import OpenStream, is_total
from connectors.readers.opening import open_streams
from connectors.running.corrections import Corrections
from connectors.running.cursors import Window
from connectors.running.drift import new_columns
from connectors.running.publishing import Nowhere, Outgoing, Publisher
from connectors.running.rejects import RejectsFile
from connectors.running.slices import REPEATS, Slices
from connectors.running.snapshot import RunRecord, Snapshot
from connectors.running.sources import files_of, fingerprint, stamped
from connectors.running.summary import FeedSummary
from connectors.running.withdrawing import withdraw, withdraw_again

__all__ = ["FeedSummary", "Nowhere", "Publisher", "read"]

SLICE = 2_000
"""Rows taken at once: the most that is in memory, and the most that is sent again after a kill."""
Progress = Callable[[int, int | None], None]


def read(  # noqa: PLR0913  (each is one decision of whoever runs the feed)
    feed: Feed,
    source: str,
    *,
    publisher: Publisher,
    state_directory: Path,
    full: bool = False,
    dry_run: bool = False,
    allow_vanished: bool = False,
    progress: Progress = lambda _done, _total: None,
    slice_rows: int = SLICE,
    corrections: Corrections | None = None,
) -> FeedSummary:
    """Run a feed once. Raises a `FeedError` where it cannot go on; running it again is safe.

    With `corrections`, rows of one stream that were rejected come again, corrected by hand: they
    are taken as that stream's rows, and nothing is gone because it is not among them.
    """
    stamp, said = stamped(feed, source), fingerprint(feed, source, full=full)
    if not (corrections or dry_run or full):
        nothing_new = same_as_before(feed, source, said, publisher, state_directory)
        if nothing_new:
            return nothing_new
    streams = corrections.streams if corrections else open_streams(feed, source)
    with Snapshot(state_directory, feed.system) as snapshot:
        unforeseen = {} if corrections else new_columns(feed, streams, snapshot)
        outgoing = Outgoing(Nowhere() if dry_run else publisher, snapshot, keeps=not dry_run)
        left = outgoing.send_what_was_left()
        record = snapshot.begin(source, said)
        if not record.resumed:
            record.count_sent(left)
        run = _Run(feed, streams, snapshot, record, outgoing, state_directory, full=full)
        run.slice_rows, run.corrections = slice_rows, corrections
        run.is_as_before = lambda: stamped(feed, source) == stamp
        run.summary.new_columns = unforeseen
        run.with_rejects(lambda: run.everything(progress, allow_vanished=allow_vanished),
                         keeps=not dry_run)  # fmt: skip
        if not dry_run:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            snapshot.end(record, now, json.dumps(asdict(run.summary)))
        return run.summary


def same_as_before(
    feed: Feed, source: str, said: str, publisher: Publisher, state_directory: Path
) -> FeedSummary | None:
    """Give the counts where files hold what the last run read to its end.

    The rows that it rejected are rejected still, in the files that it left.
    """
    known = (state_directory / f"{feed.system}.sqlite").exists()
    if not known or not files_of(source) or any(each.mode == "cursor" for each in feed.streams):
        return None
    with Snapshot(state_directory, feed.system) as snapshot:
        last = snapshot.ended_with(said)
        if last is None or not all(
            Path(each).is_file() for each in last["rejects_file"].split(", ") if each
        ):
            return None
        outgoing = Outgoing(publisher, snapshot, keeps=True)
        record = snapshot.begin(source, said)
        record.count_sent(outgoing.send_what_was_left())
        summary = FeedSummary(
            feed.system, rows_in=last["rows_in"], unchanged=last["accepted"] + last["unchanged"],
            rejected=last["rejected"], ignored=last["ignored"], reasons=last["reasons"],
            discarded=last["discarded"], rejects_file=last["rejects_file"],
            events_out=record.events_out, same_source=True,
        )  # fmt: skip
        summary.check()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        snapshot.end(record, now, json.dumps(asdict(summary)))
        return summary


class _Run:
    """One run of one feed."""

    slice_rows = SLICE
    corrections: Corrections | None = None

    def __init__(  # noqa: PLR0913
        self,
        feed: Feed,
        streams: dict[str, OpenStream],
        snapshot: Snapshot,
        record: RunRecord,
        outgoing: Outgoing,
        directory: Path,
        *,
        full: bool,
    ) -> None:
        self.feed, self.streams, self.snapshot = feed, streams, snapshot
        self.record, self.outgoing = record, outgoing
        self.rejects = RejectsFile(directory, feed.system, streams=feed.streams)
        self.slices = Slices(feed, snapshot, record, self.rejects, full=full)
        self.summary = self.slices.summary
        self.is_as_before: Callable[[], bool] = lambda: True
        self.windows = {
            each.name: Window(each, *snapshot.bookmark(each.name))
            for each in feed.streams
            if each.mode == "cursor"
        }

    def with_rejects(self, work: Callable[[], None], *, keeps: bool) -> None:
        """Do the work and end the rejects files; a run that read not all leaves those of before.

        Corrections that were not all taken, or only tried, leave the file they came from.
        """
        self.rejects.kept = self.corrections.kept if self.corrections else {}
        only = self.feed.streams[0].name if self.corrections else None
        try:
            work()
        except (ValuesUnreadable, TooMuchVanished):
            self.rejects.close(only=only)
            raise
        except BaseException:
            self.rejects.abandon()
            raise
        if keeps or not self.corrections:
            self.rejects.close(only=only)
            self.summary.edited_files = [str(each) for each in self.rejects.edited]
        else:
            self.rejects.abandon()

    def everything(self, progress: Progress, *, allow_vanished: bool) -> None:
        """Take every row of every stream, then withdraw what is gone."""
        began, before = time.perf_counter(), self.record.seconds
        totals = [stream.total for stream in self.streams.values()]
        total = None if None in totals else sum(each or 0 for each in totals)
        self.check_frozen()
        for stream in self.feed.streams:
            taker = self.slices.of(stream, self.streams[stream.name], self.windows.get(stream.name))
            for rows in self.slices_of(stream):
                changes = taker.take(rows)
                self.record.events_out += len(changes.messages)
                self.record.seconds = before + time.perf_counter() - began
                self.outgoing.slice(changes, self.record)
                progress(self.summary.rows_in, total)
        self.outgoing.settle(self.record)
        if not self.is_as_before():
            raise SourceChanged
        # Corrections are a few rows of their stream: that the others are not there means nothing.
        whole = self.feed.model_copy(update={"streams": ()}) if self.corrections else self.feed
        withdraw(whole, self.snapshot, self.record, self.outgoing, allow_vanished=allow_vanished)
        if self.slices.full:
            withdraw_again(self.feed, self.snapshot, self.record, self.outgoing)
        self.outgoing.settle(self.record)
        if not self.corrections:
            self.bookmark()
        self.record.seconds = round(before + time.perf_counter() - began, 3)
        self.summarise()

    def slices_of(self, stream: Stream, *, counted: bool = True) -> Iterator[list[Row]]:
        """Give a stream's rows, so many at a time; totals and rows before the window are not."""
        window = self.windows.get(stream.name)

        def wanted() -> Iterator[Row]:
            opened = self.streams[stream.name]
            for row in opened.rows(window.since) if window else opened.rows():
                if is_total(stream, row) or (window and not window.holds(row)):
                    self.summary.ignored += counted
                else:
                    yield row

        every = wanted()
        while rows := list(islice(every, self.slice_rows)):
            yield rows

    def check_frozen(self) -> None:
        """Read the streams whose values may not be wrong once, before anything is sent."""
        frozen = [each for each in self.feed.streams if self.feed.on_values(each) == "freeze"]
        trial = self.slices.trial()
        for stream in frozen:
            taker = trial.of(stream, self.streams[stream.name], None)
            for rows in self.slices_of(stream, counted=False):
                taker.take(rows)
        wrong = trial.summary.rejected - sum(trial.summary.reasons.get(each, 0) for each in REPEATS)
        if wrong:
            paths = ", ".join(str(path) for path in self.rejects.paths.values())
            raise ValuesUnreadable(wrong, trial.first_rejected, paths)

    def bookmark(self) -> None:
        """Remember how far each stream came and which headings it had."""
        for name, window in self.windows.items():
            self.snapshot.keep_bookmark(name, *window.kept())
        for name, stream in self.streams.items():
            self.snapshot.keep_headings(name, stream.headings)

    def summarise(self) -> None:
        """Complete the summary and see that it adds up."""
        self.summary.events_out = self.record.events_out
        self.summary.withdrawn = self.record.withdrawn
        self.summary.seconds = self.record.seconds
        self.summary.rejects_file = ", ".join(str(path) for path in self.rejects.paths.values())
        self.summary.check()
