"""A person: the case records linked to one id, and what was decided about them. No I/O.

Every decision has its exact inverse: a link is reversed, a join is split, distinct is withdrawn.
What a named person decided, the matcher never overrules.
"""

from typing import Any
from uuid import UUID

from hub.errors import CommandRefused
from hub.store.aggregates import CaseRecord, HubAggregate

MATCHER = "matcher"


class Person(HubAggregate):
    """The case records linked to one person besides their own."""

    feed = "matching"

    def begin(self) -> None:
        """Nothing is linked, and nothing is declared distinct, proposed or joined.

        `linked` gives for each linked record the record it agreed with, where that is known. For
        each join into this person `moved` has the records that it moved and `before` those that
        were linked already, as far as none of them was unlinked since. `distinct` gives for each
        record that is not about this person who was linked when that was said.
        """
        self.linked: dict[str, str | None] = {}
        self.moved: dict[str, set[str]] = {}
        self.before: dict[str, set[str]] = {}
        self.distinct: dict[str, set[str]] = {}
        self.quarantined: set[str] = set()
        self.proposal: Person.JoinProposed | None = None
        self.joined: Person.PersonsJoined | None = None

    class RecordLinked(HubAggregate.Event):
        """A case record now points to this person."""

        event_type = "hub.record_linked"
        person_id: str
        case_record_id: str
        actor: str
        reason: str
        rule: str
        matched_case_record_id: str | None
        evidence: list[str]
        decision: dict[str, Any] | None
        join_id: str | None
        review_id: str | None

        def apply(self, aggregate: "Person") -> None:
            """It is linked, whatever was declared before: whoever links it knows better by now."""
            if self.join_id:
                aggregate.before.setdefault(self.join_id, {*aggregate.linked})
                aggregate.moved.setdefault(self.join_id, set()).add(self.case_record_id)
            aggregate.linked[self.case_record_id] = self.matched_case_record_id
            aggregate.distinct.pop(self.case_record_id, None)

    class LinkReversed(HubAggregate.Event):
        """A case record is about its own person again."""

        event_type = "hub.link_reversed"
        person_id: str
        case_record_id: str
        actor: str
        reason: str
        join_id: str | None
        reverses_event_id: str | None

        def apply(self, aggregate: "Person") -> None:
            """It is not linked, and whoever took it back means it: only a person links it again."""
            aggregate.linked.pop(self.case_record_id, None)
            for each in (*aggregate.moved.values(), *aggregate.before.values()):
                each.discard(self.case_record_id)
            if self.join_id is None:
                aggregate.distinct[self.case_record_id] = {*aggregate.linked}

    class RecordsDeclaredDistinct(HubAggregate.Event):
        """A case record is not about this person, whatever a later match says."""

        event_type = "hub.records_declared_distinct"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is distinct."""
            aggregate.distinct[self.case_record_id] = {*aggregate.linked}

    class DistinctWithdrawn(HubAggregate.Event):
        """A case record may be about this person after all."""

        event_type = "hub.distinct_withdrawn"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is not distinct."""
            aggregate.distinct.pop(self.case_record_id, None)

    class JoinProposed(HubAggregate.Event):
        """Somebody believes this person to be another; a second person must agree."""

        event_type = "hub.join_proposed"
        join_id: str
        person_id: str
        into_person_id: str
        actor: str
        reason: str
        guards: list[dict[str, str]]
        warnings: list[str]

        def apply(self, aggregate: "Person") -> None:
            """It waits."""
            aggregate.proposal = self

    class JoinProposalWithdrawn(HubAggregate.Event):
        """Nobody believes it any more."""

        event_type = "hub.join_proposal_withdrawn"
        join_id: str
        person_id: str
        into_person_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It does not wait; another proposal may."""
            if aggregate.proposal and aggregate.proposal.join_id == self.join_id:
                aggregate.proposal = None

    class PersonsJoined(HubAggregate.Event):
        """The person is another: their records moved there."""

        event_type = "hub.persons_joined"
        join_id: str
        person_id: str
        into_person_id: str
        case_record_ids: list[str]
        actor: str
        second_actor: str | None
        reason: str
        guards: list[dict[str, str]]
        warnings: list[str]

        def apply(self, aggregate: "Person") -> None:
            """It has no records any more; another proposal waits until it has some again."""
            aggregate.joined = self
            if aggregate.proposal and aggregate.proposal.join_id == self.join_id:
                aggregate.proposal = None
            for each in self.case_record_ids:
                aggregate.linked.pop(each, None)

    class PersonsSplit(HubAggregate.Event):
        """The person is one again; the links that follow say with which records."""

        event_type = "hub.persons_split"
        join_id: str
        person_id: str
        from_person_id: str
        case_record_ids: list[str]
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is joined to nobody."""
            aggregate.joined = None

    class RecordQuarantined(HubAggregate.Event):
        """A record arrived that may be about this person, who is sealed."""

        event_type = "hub.record_quarantined"
        person_id: str
        case_record_id: str
        actor: str
        reason: str
        decision: dict[str, Any] | None

        def apply(self, aggregate: "Person") -> None:
            """It is held."""
            aggregate.quarantined.add(self.case_record_id)

    class QuarantineReleased(HubAggregate.Event):
        """A held record has nothing to do with this person."""

        event_type = "hub.quarantine_released"
        person_id: str
        case_record_id: str
        actor: str
        reason: str

        def apply(self, aggregate: "Person") -> None:
            """It is held no more, and never again because of this person."""
            aggregate.quarantined.discard(self.case_record_id)
            aggregate.distinct[self.case_record_id] = {*aggregate.linked}

    def link(  # noqa: PLR0913
        self,
        record: CaseRecord,
        case_record_id: UUID,
        *,
        actor: str,
        reason: str,
        rule: str = "decided",
        matched: UUID | None = None,
        evidence: tuple[str, ...] = (),
        decision: dict[str, Any] | None = None,
        join_id: UUID | None = None,
        review_id: UUID | None = None,
    ) -> None:
        """Link a record. Raises `CommandRefused` where it is linked, or declared distinct."""
        if str(case_record_id) in self.linked:
            raise CommandRefused("that case record is linked to this person already")
        if str(case_record_id) in self.distinct and actor == MATCHER:
            raise CommandRefused("a person declared them distinct; only a person can link them")
        self._decide(
            self.RecordLinked, record, case_record_id, actor, reason, rule=rule,
            matched_case_record_id=_text(matched), evidence=list(evidence), decision=decision,
            join_id=_text(join_id), review_id=_text(review_id),
        )  # fmt: skip

    def reverse(
        self,
        record: CaseRecord,
        case_record_id: UUID,
        *,
        actor: str,
        reason: str,
        join_id: UUID | None = None,
    ) -> None:
        """Take a link back. Raises `CommandRefused` where there is none."""
        if str(case_record_id) not in self.linked:
            raise CommandRefused("that case record is not linked to this person")
        self._decide(
            self.LinkReversed, record, case_record_id, actor, reason, join_id=_text(join_id),
            reverses_event_id=None,
        )  # fmt: skip

    def declare_distinct(
        self, record: CaseRecord, case_record_id: UUID, *, actor: str, reason: str
    ) -> None:
        """Say they are not the same. Raises `CommandRefused` while they are linked."""
        if str(case_record_id) in self.linked:
            raise CommandRefused("they are linked: reverse the link first")
        if str(case_record_id) in self.distinct:
            raise CommandRefused("they are declared distinct already")
        self._decide(self.RecordsDeclaredDistinct, record, case_record_id, actor, reason)

    def withdraw_distinct(
        self, record: CaseRecord, case_record_id: UUID, *, actor: str, reason: str
    ) -> None:
        """Take that back, or that a split keeps them apart, of which this stream says nothing."""
        self._decide(self.DistinctWithdrawn, record, case_record_id, actor, reason)

    def quarantine(
        self, record: CaseRecord, case_record_id: UUID, *, reason: str,
        decision: dict[str, Any] | None,
    ) -> None:  # fmt: skip
        """Hold a record that agrees with this sealed person; once is enough."""
        if str(case_record_id) not in self.quarantined:
            self._decide(
                self.RecordQuarantined, record, case_record_id, MATCHER, reason, decision=decision
            )

    def release(self, record: CaseRecord, case_record_id: UUID, *, actor: str, reason: str) -> None:
        """Let a held record go. Raises `CommandRefused` where it is not held."""
        if str(case_record_id) not in self.quarantined:
            raise CommandRefused("that case record is not held")
        self._decide(self.QuarantineReleased, record, case_record_id, actor, reason)

    def _decide(
        self,
        event: type[HubAggregate.Event],
        record: CaseRecord,
        case_record_id: UUID,
        actor: str,
        reason: str,
        **more: Any,
    ) -> None:
        self.trigger_event(
            event, case_record=tuple(record), person_id=str(self.id),
            case_record_id=str(case_record_id), actor=actor, reason=reason, **more,
        )  # fmt: skip


def _text(given: UUID | None) -> str | None:
    return str(given) if given else None
