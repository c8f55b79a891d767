"""Keep the active read models up with the store, live.

All projections share one reading of the store while they stand at the same checkpoint. One that is
behind, because another runner moved the others or it was left alone for a while, takes pages of its
own in turn with the others until it has caught up, so that it never holds them back.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog

from hub.projecting import generations, pages
from hub.projecting.applying import Applier
from hub.projecting.generations import FenceLost, Generation
from hub.projecting.pages import Connection, connect
from projections.base import Projection

log = structlog.get_logger(__name__)

CHANNEL = "hub_events"
"""NOTIFY is sent here by every transaction that appends."""

LOOK_AGAIN = 1.0
"""Seconds until a sleeping runner looks anyway: a notification may be lost with a connection."""


Progress = Callable[[int, int | None], None]
"""Told how many events are done, and how many there are where that is known."""


class Follower:
    """Applies what is new to the active generations, and waits for more."""

    def __init__(self, url: str, projections: Sequence[Projection], *, page: int) -> None:
        self._url = url
        self._projections = {each.name: each for each in projections}
        self._page = page
        self._appliers: dict[tuple[str, ...], Applier] = {}
        self._left: set[str] = set()
        self.applied = 0

    def follow(self, *, until_stopped: bool, stop: threading.Event, progress: Progress) -> None:
        """Apply events until caught up, or until `stop` is set."""
        try:
            with listening(self._url) as bell:
                while not stop.is_set():
                    groups, last = self._look(bell)
                    behind = [group for group in groups if group[0].checkpoint < last]
                    if behind:
                        self._catch_up(behind, last, stop, progress)
                    elif until_stopped:
                        wait(bell)
                    else:
                        break
        finally:
            self._keep_only([])

    def _look(self, bell: Connection) -> tuple[list[list[Generation]], int]:
        """See where the store ends, and which generations stand together at which checkpoint."""
        last = pages.last_position(bell)
        standing: dict[int, list[Generation]] = defaultdict(list)
        for generation in generations.active(bell).values():
            if self._is_ours(generation):
                standing[generation.checkpoint].append(generation)
        return [standing[at] for at in sorted(standing)], last

    def _is_ours(self, generation: Generation) -> bool:
        """Leave alone what another release built meanwhile: its rows would lack what ours lack."""
        projection = self._projections.get(generation.projection)
        if projection and projection.shape != generation.shape:
            if generation.schema_name not in self._left:
                self._left.add(generation.schema_name)
                log.warning(
                    "built by another release, which has to follow it; or start this one again",
                    projection=generation.projection, generation=generation.generation,
                )  # fmt: skip
            return False
        return projection is not None

    def _catch_up(
        self, behind: list[list[Generation]], last: int, stop: threading.Event, progress: Progress
    ) -> None:
        """Bring each group on: to the end if it is the only one, else by a page each."""
        total = self.applied + sum(last - group[0].checkpoint for group in behind)

        def advance(count: int) -> None:
            self.applied += count
            progress(self.applied, max(total, self.applied))

        self._keep_only(behind)
        for group in behind:
            try:
                self._applier_for(group).apply(
                    self._next_stop(group, behind, last), advance, stop.is_set
                )
            except FenceLost:
                # Another runner, a rebuild or a command moved it: look again, go on from there.
                self._let_go(_key(group))

    def _next_stop(self, group: list[Generation], behind: list[list[Generation]], last: int) -> int:
        """Stop at the end of a page, or where another group stands: there the two become one."""
        if len(behind) == 1:
            return last
        begin = group[0].checkpoint
        ahead = [other[0].checkpoint for other in behind if other[0].checkpoint > begin]
        return min([begin + self._page, last, *ahead])

    def _applier_for(self, group: list[Generation]) -> Applier:
        """Give the group's connections and plans: those it has, if it is where they left it."""
        kept = self._appliers.get(_key(group))
        if kept and sorted(kept.generations.values()) == sorted(group):
            return kept
        self._let_go(_key(group))
        made = Applier(
            self._url, [self._projections[each.projection] for each in group], group,
            page=self._page,
        )  # fmt: skip
        self._appliers[_key(group)] = made
        return made

    def _keep_only(self, groups: list[list[Generation]]) -> None:
        for key in set(self._appliers) - {_key(group) for group in groups}:
            self._let_go(key)

    def _let_go(self, key: tuple[str, ...]) -> None:
        applier = self._appliers.pop(key, None)
        if applier:
            applier.close()


def _key(group: Sequence[Generation]) -> tuple[str, ...]:
    return tuple(sorted(each.schema_name for each in group))


@contextmanager
def listening(url: str) -> Iterator[Connection]:
    """Open a connection that is woken when events are appended."""
    with connect(url, autocommit=True) as bell:
        bell.execute(f"LISTEN {CHANNEL}".encode())
        yield bell


def wait(bell: Connection) -> None:
    """Sleep until events are appended, or for `LOOK_AGAIN` at most."""
    for _ in bell.notifies(timeout=LOOK_AGAIN, stop_after=1):
        pass
