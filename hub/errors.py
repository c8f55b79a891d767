"""Every error the hub raises on purpose.

HubError
├── SettingsMissing       a setting the command needs is not set: set it and start again
├── SettingsWrong         a setting is not what it must be: the message says which, and how
├── MigrationMismatch     database and .sql files disagree: migrate, or deploy the right version
├── MigrationRefused      the login may not make the hub's logins: migrate once as a superuser
├── SealKeyUnusable       a key of the seal cannot be read: the message says how to make one
├── NotAsSealed           the store is not as it was sealed: it is not sealed again over that
├── StreamConflict        someone appended to the stream first: read again and retry
├── BrokerUnavailable     Kafka does not answer: start it, then start again; nothing is lost
├── FencedOut             another ingester owns this partition now: stop, the work is being done
├── CommandRefused        a decision that may not be taken now: the message says why
├── NotReady              there is nothing to read yet: the message says what to run
├── DayToCome             what will be known on a day to come was asked: ask for an earlier one
├── NotRemembered         what was counted on a day is not kept: the message says what to run
├── ProviderNotUsable     the identity provider does not answer, or may not be trusted
├── UnknownSystem         a case record of no system there is was named: the message says which are
├── AccessDenied          refused, and already in the access log by the time it is raised
├── NoSuchRecord          there is none, or it may not be shown: the answer to both is the same
├── SignInAgain           what was asked needs a sign-in of the last minutes: sign in, ask again
└── AccessNotRecorded     the access record could not be written, so nothing may be shown

What a schema or codec can complain of (unknown event type, undecodable bytes) is in
``schemas.errors``: the schemas import nothing of the hub.
"""

from collections.abc import Sequence
from datetime import date


class HubError(Exception):
    """Something the hub noticed itself; the message says what to do next."""


class SettingsMissing(HubError):
    """A setting the command needs is not set. Set it and start again."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is not set: {why}")
        self.name = name


class SettingsWrong(HubError):
    """A setting is not what it must be. Correct it and start again; its value is not repeated."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is not right: {why}. Correct it and start again; hub "
                         "settings --markdown says what each setting is")  # fmt: skip
        self.name = name


class MigrationMismatch(HubError):
    """The database and the migration files disagree."""


class MigrationRefused(HubError):
    """PostgreSQL refused a login what the first migration of a server needs."""

    def __init__(self, login: str, refusal: str) -> None:
        super().__init__(
            f"PostgreSQL refused the login {login}: {refusal}. The first `hub migrate` of a server "
            "makes the hub's logins, which needs a superuser: set HUB_DATABASE_URL to one for this "
            "time, or have an administrator run the SQL of docs/how-to/deploy.md once and migrate "
            "as hub_migrate. Run again, it goes on where it stopped"
        )


class SealKeyUnusable(HubError):
    """A key of the seal cannot be read."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} is no key of the seal: {why}")
        self.name = name


class NotAsSealed(HubError):
    """The store is not as it was sealed. Find out where before anything is sealed over it."""


class StreamConflict(HubError):
    """Someone appended to the stream first. Read it again and retry."""


class FencedOut(HubError):
    """Another ingester has moved this partition's offset; this one must let go of it."""

    def __init__(self, topic: str, partition: int, expected: int) -> None:
        super().__init__(
            f"{topic}[{partition}] is no longer at offset {expected}: another ingester took over"
        )
        self.topic, self.partition, self.expected = topic, partition, expected


class BrokerUnavailable(HubError):
    """Kafka does not answer. Start it, or correct HUB_KAFKA_BOOTSTRAP; nothing is lost."""

    def __init__(self, bootstrap: str, reason: str) -> None:
        super().__init__(
            f"the broker at {bootstrap or '(HUB_KAFKA_BOOTSTRAP is not set)'} does not answer "
            f"({reason}). Start it, or correct HUB_KAFKA_BOOTSTRAP; nothing is lost"
        )


class CommandRefused(HubError):
    """A decision that may not be taken as things stand; the message says why."""


class NotReady(HubError):
    """The database is not migrated, or has no read models yet; the message says what to run."""


class DayToCome(HubError):
    """What the hub knew on a day was asked, and the day is to come. Ask for today or before."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{day} is still to come, so nobody can say what will be known by then. Ask for today "
            "or an earlier day, or for no day to have what is known now"
        )
        self.day = day


class NotRemembered(HubError):
    """What measures counted on a day is not kept. Have it remembered, or ask for a day that is."""

    def __init__(self, day: date, days: Sequence[date]) -> None:
        kept = ", ".join(map(str, days)) or "none"
        super().__init__(
            f"the numbers as known on {day} are not kept; days that are: {kept}. "
            f"`hub project remember {day}` keeps that one too, from the events received by then"
        )
        self.day, self.days = day, tuple(days)


class UnknownSystem(HubError):
    """A case record was named by a system that has none. Name one of those the message gives."""

    def __init__(self, named: str, system: str, known: Sequence[str]) -> None:
        super().__init__(
            f"nothing is known of {named}: no system is called {system}. There are: "
            f"{', '.join(known)}"
        )
        self.system, self.known = system, tuple(known)


class AccessDenied(HubError):
    """Refused. The refusal is already in the access log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSuchRecord(HubError):
    """There is no such record, or it may not be shown to this actor: nothing tells which."""

    def __init__(self) -> None:
        super().__init__("there is none, or it may not be shown to you")


class SignInAgain(HubError):
    """What was asked needs a sign-in of the last minutes. Sign in again, then ask again."""

    def __init__(self) -> None:
        super().__init__("this needs a sign-in of the last ten minutes: sign in again")


class AccessNotRecorded(HubError):
    """The access record could not be written, so nothing may be shown. Try again later."""


class ProviderNotUsable(HubError):
    """The identity provider cannot be reached, or may not be trusted; the message says which."""
