"""Who is asking."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person who asks the hub: a name and a role, which gives functions."""

    name: str
    role: str
    subject: str = ""
    """Issuer and subject at the identity provider; empty for a command on the hub's own machine."""
