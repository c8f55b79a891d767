"""How the feeds on this machine were last read, for the pages that `hub serve` shows.

What the commands ``hub feed status`` and ``hub feed schedule --show`` say, by the same parts of
connectors.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.errors import FeedError
from connectors.feeds import systems
from connectors.running.snapshot_file import bookmarks, last_run
from connectors.running.timetable import Entry, written
from connectors.settings import FeedSettings
from hub.errors import CommandRefused
from hub.query.feed_runs import FeedRun


class FeedRuns:
    """Finds how the feeds beside this process ran; `timetable` says when they are to run."""

    def __init__(
        self,
        directory: Path | None = None,
        *,
        timetable: Path | None = None,
        feeds: Callable[[], Iterable[str]] = systems,
    ) -> None:
        self._directory = directory or FeedSettings().feeds_directory
        self._timetable, self._feeds = timetable, feeds

    def last(self) -> list[FeedRun]:
        """Give each feed that ran or is to run. Raises `CommandRefused`: the timetable is wrong."""
        planned = self._planned()
        found = [_run(self._directory, each, planned.get(each)) for each in self._feeds()]
        return [each for each in found if each.ended_at or each.system in planned]

    def _planned(self) -> Mapping[str, Entry]:
        if self._timetable is None:
            return {}
        try:
            return {each.feed: each for each in written(self._timetable).feeds}
        except FeedError as fault:
            raise CommandRefused(f"the timetable of the feeds cannot be read: {fault}") from fault


def _run(directory: Path, system: str, planned: Entry | None) -> FeedRun:
    found = last_run(directory, system)
    ended_at = datetime.fromisoformat(found[0]) if found else None
    due_at = planned.trigger().get_next_fire_time(ended_at, datetime.now(UTC)) if planned else None
    if found is None:
        return FeedRun(system, due_at=due_at)
    said: dict[str, Any] = json.loads(found[2])
    return FeedRun(
        system, ended_at, said["rows_in"], said["accepted"], said["unchanged"], said["rejected"],
        said["events_out"], said["withdrawn"], said["reasons"], said["new_columns"],
        sum(said["discarded"].values()), bookmarks(directory, system), due_at,
    )  # fmt: skip
