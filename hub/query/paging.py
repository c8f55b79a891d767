"""A page of something long: what is on it, and where the next one begins."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Page(Generic[Item, Key]):
    """What is shown; `next` is the key of the last, where the next page carries on, or None."""

    listed: list[Item]
    next: Key | None

    def __len__(self) -> int:
        """How many are shown: what the access record says was found."""
        return len(self.listed)
