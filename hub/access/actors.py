"""Who is asking."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Actor:
    """A person who asks the hub: a name and a role, which gives functions."""

    name: str
    role: str
    subject: str = ""
    """Issuer and subject at the identity provider; empty for a command on the hub's own machine."""
    signed_in_at: datetime | None = field(default=None, compare=False)
    """When they last proved who they are; None where that is not known."""

    @property
    def known_as(self) -> str:
        """What grants name them by; no issuer is called local.

        >>> Actor("Ruth Adeyemi", "caseworker").known_as
        'local Ruth Adeyemi'
        """
        return self.subject or local(self.name)


def local(name: str) -> str:
    """Give what grants name somebody by who uses the commands on the hub's own machine.

    >>> local(" Ruth   Adeyemi"), local(" ")
    ('local Ruth Adeyemi', '')
    """
    said = " ".join(name.split())
    return f"local {said}" if said else ""
