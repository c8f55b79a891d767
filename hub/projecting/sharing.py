"""Fill generations from the whole store, in one process or shared out over several.

Each worker follows whole streams, those whose random id ends in its share, so that a stream that
has to be parked is parked by the one worker that knows it. Rows that many streams touch (a feed's
counts) are joined by the database, whichever worker comes first.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue

from hub.projecting.applying import applying
from hub.projecting.generations import Generation
from hub.projecting.pages import ALL, Share
from projections.base import Projection
from projections.found import projection as projection_named

LOOK = 0.1
"""Seconds between looks at what the workers have done."""

Progress = Callable[[int, int | None], None]

_reports: "list[SimpleQueue[int]]" = []
"""In a worker: where it says how many events it has done. A list, because it is set on starting."""


@dataclass(frozen=True)
class Filling:
    """Which generations to fill, and from which events: all up to `target`."""

    url: str
    names: tuple[str, ...]
    at: tuple[Generation, ...]
    target: int
    page: int


def fill(filling: Filling, projections: Sequence[Projection], progress: Progress) -> None:
    """Project every event, here."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, filling.target)

    with applying(filling.url, projections, filling.at, page=filling.page, share=ALL) as applier:
        applier.apply(filling.target, advance)


def fill_in_shares(filling: Filling, workers: int, progress: Progress) -> None:
    """Project every event in processes that share the streams out among them."""
    context = multiprocessing.get_context("spawn")
    reports: SimpleQueue[int] = context.SimpleQueue()
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_report_to, initargs=(reports,)
    ) as pool:
        waiting = {pool.submit(_work, filling, Share(each, workers)) for each in range(workers)}
        done = 0
        while waiting:
            finished, waiting = wait(waiting, timeout=LOOK, return_when=FIRST_COMPLETED)
            while not reports.empty():
                done += reports.get()
            progress(done, filling.target)
            for each in finished:
                each.result()


def _report_to(reports: "SimpleQueue[int]") -> None:
    """Begin a worker: remember where to say what is done."""
    _reports.append(reports)


def _work(filling: Filling, share: Share) -> None:
    """Follow one share of the streams, in a process of its own."""
    projections = [projection_named(name) for name in filling.names]
    with applying(filling.url, projections, filling.at, page=filling.page, share=share) as applier:
        applier.apply(filling.target, _reports[0].put)
