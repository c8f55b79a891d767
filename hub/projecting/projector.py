"""Everything that can be done to the read models, for the command line and whoever else asks.

Starting is all the set-up there is: a projection that has no tables gets them and is built from the
first event; one whose definition changed is rebuilt beside the old, which is read until then.
"""

import threading
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import structlog

from hub.errors import CommandRefused
from hub.projecting import generations, pages, remembering
from hub.projecting.applying import applying
from hub.projecting.ends import Every, RememberingEnds
from hub.projecting.following import Follower
from hub.projecting.pages import connect
from hub.projecting.rebuilding import Rebuild, alone, take_over
from hub.projecting.remembering import Remembered
from hub.stopping import Progress, Stopped, unless_stopped
from projections.base import Projection
from projections.found import all_projections

log = structlog.get_logger()
PAGE = 5000
REBUILD_PAGE = 10_000


@dataclass(frozen=True)
class RunSummary:
    """What a run applied; `parked` is how many streams are parked in all.

    `built` are the read models that had to be built first: new ones, or of another release.
    """

    events: int
    projections: tuple[str, ...]
    built: tuple[str, ...]
    parked: int
    seconds: float


@dataclass(frozen=True)
class RebuildSummary:
    """A read model that was built again, and how many events it took."""

    projection: str
    generation: int
    events: int
    parked: int
    seconds: float


@dataclass(frozen=True)
class Lag:
    """How far a read model is behind the store, in events and in seconds."""

    projection: str
    generation: int
    checkpoint: int
    last_position: int
    behind: int
    seconds: float
    parked: int
    is_outdated: bool


@dataclass(frozen=True)
class ParkedStream:
    """A stream a read model stopped following, and why; the reason quotes no value."""

    projection: str
    generation: int
    stream_id: UUID
    position: int
    event_type: str
    reason: str
    parked_at: datetime


def _silent(_done: int, _total: int | None) -> None:
    """Show nothing."""


class Projector:
    """Runs, rebuilds and goes back, as the projecting login of `url`."""

    def __init__(
        self,
        url: str,
        *,
        page: int = PAGE,
        projections: tuple[Projection, ...] | None = None,
        remember: Every = "off",
        remembered_kept: int = 0,
    ) -> None:
        self._url = url
        self._remember, self._remembered_kept = remember, remembered_kept
        self._page = page
        found = all_projections() if projections is None else projections
        self._projections = {each.name: each for each in found}

    def run(
        self,
        *,
        until: Literal["caught_up", "stopped"] = "caught_up",
        stop: threading.Event | None = None,
        progress: Progress = _silent,
    ) -> RunSummary:
        """Apply events to every read model until there are no more, or until `stop` is set.

        Where it goes on until then, it remembers the ends of months or quarters beside.
        """
        began = time.perf_counter()
        stop = stop or threading.Event()
        follower = Follower(self._url, list(self._projections.values()), page=self._page)
        goes_on, built = until == "stopped", list[str]()
        with suppress(Stopped):
            built = self.prepare(unless_stopped(stop, progress))
            with self.remembering_ends() if goes_on else nullcontext():
                follower.follow(until_stopped=goes_on, stop=stop, progress=progress)
        return RunSummary(
            events=follower.applied,
            projections=tuple(sorted(self._projections)),
            built=tuple(sorted(built)),
            parked=len(self.parked()),
            seconds=time.perf_counter() - began,
        )

    def prepare(self, progress: Progress = _silent) -> list[str]:
        """Make the tables of projections; build, and name, the new and those that were changed.

        Only in a hub that begins are read models read as they fill. A new one beside others is
        read when it is whole: half of it would pass for all there is. A backup need not hold read
        models: those that a restored database lacks are built too.
        """
        outdated = []
        with connect(self._url) as connection:
            # One at a time: two starting runners must not both make a projection's first tables.
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('hub.prepare', 0))")
            lost = {name for (name,) in generations.SQL.forget_missing(connection)}
            found = generations.all_generations(connection)
            shapes = {each.projection: each.shape for each in found if each.status == "active"}
            has_begun = any(each.checkpoint for each in found if each.status == "active")
            for name, projection in self._projections.items():
                if name not in shapes and name not in lost and not has_begun:
                    generations.create(connection, projection, "active")
                elif shapes.get(name) != projection.shape:
                    outdated.append(name)
            generations.open_to_readers(connection, {
                each.schema_name: read for each in found
                if (read := self._projections.get(each.projection))
                and each.is_read and each.shape == read.shape
            })  # fmt: skip
        if outdated:
            log.info("read models are built", count=len(outdated))
            self.rebuild_together(outdated, progress=progress)
        return outdated

    def rebuild(
        self, name: str, *, workers: int = 1, in_sql: bool = True, progress: Progress = _silent
    ) -> RebuildSummary:
        """Build a read model again from the first event, beside the one being read, and swap."""
        return self.rebuild_together([name], workers=workers, in_sql=in_sql, progress=progress)[0]

    def rebuild_together(
        self,
        names: list[str],
        *,
        workers: int = 1,
        in_sql: bool = True,
        progress: Progress = _silent,
    ) -> list[RebuildSummary]:
        """Build several read models again, reading and decoding every event once for all."""
        began = time.perf_counter()
        chosen = [self._named(name) for name in names]
        rebuild = Rebuild(self._url, chosen, page=max(self._page, REBUILD_PAGE), workers=workers)
        made, events = rebuild.run(progress, in_sql=in_sql)
        parked = self.parked()
        return [
            RebuildSummary(
                projection=each.projection,
                generation=each.generation,
                events=events,
                parked=sum(one.projection == each.projection for one in parked),
                seconds=time.perf_counter() - began,
            )
            for each in sorted(made, key=lambda one: names.index(one.projection))
        ]

    def rollback(self, name: str) -> int:
        """Go back to the newest retired generation, brought up to date first; give its number."""
        projection = self._named(name)
        with alone(self._url, [name]) as connection:
            retired = [
                each
                for each in generations.all_generations(connection)
                if each.projection == name and each.status == "retired"
            ]
            if not retired:
                raise CommandRefused(f"{name} has no earlier generation to go back to")
            if retired[-1].shape != projection.shape:
                raise CommandRefused(
                    f"{name}: the earlier generation has other columns than this release; "
                    "deploy the release that made it, then go back"
                )
            earlier = generations.resume(connection, retired[-1])
            # What serves readers may have been changed since it was retired.
            generations.open_to_readers(connection, {earlier.schema_name: projection})
            take_over(connection, self._url, projection, earlier, page=self._page)
            return earlier.generation

    def drop_retired(self, *, keep: int = 1) -> list[str]:
        """Drop retired generations but the newest `keep` of each read model; name those dropped."""
        with connect(self._url, autocommit=True) as connection:
            return generations.drop_retired(connection, keep=keep)

    def remember(self, day: date, *, workers: int = 1, progress: Progress = _silent) -> Remembered:
        """Keep what measures count as it was known at the end of a day."""
        return remembering.remember(
            self._url, self._measured(), day, workers=workers, progress=progress
        )

    def forget(self, day: date) -> None:
        """Drop what is kept of a day."""
        remembering.forget(self._url, day)

    def remembered(self) -> dict[date, bool]:
        """Give the days that are kept, in order, each with whether this release counts over it."""
        return remembering.remembered(self._url, self._measured())

    def remembering_ends(self) -> RememberingEnds:
        """Give what remembers the end of each month or quarter by itself."""
        return RememberingEnds(
            self._url, self._measured(), self._remember, kept=self._remembered_kept
        )

    def _measured(self) -> list[Projection]:
        return [each for each in self._projections.values() if each.is_measured]

    def lag(self) -> list[Lag]:
        """Say how far each read model is behind."""
        with connect(self._url) as connection:
            last = pages.last_position(connection)
            parked = [ParkedStream(*row) for row in generations.SQL.parked(connection)]
            return [
                Lag(
                    projection=name,
                    generation=each.generation,
                    checkpoint=each.checkpoint,
                    last_position=last,
                    behind=max(last - each.checkpoint, 0),
                    seconds=pages.seconds_waiting(connection, each.checkpoint),
                    parked=sum(one[:2] == (name, each.generation) for one in map(_key, parked)),
                    is_outdated=name in self._projections
                    and self._projections[name].shape != each.shape,
                )
                for name, each in sorted(generations.active(connection).items())
            ]

    def parked(self) -> list[ParkedStream]:
        """List the streams that read models stopped following."""
        with connect(self._url) as connection:
            return [ParkedStream(*row) for row in generations.SQL.parked(connection)]

    def retry_parked(self, name: str | None = None) -> list[ParkedStream]:
        """Try the parked streams again, of one read model or of all; give those still parked."""
        for each in self.parked():
            if name in (None, each.projection) and each.projection in self._projections:
                self._retry(each)
        return [each for each in self.parked() if name in (None, each.projection)]

    def _retry(self, parked: ParkedStream) -> None:
        """Apply the rest of a stream, up to where the read model stands."""
        projection = self._projections[parked.projection]
        with connect(self._url) as connection:
            now = generations.active(connection).get(parked.projection)
        if now and now.generation == parked.generation and now.shape == projection.shape:
            with applying(self._url, [projection], [now], page=self._page) as applier:
                applier.retry(parked.stream_id, parked.position)

    def _named(self, name: str) -> Projection:
        if name not in self._projections:
            known = ", ".join(sorted(self._projections))
            raise CommandRefused(f"there is no read model {name!r}; there are: {known}")
        return self._projections[name]


def _key(parked: ParkedStream) -> tuple[str, int]:
    return parked.projection, parked.generation
