"""The decisions on who may see one person, as events: granted, revoked, opened, judged, sealed."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import aiosql

from hub.errors import CommandRefused
from hub.store.aggregates import HubAggregate

SQL = aiosql.from_path(Path(__file__).with_name("given.sql"), "psycopg")


class AccessOfPerson(HubAggregate):
    """What was decided on who may see one person."""

    feed = "access"

    def begin(self) -> None:
        """Nothing was decided: the case record by which the person is named is not known."""
        self.record: tuple[str, str] = ("", "")
        self.openings: dict[str, AccessOfPerson.BreakGlassOpened] = {}
        self.seals: set[str] = set()

    class Decided(HubAggregate.Event):
        """Any of the decisions."""

        person_id: str
        reason: str

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """Whatever was decided, it names the person by a case record."""
            aggregate.record = (self.case_record[0], self.case_record[1])

    class AccessGranted(Decided):
        """Somebody may see the record."""

        event_type = "hub.access_granted"
        grant_id: str
        actor: str
        granted_by: str
        purpose: str
        expires_at: datetime | None

    class AccessRevoked(Decided):
        """Somebody may no longer see the record."""

        event_type = "hub.access_revoked"
        grant_id: str
        actor: str
        revoked_by: str

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """What was taken back is open no longer."""
            super().apply(aggregate)
            aggregate.openings.pop(self.grant_id, None)

    class BreakGlassOpened(Decided):
        """Somebody sees the record in an emergency."""

        event_type = "hub.break_glass_opened"
        grant_id: str
        actor: str
        reason_code: str
        expires_at: datetime | None

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """It is open until it ends, is taken back or judged."""
            super().apply(aggregate)
            aggregate.openings[self.grant_id] = self

    class BreakGlassReviewed(Decided):
        """Somebody else judged an emergency."""

        event_type = "hub.break_glass_reviewed"
        grant_id: str
        reviewed_by: str
        finding: str

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """Opened again after it was judged, it is another."""
            super().apply(aggregate)
            aggregate.openings.pop(self.grant_id, None)

    class RecordSealed(Decided):
        """The record is closed to all but a group."""

        event_type = "hub.record_sealed"
        seal_id: str
        scope: str
        actor: str

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """It is closed by us."""
            super().apply(aggregate)
            aggregate.seals.add(self.seal_id)

    class RecordUnsealed(Decided):
        """A seal was taken off."""

        event_type = "hub.record_unsealed"
        seal_id: str
        actor: str

        def apply(self, aggregate: "AccessOfPerson") -> None:
            """It is not closed by that seal."""
            super().apply(aggregate)
            aggregate.seals.discard(self.seal_id)

    def opened_alike(
        self, subject: str | None, reason_code: str | None, reason: str, at: datetime
    ) -> UUID | None:
        """Give the emergency that somebody opened by these very words and that is still open."""
        for grant_id, each in self.openings.items():
            is_open = each.expires_at is not None and each.expires_at > at
            said = (each.actor, each.reason_code, each.reason)
            if is_open and said == (subject, reason_code, reason):
                return UUID(grant_id)
        return None

    def revoke(  # noqa: PLR0913  (each is its own part of the event)
        self, grant_id: str, *, person_id: UUID, was: str, actor: str, reason: str, whose: str
    ) -> None:
        """Take back what was given; of a restriction or an exclusion there is no event yet.

        Raises `CommandRefused` for a seal of the matching of identities, which also knows why a
        record is held, and must hear of it in the same transaction.
        """
        if was == "sealed" and grant_id not in self.seals:
            raise CommandRefused(
                "that seal is not of hub access grant: hub identity unseal takes it back, and hub "
                "identity release lets go a record that is held"
            )
        if was == "sealed":
            self.trigger_event(
                self.RecordUnsealed, case_record=self.record, person_id=str(person_id),
                seal_id=grant_id, actor=actor, reason=reason,
            )  # fmt: skip
        elif was not in {"restricted", "excluded"}:
            self.trigger_event(
                self.AccessRevoked, case_record=self.record, person_id=str(person_id),
                grant_id=grant_id, actor=whose, revoked_by=actor, reason=reason,
            )  # fmt: skip

    def review(self, grant_id: UUID, person_id: UUID, *, by: str, finding: str, why: str) -> None:
        """Judge an emergency."""
        self.trigger_event(
            self.BreakGlassReviewed, case_record=self.record, person_id=str(person_id),
            grant_id=str(grant_id), reviewed_by=by, finding=finding, reason=why,
        )  # fmt: skip
