"""When each feed is read: a timetable in YAML, and the runs that it causes.

    feeds:
      - feed: annex_a
        source: /extracts/annex_a.xlsx
        every: 15m                  # or minutes, hours, days: 90s, 6h, 1d
      - feed: mosaic
        source: $MOSAIC_URL         # from the environment, so that no password is written here
        cron: "30 5 * * mon-fri"    # England's time

A feed that is still running when it is due again is skipped, whichever process runs it.
"""

import logging
import os
import re
import signal
import sys
import threading
from _thread import start_new_thread
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
import yaml
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from connectors.errors import FeedContractWrong, FeedError, FeedRunning, SourceUnreadable
from connectors.feeds import Feed, feed, what_is_wrong
from connectors.readers.existing import must_be_a_file
from connectors.running.summary import FeedSummary
from schemas.local_time import LONDON
from schemas.yaml_text import read_yaml

AT_ONCE = 2
"""Feeds that run at the same time."""
LATE = 3600
"""Seconds after which a run that was due while the machine slept is left to the next time."""
_EVERY = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_NAME = re.compile(r"\$(\w+|\{\w+\})")

Run = Callable[[Feed, str], FeedSummary]


class Entry(BaseModel):
    """One feed, where it is read from, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    source: str
    every: str = ""
    cron: str = ""

    @model_validator(mode="after")
    def has_one_time(self) -> "Entry":
        """Refuse an entry with no time, with two, or with one that cannot be read."""
        if bool(self.every) == bool(self.cron):
            raise ValueError(f"{self.feed}: give either every: or cron:")
        self.trigger()
        return self

    def trigger(self) -> BaseTrigger:
        """Give when it is due."""
        if self.cron:
            return CronTrigger.from_crontab(self.cron, timezone=LONDON)
        found = _EVERY.fullmatch(self.every.strip())
        if not found or not int(found[1]):
            raise ValueError(f"{self.feed}: every: {self.every!r} is no interval; write 15m or 6h")
        return IntervalTrigger(**{_UNITS[found[2]]: int(found[1])}, timezone=UTC)

    def where(self) -> str:
        """Give the source, names of the environment filled in."""
        missing = [
            name for name in (each.strip("{}") for each in _NAME.findall(self.source))
            if name not in os.environ
        ]  # fmt: skip
        if missing:
            raise SourceUnreadable(self.source, f"{', '.join(missing)} is not set")
        return os.path.expandvars(self.source)


class Timetable(BaseModel):
    """Every feed that is read by time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: tuple[Entry, ...]


EXAMPLE = "A timetable is a YAML file: feeds: [{feed: annex_a, source: annex_a.xlsx, every: 6h}]"


def timetable(path: Path) -> Timetable:
    """Read a timetable to run. Raises a `FeedError` where it is wrong or a feed is not known."""
    found = written(path)
    for entry in found.feeds:
        feed(entry.feed)
        entry.where()
    return found


def written(path: Path) -> Timetable:
    """Read what a timetable says, for whoever only shows it. Raises a `FeedError`."""
    must_be_a_file(path, f". {EXAMPLE}")
    try:
        return Timetable(**read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        raise SourceUnreadable(str(path), str(fault)) from fault
    except (ValidationError, yaml.YAMLError, TypeError) as fault:
        raise FeedContractWrong(path, f"{what_is_wrong(fault)}. {EXAMPLE}") from fault


def due(found: Timetable, now: datetime | None = None) -> list[dict[str, Any]]:
    """Give when each feed is due next."""
    at = now or datetime.now(UTC)
    return [
        {"feed": each.feed, "every": each.every or None, "cron": each.cron or None,
         "next": each.trigger().get_next_fire_time(None, at)}
        for each in found.feeds
    ]  # fmt: skip


class Conductor:
    """Runs the feeds of a timetable until it is told to stop; a run that began is ended first."""

    def __init__(self, found: Timetable, run: Run) -> None:
        self._run = run
        self._log = _logger()
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(AT_ONCE)}
        )
        self._scheduler.add_listener(self._skipped, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        soon = datetime.now(UTC) + timedelta(seconds=0.1)
        for place, entry in enumerate(found.feeds):
            first = {"next_run_time": soon} if entry.every else {}
            self._scheduler.add_job(
                self.once, entry.trigger(), [entry], id=f"{place}:{entry.feed}", max_instances=1,
                coalesce=True, misfire_grace_time=LATE, **first,
            )  # fmt: skip

    def until_stopped(self) -> None:
        """Run what is due until SIGTERM or SIGINT, then let the present runs end."""
        before = {each: signal.signal(each, self._told) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._scheduler.start()
            self._log.info("timetable began", count=len(self._scheduler.get_jobs()))
            self._stop.wait()
            self._scheduler.shutdown(wait=True)
            self._log.info("timetable ended")
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def stop(self) -> None:
        """Begin no more runs."""
        self._stop.set()

    def _told(self, _signal: int, _frame: FrameType | None) -> None:
        # Not here: the thread that a signal interrupts may just then hold the event's lock.
        start_new_thread(self.stop, ())

    def is_stopping(self, *, wait: float = 0) -> bool:
        """Whether no more runs will begin; `wait` is how many seconds to wait for that."""
        return self._stop.wait(wait)

    def once(self, entry: Entry) -> None:
        """Run one feed once and log what became of it, in one line, whatever happens."""
        if not self._stop.is_set():
            outcome, fields = self._outcome(entry)
            say = self._log.error if outcome == "fault" else self._log.info
            say("feed run", feed=entry.feed, outcome=outcome, **fields)

    def _skipped(self, event: JobEvent) -> None:
        name = event.job_id.partition(":")[2]
        self._log.info("feed run", feed=name, outcome="skipped", error="the run before goes on")

    def _outcome(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        try:
            summary = self._run(feed(entry.feed), entry.where())
        except FeedRunning:
            return "skipped", {"error": "another run has not ended"}
        except FeedError as fault:
            # What cannot be read may be quoted in its fault, so that one is not logged.
            hidden = isinstance(fault, SourceUnreadable)
            said = f"hub feed check {entry.feed} SOURCE says why" if hidden else str(fault)
            return "fault", {"exception_type": type(fault).__name__, "error": said}
        except Exception as fault:  # noqa: BLE001  one feed must not end the others
            return "fault", {"exception_type": type(fault).__name__}
        return "rejects" if summary.rejected else "done", {
            "rows": summary.rows_in, "accepted": summary.accepted, "unchanged": summary.unchanged,
            "rejected": summary.rejected, "events": summary.events_out,
            "withdrawn": summary.withdrawn, "seconds": summary.seconds,
        }  # fmt: skip


def _logger() -> Any:
    """Give a log of JSON lines on standard error; what is logged holds no personal data."""
    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
    )
