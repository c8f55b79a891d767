"""Who is asking. Until sign-in exists there is one named development actor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person who asks the hub: a name and a role, which gives functions."""

    name: str
    role: str
