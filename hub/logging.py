"""Logs as JSON lines that never hold personal data.

Above debug, only the field names below may be logged; anything else is dropped and the names
of the dropped fields are kept, so a careless log call loses its value and not a child's privacy.
"""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset({
    "accepted", "address", "attempt", "candidates", "checkpoint", "corrections", "count",
    "dead_letters", "dropped", "duplicates", "error", "event", "event_type", "events",
    "exception_type", "feed", "frames", "generation", "known_on", "lag", "level", "linked",
    "logger", "login", "method", "migration", "milliseconds", "next_offset", "offset", "outcome",
    "page", "parked", "partition", "path", "port", "position", "projection", "rate", "reason_code",
    "rejected", "request_id", "route", "rows", "run", "schema_id", "seconds", "status", "stream_id",
    "system", "table", "timestamp", "topic", "unchanged", "version", "withdrawn",
})  # fmt: skip
"""Field names that can hold no personal data. Add one only for a value of that kind."""


def keep_only_allowed(_: WrappedLogger, method: str, fields: EventDict) -> EventDict:
    """Drop every field that is not known to be free of personal data, except at debug."""
    if method == "debug":
        return fields
    dropped = sorted(set(fields) - ALLOWED)
    kept = {name: value for name, value in fields.items() if name in ALLOWED}
    return kept | ({"dropped": dropped} if dropped else {})


def exception_without_values(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Replace a traceback by its type and places: messages can quote a row's values."""
    info = fields.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        fields["exception_type"] = type(error).__name__
        trace, frames = error.__traceback__, []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_name}:{trace.tb_lineno}")
            trace = trace.tb_next
        fields["frames"] = frames[-8:]
    return fields


def configure_logging(level: str = "info", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's warnings to `stream` (standard error)."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            exception_without_values,
            keep_only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=out, level=logging.WARNING, force=True)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
