"""Say what a child's pages said, as named values of which two days can be compared: no I/O."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from hub.query.clocks.running import Deadline
from hub.query.comparison.snapshot import Snapshot
from hub.query.people import PersonSeen
from hub.query.relations import Relation
from hub.query.standing import Standing
from projections.chronology.phrases import coded
from schemas.code_lists import code_list
from schemas.local_time import local_time
from schemas.repository import repository

DETAILS = {
    "forenames": "", "surname": "", "known_as": "", "date_of_birth": "", "expected_on": "",
    "sex": "cin.sex", "ethnicity": "cin.ethnicity", "is_unborn": "", "address_lines": "",
    "postcode": "", "is_confidential": "", "telephones": "", "emails": "", "parents_and_carers": "",
}  # fmt: skip
"""What is compared of who somebody is, with the code list that puts it into words."""
STATES = {
    "kept": "ended in time", "late": "ended too late", "over": "no longer needed",
    "running": "due on {due}", "overdue": "overdue since {due}",
}  # fmt: skip
WORKS = {"allocated": "Allocated worker", "lead_practitioner": "Lead practitioner"}
Key = tuple[object, ...]


class Said(NamedTuple):
    """One thing a page says: of what, which system says it, and what."""

    what: str
    system: str | None
    value: str


Part = Mapping[Key, Said]


def parts_of(shown: Snapshot) -> dict[str, Part]:
    """Give what a day's pages said, by part of the record; a key names the same thing on any day.

    Nothing of a child is known on a day without a person, so every part is empty.
    """
    person, stood = shown.person, shown.standing
    return {
        "Who the child is": dict(_details(person)) if person else {},
        "What is going on": dict(_going_on(person)) if person else {},
        "Who works with the child": dict(_workers(stood)),
        "Family": {(each.name, each.relation): _relation(each)
                   for each in stood.close},
        "Involvement": dict(_involvement(stood)),
        "Plans and deadlines": {
            (each.clock.name, each.started_by):
                Said(f"{each.clock.title}, from {in_words(each.counted_from)}", None, _state(each))
            for each in shown.deadlines
        },
    }  # fmt: skip


def _details(person: PersonSeen) -> Iterator[tuple[Key, Said]]:
    for record in person.records:
        whose = (record["system"], record["local_id"])
        for name, listed in DETAILS.items():
            value = in_words(_told(record, name), listed)
            if value:
                yield (*whose, name), Said(name_in_words(name), record["system"], value)
    for each in person.identifiers:
        kind = code_list("hub.identifier_type").get(each["identifier_type"], "Identifier")
        yield ((each["case_record_id"], each["identifier_type"], each["value"]),
               Said(kind, each["system"], each["value"]))  # fmt: skip


def _told(record: Mapping[str, Any], name: str) -> object:
    """Give a detail; a full date of birth as a day, and what is not confidential is not told."""
    value = record.get(name)
    if name == "date_of_birth" and value:
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value or None if name == "is_confidential" else value


def _going_on(person: PersonSeen) -> Iterator[tuple[Key, Said]]:
    for each in person.open:
        since = f"since {in_words(each['since'])}" if each["since"] else "open"
        kind = name_in_words(str(each["kind"]).removesuffix("_started").removesuffix("_opened"))
        yield (
            (each["case_record_id"], each["kind"], each["reference"]),
            Said(kind, each["system"], since),
        )
    for differing in person.conflicts:
        what = f"{name_in_words(differing['field'])} differs between systems"
        for system, value in differing["said"]:
            yield ("differs", differing["field"], system), Said(what, system, value)


def _workers(stood: Standing) -> Iterator[tuple[Key, Said]]:
    for each in stood.workers:
        value = ", ".join(filter(None, (each.practitioner, each.team)))
        yield (
            (each.basis, each.practitioner, each.case_record_id),
            Said(WORKS[each.basis], each.system, value),
        )


def _involvement(stood: Standing) -> Iterator[tuple[Key, Said]]:
    for lane in stood.lanes:
        for number, span in enumerate(lane.spans):
            until = f"until {in_words(span.until)}" if span.until else "and it goes on"
            value = f"from {in_words(span.since)} {until}"
            yield (lane.title, span.since, number), Said(lane.title, None, value)
        if lane.days:
            count = len(lane.days)
            times = f"on {count} {'day' if count == 1 else 'days'}"
            yield (lane.title,), Said(lane.title, None, f"{times}, last {in_words(lane.days[-1])}")


def _relation(each: Relation) -> Said:
    return Said(each.relation, None, each.in_words.removeprefix(f"{each.relation}, "))


def _state(deadline: Deadline) -> str:
    return STATES[deadline.state].format(due=in_words(deadline.due_on))


def event_in_words(event_type: str, event: Mapping[str, Any]) -> dict[Key, Said]:
    """Give each thing an event says, by where it stands; what is withheld is not there."""
    listed = {
        each["name"]: each.get("code_list", "") for each in repository().newest(event_type).fields
    }
    found: dict[Key, Said] = {}
    for name, value in event.items():
        if name == "envelope":
            at = (value or {}).get("occurred_at") or (value or {}).get("occurred_on")
            found |= dict(_leaves({"happened": at}, (), ""))
        else:
            found |= dict(_leaves({name: value}, (), listed.get(name, "")))
    return found


def _leaves(
    value: Mapping[str, Any], where: tuple[str, ...], listed: str
) -> Iterator[tuple[Key, Said]]:
    """Yield each value of a record, and of the records in it; a coded value is one value."""
    for name, each in value.items():
        if isinstance(each, Mapping) and "source_value" not in each:
            yield from _leaves(each, (*where, name), listed)
        elif said := in_words(each, listed):
            yield (*where, name), Said(name_in_words(" ".join((*where, name))), None, said)


def in_words(value: object, listed: str = "") -> str:
    """Write any value of an event or a page in words; nothing for what was not said.

    >>> in_words(date(2024, 3, 5)), in_words(True), in_words(None), in_words(["1 High Street", ""])
    ('5 March 2024', 'yes', '', '1 High Street')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = local_time(value)
        return f"{local.day} {local:%B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list):
        return ", ".join(filter(None, (in_words(each, listed) for each in value)))
    if isinstance(value, Mapping) or (listed and isinstance(value, str)):
        return coded(value, listed) if listed else _of_record(value)
    return "" if value is None else str(value)


def _of_record(value: object) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if "source_value" in value:
        return str(value["source_value"] or value.get("code") or "")
    return ", ".join(filter(None, (in_words(each) for each in value.values())))


def name_in_words(name: str) -> str:
    """Write a name of ours in words.

    >>> name_in_words("date_of_birth"), name_in_words("is_confidential")
    ('Date of birth', 'Confidential')
    """
    said = name.removeprefix("is_").replace("_", " ").strip()
    return said[:1].upper() + said[1:]
