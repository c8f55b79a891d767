"""What is counted of a run while it is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.publisher import Message
from connectors.running.events import WITHDRAWN


@dataclass
class RunRecord:
    """The run that is being made, as it goes on after an interruption."""

    run: int
    reading: int
    resumed: bool = False
    events_out: int = 0
    withdrawn: int = 0
    seconds: float = 0.0

    def count_sent(self, messages: Sequence[Message]) -> None:
        """Count what another run kept and this one sent; a resumed run has counted it already."""
        gone = sum(each.encoded.schema.event_type == WITHDRAWN for each in messages)
        self.withdrawn += gone
        self.events_out += len(messages) - gone
