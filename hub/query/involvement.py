"""What services were involved with a child, and when: spans and single days, for one glance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from hub.query.door import Connection
from projections.chronology import reader
from projections.chronology.reader import Entry, View
from projections.identity.reader import case_records_of

LONDON = ZoneInfo("Europe/London")
MOST = 2000
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


def _types() -> list[str]:
    found: set[str] = set()
    for spans, days in _LANES.values():
        found |= {each.begins for each in spans} | set(days)
        found |= {event_type for each in spans for event_type in each.ends}
    return sorted(found)


def involvement(connection: Connection, person_id: UUID) -> list[Lane]:
    """Give the lanes that have anything, for a person the asker may see."""
    records = [each.case_record_id for each in case_records_of(connection, person_id)]
    view = View(event_types=_types(), newest_first=False)
    entries = reader.page(connection, records, view, size=MOST).entries if records else ()
    return lanes(entries)


def lanes(entries: Sequence[Entry]) -> list[Lane]:
    """Put entries, oldest first, into their lanes."""
    found = []
    for title, (spans, days) in _LANES.items():
        lane = Lane(
            title,
            sorted((span for each in spans for span in _spans(each, entries)), key=_since),
            sorted({_day(each) for each in entries if each.event_type in days}),
        )
        if lane.spans or lane.days:
            found.append(lane)
    return found


def _spans(kind: _Span, entries: Sequence[Entry]) -> Iterator[Span]:
    for begun in entries:
        if begun.event_type == kind.begins:
            yield Span(_day(begun), _end(kind, begun, entries))


def _end(kind: _Span, begun: Entry, entries: Sequence[Entry]) -> date | None:
    """Find the first end of the same thing; a closed case, or an end without a name, ends all."""
    reference = _reference(begun.event, kind.key)
    for entry in entries:
        if entry.event_type in kind.ends and _day(entry) >= _day(begun):
            said = _reference(entry.event, kind.key)
            if said in {None, reference} or entry.event_type == CASE_CLOSED:
                return _day(entry)
    return None


def _reference(event: Mapping[str, Any], key: str) -> str | None:
    said = event.get(key)
    return said if isinstance(said, str) else None


def _since(span: Span) -> date:
    return span.since


def _day(entry: Entry) -> date:
    return entry.occurred_on or entry.happened_at.astimezone(LONDON).date()
