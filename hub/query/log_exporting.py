"""Hand out the access log as BALP AuditEvents, one a line: to whoever audits, and written down.

The record of the export, with how many it holds, is committed before the first line is given. What
happens after that is in the next export: this one ends at the newest record there was.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg

from hub.access.actors import Actor
from hub.access.decide import Refused, decide
from hub.audit import access_log
from hub.audit.access_log import AccessRecord
from hub.audit.balp import audit_event
from hub.errors import AccessDenied, CommandRefused
from hub.query.asking import Asking
from schemas.local_time import LONDON

FUNCTION = "export_access_records"
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Days:
    """From the beginning of a day to the end of one, as days are counted in England."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        """Refuse days that are none."""
        if self.to_on < self.from_on:
            raise CommandRefused("the last day is before the first: turn them round")

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The instants: from the first, and before the second."""
        first = datetime.combine(self.from_on, time.min, LONDON)
        last = min(self.to_on, date.max - timedelta(days=1))  # after the last day there is none
        return first, datetime.combine(last + timedelta(days=1), time.min, LONDON)


MOST = 50_000
"""Records handed out by one request; the command has no such limit."""


@dataclass(frozen=True)
class Export:
    """An export that was written down: how many records it holds, and its lines."""

    count: int
    lines: Iterator[str]


def export(
    connection: Connection, actor: Actor, days: Days, *, route: str, request_id: str
) -> Export:
    """Write an export down and give it, as the login that audits. Raises `AccessDenied`."""
    decision = decide(actor, FUNCTION, "audit")
    refused = isinstance(decision, Refused)
    with connection.transaction():
        last, count = (0, 0) if refused else access_log.extent(connection, *days.bounds)
        access_log.add(connection, AccessRecord(
            actor=actor.name, role=actor.role, purpose="audit", function=FUNCTION, route=route,
            request_id=request_id, subject=actor.subject or None,
            outcome="refused" if refused else "allowed",
            reason=decision.reason if isinstance(decision, Refused) else None,
            result_count=None if refused else count,
        ))  # fmt: skip
    if isinstance(decision, Refused):
        raise AccessDenied(decision.reason)
    return Export(count, lines(connection, days, last))


def lines(connection: Connection, days: Days, last: int) -> Iterator[str]:
    """Yield the AuditEvents of some days up to a record, a page at a time: never all at once."""
    for record in access_log.between(connection, *days.bounds, last=last):
        yield json.dumps(audit_event(record), ensure_ascii=False, separators=(",", ":")) + "\n"


def asked(asking: Asking, days: Days) -> list[str]:
    """Give the AuditEvents of some days to whoever asks at the door. Raises `CommandRefused`."""
    return asking.door.ask(asking.question(FUNCTION), lambda c, _role: _few(c, days))


def _few(connection: Connection, days: Days) -> list[str]:
    last, count = access_log.extent(connection, *days.bounds)
    if count > MOST:
        raise CommandRefused(
            f"these days have {count:,} records and one answer holds {MOST:,}: ask for fewer days, "
            "or use hub access export"
        )
    return list(lines(connection, days, last))
