"""What services were involved with a child, and when: spans and single days, for one glance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from hub.query.door import Connection
from projections.chronology import reader
from projections.chronology.outline import outline
from projections.chronology.reader import Said
from schemas.local_time import local_day

CASE_CLOSED = "plans.case_closed"


class _Span(NamedTuple):
    begins: str
    ends: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Span:
    """From a day to a day; `until` is None while it goes on, as far as the hub knows."""

    since: date
    until: date | None


@dataclass(frozen=True)
class Lane:
    """One kind of involvement."""

    title: str
    spans: list[Span]
    days: list[date]

    @property
    def in_words(self) -> str:
        """Say how much there is: 2 periods, 14 days."""
        said = []
        if self.spans:
            said.append(f"{len(self.spans)} period{'' if len(self.spans) == 1 else 's'}")
        if self.days:
            said.append(f"{len(self.days)} time{'' if len(self.days) == 1 else 's'}")
        return ", ".join(said)


_LANES: dict[str, tuple[tuple[_Span, ...], tuple[str, ...]]] = {
    "Early help": ((_Span("early_help.early_help_episode_opened",
                          ("early_help.early_help_episode_closed",), "episode_id"),),
                   ("early_help.team_around_family_met",)),
    "Front door": ((), ("front_door.contact_received", "front_door.threshold_decided")),
    "Assessment": ((_Span("assessment.assessment_started",
                          ("assessment.assessment_completed",), "assessment_id"),), ()),
    "Section 47": ((_Span("child_protection.section_47_enquiry_started",
                          ("child_protection.section_47_enquiry_completed",), "enquiry_id"),),
                   ("child_protection.strategy_discussion_held",)),
    "Child in need": ((_Span("plans.child_in_need_plan_started",
                             ("plans.child_in_need_plan_ended", CASE_CLOSED),
                             "plan_id"),), ()),
    "Child protection": ((_Span("child_protection.child_protection_plan_started",
                                ("child_protection.child_protection_plan_ended",), "plan_id"),),
                         ("child_protection.icpc_held",
                          "child_protection.review_conference_held")),
    "Looked after": ((_Span("plans.looked_after_started", ("plans.looked_after_ended",),
                            "period_id"),), ()),
    "Missing": ((_Span("vulnerability.missing_episode_started",
                       ("vulnerability.missing_episode_ended",), "episode_id"),), ()),
    "Visits": ((), ("assessment.visit_recorded", "assessment.child_seen")),
}  # fmt: skip
"""Each lane: what begins and ends its spans, and what is a day of its own."""


SPANS = {
    event_type: frozenset(
        each.key
        for spans, _ in _LANES.values()
        for each in spans
        if event_type in (each.begins, *each.ends)
    )
    for spans, _ in _LANES.values()
    for kind in spans
    for event_type in (kind.begins, *kind.ends)
}
"""What begins or ends a span, and the fields that say of what."""
SINGLE = sorted({event_type for _, days in _LANES.values() for event_type in days})
"""What is a day of its own: it need not be opened."""


def involvement(connection: Connection, records: Sequence[UUID]) -> list[Lane]:
    """Give the lanes that have anything, for the case records of a person the asker may see.

    Only what begins or ends something is opened; of the rest, often hundreds, the day is enough.
    """
    if not records:
        return []
    begun = reader.said(connection, records, SPANS)
    return lanes(begun[::-1], outline(connection, records, SINGLE).days)


def lanes(entries: Sequence[Said], days: Mapping[str, Sequence[date]]) -> list[Lane]:
    """Put spans, of entries that begin and end them, oldest first, and single days into lanes."""
    found = []
    for title, (spans, single) in _LANES.items():
        lane = Lane(
            title,
            sorted((span for each in spans for span in _spans(each, entries)), key=_since),
            sorted({day for each in single for day in days.get(each, ())}),
        )
        if lane.spans or lane.days:
            found.append(lane)
    return found


def _spans(kind: _Span, entries: Sequence[Said]) -> Iterator[Span]:
    for begun in entries:
        if begun.event_type == kind.begins:
            yield Span(_day(begun), _end(kind, begun, entries))


def _end(kind: _Span, begun: Said, entries: Sequence[Said]) -> date | None:
    """Find the first end of the same thing; a closed case, or an end without a name, ends all.

    A name is of its system: the same in another is another thing.
    """
    reference = (begun.source_system, _reference(begun.event, kind.key))
    for entry in entries:
        if entry.event_type in kind.ends and _day(entry) >= _day(begun):
            said = _reference(entry.event, kind.key)
            is_same = said is None or (entry.source_system, said) == reference
            if is_same or entry.event_type == CASE_CLOSED:
                return _day(entry)
    return None


def _reference(event: Mapping[str, Any], key: str) -> str | None:
    said = event.get(key)
    return said if isinstance(said, str) else None


def _since(span: Span) -> date:
    return span.since


def _day(entry: Said) -> date:
    return entry.occurred_on or local_day(entry.happened_at)
