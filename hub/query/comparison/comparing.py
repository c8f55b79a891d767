"""Compare what the hub knew of a child on two days: pure, from two snapshots and nothing else."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.query.comparison.saying import Part, event_in_words, parts_of
from hub.query.comparison.snapshot import Snapshot
from hub.query.people import PersonSeen
from hub.query.timeline import EntrySeen

DECISIONS = frozenset({
    "front_door.threshold_decided", "front_door.referral_decided",
    "assessment.assessment_completed", "child_protection.strategy_discussion_held",
    "child_protection.section_47_enquiry_completed", "child_protection.icpc_held",
    "child_protection.review_conference_held", "plans.case_closed",
    "early_help.early_help_episode_closed",
})  # fmt: skip
"""Events that decide what happens next for a child."""


@dataclass(frozen=True)
class Change:
    """One thing a page says otherwise on the later day; None where a day says nothing of it."""

    what: str
    system: str | None
    was: str | None
    now: str | None


@dataclass(frozen=True)
class RecordMoved:
    """A case record found to be this child's, or to be so no longer."""

    system: str
    local_id: str
    is_linked: bool
    on: date | None


@dataclass(frozen=True)
class Learned:
    """An entry with the day it came to be known of this child.

    `by_link` is set where the hub held it before, in a record not yet known to be this child's.
    """

    seen: EntrySeen
    known_on: date
    by_link: bool = False

    @property
    def days_after(self) -> int | None:
        """Days from when it happened until it was known; None where no day is given."""
        happened = self.seen.entry.occurred_on
        return (self.known_on - happened).days if happened else None


@dataclass(frozen=True)
class Corrected:
    """An entry that says otherwise on the later day."""

    seen: EntrySeen
    changes: list[Change]


@dataclass(frozen=True)
class Decision:
    """A decision that fell between the days, and what had happened by then but was not known."""

    decided: EntrySeen
    unknown: list[Learned]


@dataclass(frozen=True)
class Comparison:
    """Everything in which two days' pages of a child differ."""

    person: PersonSeen
    earlier: date
    later: date
    was_known: bool
    """Whether the hub knew anything of the child on the earlier day."""
    records: list[RecordMoved]
    parts: dict[str, list[Change]]
    learned: list[Learned]
    corrected: list[Corrected]
    withdrawn: list[EntrySeen]
    marked: list[EntrySeen]
    gone: list[EntrySeen]
    decisions: list[Decision]

    def __len__(self) -> int:
        """How many differences there are, for the access record."""
        told: list[Sized] = [self.records, self.learned, self.corrected, self.withdrawn]
        return sum(len(each) for each in (*told, self.marked, self.gone, *self.parts.values()))


def compare(earlier: Snapshot, later: Snapshot) -> Comparison | None:
    """Compare two days; None where nothing was known of the child on the later one."""
    if later.person is None:
        return None
    before, after = parts_of(earlier), parts_of(later)
    changed = {title: list(_changes(before[title], part)) for title, part in after.items()}
    both = [(earlier.entries[event_id], now) for event_id, now in later.entries.items()
            if event_id in earlier.entries]  # fmt: skip
    return Comparison(
        later.person, earlier.on, later.on, earlier.person is not None,
        records=list(_moved(earlier, later)),
        parts={title: changes for title, changes in changed.items() if changes},
        learned=[_learned(now, earlier, later) for event_id, now in later.entries.items()
                 if event_id not in earlier.entries],
        corrected=[_corrected(was, now) for was, now in both
                   if was.entry.position != now.entry.position],
        withdrawn=[now for was, now in both
                   if now.entry.is_withdrawn and not was.entry.is_withdrawn],
        marked=[now for was, now in both if now.entry.mark and _mark(now) != _mark(was)],
        gone=[was for event_id, was in earlier.entries.items() if event_id not in later.entries],
        decisions=list(_decisions(earlier, later)),
    )  # fmt: skip


def _changes(before: Part, after: Part) -> Iterator[Change]:
    """Yield what one part says otherwise: what came or changed, then what is no longer said."""
    for key, now in after.items():
        was = before.get(key)
        if was is None or was.value != now.value:
            yield Change(now.what, now.system, was.value if was else None, now.value)
    for key, was in before.items():
        if key not in after:
            yield Change(was.what, was.system, was.value, None)


def _moved(earlier: Snapshot, later: Snapshot) -> Iterator[RecordMoved]:
    before, after = _records(earlier.person), _records(later.person)
    for record_id, each in after.items():
        if record_id not in before and record_id in later.linked_on:
            on = later.linked_on[record_id]
            yield RecordMoved(each["system"], each["local_id"], is_linked=True, on=on)
    for record_id, each in before.items():
        if record_id not in after:
            yield RecordMoved(each["system"], each["local_id"], is_linked=False, on=None)


def _records(person: PersonSeen | None) -> dict[UUID, dict[str, Any]]:
    return {each["case_record_id"]: each for each in person.records} if person else {}


def _learned(now: EntrySeen, earlier: Snapshot, later: Snapshot) -> Learned:
    """Say when an entry came to be known: with its record's link where that came after it."""
    heard = later.heard_on[now.entry.event_id]
    linked = later.linked_on.get(now.entry.case_record_id)
    if linked and linked > heard:
        return Learned(now, linked, by_link=heard <= earlier.on)
    return Learned(now, heard)


def _corrected(was: EntrySeen, now: EntrySeen) -> Corrected:
    before = event_in_words(was.entry.event_type, was.entry.event)
    after = event_in_words(now.entry.event_type, now.entry.event)
    changes = list(_changes(before, after))
    if was.entry.is_withdrawn and not now.entry.is_withdrawn:
        changes.append(Change("Withdrawn by the source", None, "yes", "no"))
    return Corrected(now, changes)


def _mark(seen: EntrySeen) -> int | None:
    return seen.entry.mark.position if seen.entry.mark else None


def _decisions(earlier: Snapshot, later: Snapshot) -> Iterator[Decision]:
    """Yield the decisions that fell between the days, the first first."""
    known = [_learned(each, earlier, later) for each in later.entries.values()
             if not each.entry.is_withdrawn]  # fmt: skip
    for each in known:
        entry = each.seen.entry
        on = entry.occurred_on
        if entry.event_type in DECISIONS and on and earlier.on < on <= later.on:
            yield Decision(each.seen, [
                other for other in known
                if other is not each and other.known_on > on
                and other.seen.entry.occurred_on and other.seen.entry.occurred_on <= on
            ])  # fmt: skip
