"""Who sends: a bearer token stands for one source system, and only for that.

The file of senders holds no token, only SHA-256 hashes: a token is 256 random bits, so its hash
tells nothing. It is read again when it changes, so a token is added or revoked without a restart;
while it cannot be read, nobody is let in. `Senders` is one way to tell who sends; whatever else has
`identify` can take its place.
"""

import hashlib
import hmac
import secrets
from pathlib import Path
from threading import Lock
from typing import Annotated, NamedTuple, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from connectors.errors import FeedError

PREFIX = "hub_push_"
"""What a token begins with, so that a scanner of secrets can find one that leaked."""
System = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,62}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Sender(NamedTuple):
    """A source system that has shown its token."""

    system: str
    case_record_system: str
    """The system whose person numbers it sends; most often its own."""


class TokenRefused(Exception):
    """It is not the token of any sender."""


class SendersUnreadable(FeedError):
    """The file of senders is not there, or is not what it must be. Nobody is let in."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot read the senders in {path}: {reason}")


class Identifies(Protocol):
    """Tells whose a token is."""

    def identify(self, token: str) -> Sender:
        """Give the sender. Raises `TokenRefused`, or `SendersUnreadable` where it cannot tell."""


class _Entry(BaseModel):
    """One sender in the file. It may have two tokens while one replaces the other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: System
    tokens_sha256: tuple[Sha256, ...] = Field(min_length=1)
    case_record_system: System | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    senders: tuple[_Entry, ...]


class Senders:
    """The senders of a file. Raises `SendersUnreadable` at once where it is wrong."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._version: tuple[int, ...] = ()
        self._entries: tuple[_Entry, ...] = ()
        self._current()

    def identify(self, token: str) -> Sender:
        """Give the sender of a token. Raises `TokenRefused` or `SendersUnreadable`.

        Every hash is compared, each in constant time, so the time taken tells nothing.
        """
        given = hash_of(token)
        found = None
        for entry in self._current():
            for known in entry.tokens_sha256:
                if hmac.compare_digest(given, known):
                    found = Sender(entry.system, entry.case_record_system or entry.system)
        if found is None:
            raise TokenRefused
        return found

    def _current(self) -> tuple[_Entry, ...]:
        with self._lock:
            try:
                now = self._path.stat()
            except OSError as fault:
                self._version = ()
                raise SendersUnreadable(self._path, type(fault).__name__) from fault
            version = (now.st_mtime_ns, now.st_size, now.st_ino)
            if version != self._version:
                self._version = ()  # stays so if the file is wrong: it is looked at again
                self._entries = _read(self._path)
                self._version = version
            return self._entries


def _read(path: Path) -> tuple[_Entry, ...]:
    try:
        entries = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).senders
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SendersUnreadable(path, f"{where}: {first['msg']}") from None
    except (OSError, ValueError, yaml.YAMLError) as fault:
        raise SendersUnreadable(path, type(fault).__name__) from None
    systems = [each.system for each in entries]
    hashes = [known for each in entries for known in each.tokens_sha256]
    if len(set(systems)) < len(systems):
        raise SendersUnreadable(path, "a system stands there twice")
    if len(set(hashes)) < len(hashes):
        raise SendersUnreadable(path, "a token stands there twice")
    return entries


def new_token() -> str:
    """Make a token. It is shown once and kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Give what the file of senders keeps of a token.

    >>> hash_of("hub_push_example")[:12]
    'c52e459b718c'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def entry_for(system: str, token: str) -> str:
    """Give the lines for the file of senders. Raises `ValueError` for a name that cannot be one."""
    entry = _Entry(system=system, tokens_sha256=(hash_of(token),))
    return f"  - system: {entry.system}\n    tokens_sha256: [{entry.tokens_sha256[0]}]"
