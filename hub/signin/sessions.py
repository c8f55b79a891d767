"""Sign-ins under way, and the sessions of browsers, in PostgreSQL.

The cookie is a random number and nothing else; the table keeps only its hash. A session ends after
half an hour without a visit, after a working day, or when someone ends it: each request asks.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

SQL = aiosql.from_path(Path(__file__).with_name("sessions.sql"), "psycopg")
Connection = psycopg.Connection[Any]

ATTEMPT_SECONDS = 600
IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 10 * 60 * 60


@dataclass(frozen=True)
class Attempt:
    """A sign-in that was begun: what must come back, and where to go then."""

    state: str
    nonce: str
    code_verifier: str
    next: str
    is_again: bool = False
    """Whether the provider was asked to have them prove who they are though it knows them."""


@dataclass(frozen=True)
class Session:
    """Who is signed in at a browser, and what they came for."""

    issuer: str
    subject: str
    name: str
    role: str
    purpose: str
    signed_in_at: datetime | None = None
    """When they proved who they are; None where the provider does not say."""


@dataclass(frozen=True)
class _Taken:
    nonce: str
    code_verifier: str
    next: str
    is_again: bool
    is_current: bool


@dataclass(frozen=True)
class _Found:
    issuer: str
    subject: str
    name: str
    role: str
    purpose: str
    signed_in_at: datetime | None
    is_stale: bool


def begin(
    connection: Connection, next_path: str, browser: str, *, is_again: bool = False
) -> Attempt:
    """Begin a sign-in; the state comes back once, within ten minutes, to the same browser."""
    attempt = Attempt(
        secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_path,
        is_again,
    )  # fmt: skip
    SQL.forget_old(connection)
    SQL.begin(
        connection, state_hash=_of_browser(attempt.state, browser), nonce=attempt.nonce,
        code_verifier=attempt.code_verifier, next=next_path, is_again=is_again,
        seconds=ATTEMPT_SECONDS,
    )  # fmt: skip
    return attempt


def take(connection: Connection, state: str, browser: str) -> Attempt | None:
    """Take a sign-in that comes back; None where this browser never began it, or it is over."""
    if not browser:
        return None
    asked = {"state_hash": _of_browser(state, browser)}
    with connection.cursor(row_factory=class_row(_Taken)) as cursor:
        found = cursor.execute(SQL.take.sql.encode(), asked).fetchone()
    if found is None or not found.is_current:
        return None
    return Attempt(state, found.nonce, found.code_verifier, found.next, found.is_again)


def open_session(connection: Connection, who: Session) -> str:
    """Sign somebody in; give the cookie."""
    cookie = secrets.token_urlsafe(32)
    SQL.open(
        connection, id_hash=_hash(cookie), issuer=who.issuer, subject=who.subject, name=who.name,
        role=who.role, purpose=who.purpose, signed_in_at=who.signed_in_at, seconds=LONGEST_SECONDS,
    )  # fmt: skip
    return cookie


def find(connection: Connection, cookie: str, *, is_visit: bool = True) -> Session | None:
    """Tell whose a cookie is; None where the session has ended or never was.

    What is no visit, such as a page that waits for news, does not keep the session alive.
    """
    key = {"id_hash": _hash(cookie)}
    with connection.cursor(row_factory=class_row(_Found)) as cursor:
        found = cursor.execute(SQL.find.sql.encode(), {**key, "idle": IDLE_SECONDS}).fetchone()
    if found is None:
        return None
    if found.is_stale and is_visit:
        SQL.touch(connection, **key)
    return Session(
        found.issuer, found.subject, found.name, found.role, found.purpose, found.signed_in_at
    )


def choose_purpose(connection: Connection, cookie: str, purpose: str) -> None:
    """Remember what somebody says they came for."""
    SQL.choose_purpose(connection, id_hash=_hash(cookie), purpose=purpose)


def remember_search(connection: Connection, cookie: str, asked: Mapping[str, str]) -> None:
    """Keep what a browser searches for, until it rests for as long as a session may."""
    SQL.forget_searches(connection, idle=IDLE_SECONDS)
    SQL.remember_search(connection, id_hash=_hash(cookie), asked=Jsonb(dict(asked)))


def last_search(connection: Connection, cookie: str) -> dict[str, str] | None:
    """Give what a browser last searched for; None where it has not, or long ago."""
    found: dict[str, str] | None = SQL.last_search(
        connection, id_hash=_hash(cookie), idle=IDLE_SECONDS
    )
    return found


def end(connection: Connection, cookie: str) -> None:
    """Sign a browser out."""
    SQL.forget_search(connection, id_hash=_hash(cookie))
    SQL.end(connection, id_hash=_hash(cookie))


def end_all(connection: Connection, issuer: str, subject: str) -> None:
    """Sign somebody out everywhere, from their next request on."""
    SQL.end_all(connection, issuer=issuer, subject=subject)


def _of_browser(state: str, browser: str) -> bytes:
    return _hash(f"{state} {browser}")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
