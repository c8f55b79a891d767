"""Who sends: a client of the identity provider stands for one source system, and only for that.

The file of senders says which. It holds no secret: the provider knows those. It is read again when
it changes, so a sender is added or taken out without a restart; while it cannot be read, nobody is
let in.
"""

from pathlib import Path
from threading import Lock
from typing import Annotated, NamedTuple, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from connectors.errors import FeedError
from schemas.yaml_text import read_yaml

System = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,62}$")]
Client = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^\S+$")]


NOT_THERE = (
    "it is not there, or may not be read. It says which client of the identity provider is which "
    "system: senders: [{client: school-portal, system: school_portal}]. HUB_PUSH_SENDERS names it"
)


class Sender(NamedTuple):
    """A source system that has shown who it is."""

    system: str
    case_record_system: str
    """The system whose person numbers it sends; most often its own."""


class TokenRefused(Exception):
    """The token proves nothing; the message says why, in words of ours."""


class NotASender(Exception):
    """The token is good, and its client may not push; the message says what to do."""


class CannotTell(FeedError):
    """Who sends cannot be told now; nobody is let in."""


class SendersUnreadable(CannotTell):
    """The file of senders is not there, or is not what it must be. Nobody is let in."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot read the senders in {path}: {reason}")


class Identifies(Protocol):
    """Tells whose a token is."""

    def identify(self, token: str) -> Sender:
        """Give the sender. Raises `TokenRefused`, `NotASender`, or `CannotTell` for now."""


class _Entry(BaseModel):
    """One sender in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client: Client
    system: System
    case_record_system: System | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    senders: tuple[_Entry, ...]


class Senders:
    """The senders of a file. Raises `SendersUnreadable` at once where it is wrong."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._version: tuple[int, ...] = ()
        self._known: dict[str, Sender] = {}
        self._current()

    def of(self, client: str) -> Sender:
        """Give what a client stands for. Raises `NotASender` or `SendersUnreadable`."""
        found = self._current().get(client)
        if found is None:
            raise NotASender("nobody has named your client as a sender: ask the hub's staff to")
        return found

    def _current(self) -> dict[str, Sender]:
        with self._lock:
            try:
                now = self._path.stat()
            except OSError as fault:
                self._version = ()
                raise SendersUnreadable(self._path, NOT_THERE) from fault
            version = (now.st_mtime_ns, now.st_size, now.st_ino)
            if version != self._version:
                self._version = ()  # stays so if the file is wrong: it is looked at again
                self._known = {
                    each.client: Sender(each.system, each.case_record_system or each.system)
                    for each in _read(self._path)
                }
                self._version = version
            return self._known


def _read(path: Path) -> tuple[_Entry, ...]:
    try:
        entries = _File.model_validate(read_yaml(path.read_text(encoding="utf-8"))).senders
    except ValidationError as fault:
        first = fault.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SendersUnreadable(path, f"{where}: {first['msg']}") from None
    except (OSError, ValueError, yaml.YAMLError) as fault:
        raise SendersUnreadable(path, type(fault).__name__) from None
    for what in ("client", "system"):
        if len({getattr(each, what) for each in entries}) < len(entries):
            raise SendersUnreadable(path, f"a {what} stands there twice")
    return entries
