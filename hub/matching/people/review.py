"""A match review: one question to a person, asked, then decided or withdrawn, once. No I/O.

What was decided may be withdrawn, by whoever took it back; then it is asked by another review.
"""

from typing import Any

from hub.store.aggregates import HubAggregate


class Review(HubAggregate):
    """One question to a person."""

    feed = "matching"

    def begin(self) -> None:
        """Nothing was asked."""
        self.asked: Review.ReviewRequested | None = None
        self.decided: Review.ReviewDecided | None = None
        self.withdrawn: Review.ReviewWithdrawn | None = None

    @property
    def taken_back(self) -> "Review.ReviewWithdrawn | None":
        """Who took back what was decided, and why."""
        return self.withdrawn if self.decided is not None else None

    class ReviewRequested(HubAggregate.Event):
        """The matcher asks."""

        event_type = "hub.review_requested"
        review_id: str
        case_record_id: str
        candidates: list[str]
        guards: list[str]
        evidence: list[str]
        model_version: str | None
        kind: str | None
        decision: dict[str, Any] | None
        reason: str | None
        actor: str | None
        occasion: str | None

        def apply(self, aggregate: "Review") -> None:
            """It is open."""
            aggregate.asked = self

    class ReviewDecided(HubAggregate.Event):
        """A person answers."""

        event_type = "hub.review_decided"
        review_id: str
        case_record_id: str
        decision: str
        person_id: str | None
        actor: str
        reason: str
        relation: str | None
        second_actor: str | None

        def apply(self, aggregate: "Review") -> None:
            """It is decided."""
            aggregate.decided = self

    class ReviewWithdrawn(HubAggregate.Event):
        """The matcher no longer asks, or a person took back what was decided."""

        event_type = "hub.review_withdrawn"
        review_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Review") -> None:
            """It is over."""
            aggregate.withdrawn = self
