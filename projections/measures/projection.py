"""Keep what measures need and no other read model has, and make the measures.

A measure is a directory here with ``measure.yml`` and ``measure.sql``; being there is its
registration. Whenever the runner starts, each becomes a function of the database beside the frame
that counts it (``serving.sql``), so a new or changed measure rebuilds nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from projections.base import WITHDRAWN, Projection, Recorded, Row, Table, on
from projections.measures import statements


class Agreement(NamedTuple):
    """What one event says about agreement to a service or to sharing."""

    event_id: UUID
    case_record_id: UUID | None = None
    position: int | None = None
    revision: int | None = None
    contact_id: str | None = None
    answer: str | None = None
    agreement_to: str | None = None
    person_asked: str | None = None
    lawful_basis: str | None = None
    reason: str | None = None
    happened_on: date | None = None
    happened_at: datetime | None = None
    source_system: str | None = None
    withdrawn_revision: int | None = None


class IdentityQuestion(NamedTuple):
    """Whether a person is still to decide whom a case record is about."""

    review_id: str
    case_record_id: UUID | None = None
    position: int | None = None
    is_open: bool | None = None


_SAID = ("contact_id", "agreement_to", "person_asked", "lawful_basis")


class Measures(Projection):
    """One row per event about agreement, and one per question of identity."""

    is_of_one_person = False
    is_measured = True
    tables: ClassVar = (
        Table(
            name="agreement",
            row=Agreement,
            newest=("revision", "position"),
            highest=("withdrawn_revision",),
        ),
        Table(name="identity_question", row=IdentityQuestion, newest=("position",)),
    )

    @property
    def serving(self) -> str:
        """Give the frame, the calendar of working days, and a function for each measure."""
        return statements.serving(self.directory)

    @on("front_door.agreement_given", *_SAID)
    def _given(self, recorded: Recorded, *said: str | None) -> Iterable[Row]:
        return _agreement(recorded, "given", *said)

    @on("front_door.agreement_refused", *_SAID)
    def _refused(self, recorded: Recorded, *said: str | None) -> Iterable[Row]:
        return _agreement(recorded, "refused", *said)

    @on("front_door.agreement_not_sought", *_SAID, "reason.code")
    def _not_sought(self, recorded: Recorded, *said: str | None) -> Iterable[Row]:
        return _agreement(recorded, "not_sought", *said)

    @on("front_door.agreement_overridden", *_SAID, "reason.code")
    def _overridden(self, recorded: Recorded, *said: str | None) -> Iterable[Row]:
        return _agreement(recorded, "overridden", *said)

    @on("hub.review_requested", "review_id", "case_record_id")
    def _asked(self, recorded: Recorded, review: str, record: str) -> Iterator[Row]:
        yield IdentityQuestion(review, UUID(record), recorded.position, is_open=True)

    @on("hub.review_decided", "review_id", "case_record_id", "decision")
    def _decided(
        self, recorded: Recorded, review: str, record: str, decision: str
    ) -> Iterator[Row]:
        still = decision == "more_information"
        yield IdentityQuestion(review, UUID(record), recorded.position, is_open=still)

    @on("hub.review_withdrawn", "review_id", "case_record_id")
    def _taken_back(self, recorded: Recorded, review: str, record: str) -> Iterator[Row]:
        yield IdentityQuestion(review, UUID(record), recorded.position, is_open=False)

    @on(WITHDRAWN, "withdrawn_event_id", "withdrawn_event_type")
    def _withdrawn(
        self, recorded: Recorded, event_id: str | None, event_type: str | None
    ) -> Iterator[Row]:
        if event_id and event_type in _AGREEMENTS:
            yield Agreement(UUID(event_id), withdrawn_revision=recorded.revision)


_AGREEMENTS = {
    event_type
    for wanted, _ in Measures().handlers()
    for event_type in wanted.event_types or ()
    if event_type.startswith("front_door.")
}


def _agreement(  # noqa: PLR0913  (the columns of the row)
    recorded: Recorded,
    answer: str,
    contact_id: str | None,
    agreement_to: str | None,
    person_asked: str | None,
    lawful_basis: str | None,
    reason: str | None = None,
) -> tuple[Agreement]:
    return (
        Agreement(
            recorded.event_id, recorded.stream_id, recorded.position, recorded.revision,
            contact_id, answer, agreement_to, person_asked, lawful_basis, reason,
            recorded.occurred_on, recorded.occurred_at, recorded.source_system,
        ),
    )  # fmt: skip
