"""Lines of the early help export as facts.

The module closes an episode for a reason in words. One of them says the case was stepped up;
nothing here checks whether anybody took it: that is another system's story, and the report compares
them.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connectors.base import Fact, Practitioner, Rejected, Row
from connectors.code_lists import code_of, coded
from connectors.contact_details import contact_details
from connectors.known_as import known_as
from connectors.values import (
    birth_date,
    day,
    identifier,
    instant,
    nhs_number_is_valid,
    postcode,
    required,
    required_day,
    text,
    upn_is_valid,
    yes_or_no,
)

SYNONYMS = Path(__file__).with_name("code_lists.yml")
ELSEWHERE = re.compile(r"\bseen at (?P<place>.+)", re.IGNORECASE)
"""A line in the visits file that is no visit: the child was seen at school, at the hub."""
IDENTIFIERS = {"nhs_number": nhs_number_is_valid, "upn": upn_is_valid}


def translate(row: Row) -> Iterator[Fact | Rejected]:
    """Yield what a line says happened.

    >>> row = Row("episodes", 2, {"episode_no": "5001", "person_id": "EH-880040",
    ...     "started_on": "04/03/2024", "ended_on": "11/03/2024", "end_reason": "Step up (CSC)"})
    >>> [fact.event_type for fact in translate(row)]
    ['early_help.early_help_episode_opened', 'early_help.early_help_episode_closed']
    """
    yield from FILES[row.stream](row, required(row, "person_id"))


def _person(row: Row, person: str) -> Iterator[Fact]:
    registered_on, forenames = day(row, "registered_on"), text(row, "forenames")
    details = {
        "forenames": forenames,
        "surname": text(row, "surname"),
        "date_of_birth": birth_date(row, "date_of_birth"),
        "sex": coded("cin.sex", row.get("sex"), SYNONYMS),
        "ethnicity": coded("cin.ethnicity", row.get("ethnicity"), SYNONYMS),
        "is_unborn": True if str(forenames).casefold() == "unborn" else None,
    }
    yield Fact("identity.person_registered", person, person, occurred_on=registered_on,
               fields={"person": details})  # fmt: skip
    for kind, is_valid in IDENTIFIERS.items():
        value = identifier(row, kind)
        if value:
            about = {"identifier_type": kind, "value": value, "is_valid": is_valid(value)}
            yield Fact("identity.identifier_recorded", f"{person}/{kind}", person,
                       occurred_on=registered_on, fields=about)  # fmt: skip
    lines = [line for line in (text(row, "street"), text(row, "town")) if line]
    if lines:
        address = {"lines": lines, "postcode": postcode(text(row, "postcode"))}
        yield Fact("identity.address_changed", person, person,
                   fields={"address": address})  # fmt: skip
    yield from contact_details(row, person)
    yield from known_as(row, person)


def _episode(row: Row, person: str) -> Iterator[Fact]:
    episode, started = required(row, "episode_no"), required_day(row, "started_on")
    ended = day(row, "ended_on")
    opened = {
        "episode_id": episode,
        "started_on": started,
        "organisation": text(row, "organisation"),
        "start_reason": coded("hub.early_help_start_reason", row.get("start_reason"), SYNONYMS),
        "lead_practitioner": _worker(row, "lead", role="lead_role"),
    }
    yield Fact("early_help.early_help_episode_opened", episode, person, occurred_on=started,
               correlation_id=episode, fields=opened)  # fmt: skip
    if ended:
        reason = coded("hub.early_help_end_reason", row.get("end_reason"), SYNONYMS)
        yield Fact(
            "early_help.early_help_episode_closed", episode, person, occurred_on=ended,
            correlation_id=episode,
            fields={"episode_id": episode, "ended_on": ended, "end_reason": reason},
        )  # fmt: skip


def _assessment(row: Row, person: str) -> Iterator[Fact]:
    number, started = required(row, "assessment_no"), required_day(row, "started_on")
    completed = day(row, "completed_on")
    about = {"assessment_id": number, "assessment_type": "early_help"}
    common: dict[str, Any] = {
        "correlation_id": text(row, "episode_no"),
        "recorded_by": _practitioner(row, "assessor"),
    }
    yield Fact(
        "assessment.assessment_started", number, person, occurred_on=started,
        recorded_at=instant(row, "keyed"), **common,
        fields={**about, "started_on": started, "organisation": text(row, "organisation"),
                "assessor": _worker(row, "assessor")},
    )  # fmt: skip
    if completed:
        yield Fact(
            "assessment.assessment_completed", number, person, occurred_on=completed, **common,
            fields={
                **about,
                "authorised_on": completed,
                "domains_covered": _domains(row),
                "child_seen": yes_or_no(row, "child_seen"),
                "child_seen_alone": yes_or_no(row, "seen_alone"),
                "outcome": coded("hub.assessment_outcome", row.get("outcome"), SYNONYMS),
            },
        )  # fmt: skip


def _domains(row: Row) -> list[str]:
    """Give the areas an assessment covered; an area nobody mapped is left out."""
    said = re.split(r"\s*/\s*", text(row, "areas") or "")
    found = [code_of("hub.assessment_domains", each, SYNONYMS) for each in said if each]
    return [code for code in found if code]


def _visit(row: Row, person: str) -> Iterator[Fact]:
    visit, on = required(row, "visit_no"), required_day(row, "visited")
    seen, alone = yes_or_no(row, "child_seen"), yes_or_no(row, "seen_alone")
    common: dict[str, Any] = {
        "occurred_on": on,
        "occurred_at": instant(row, "visited"),
        "recorded_by": _practitioner(row, "worker"),
    }
    elsewhere = ELSEWHERE.search(text(row, "kind") or "")
    if elsewhere and seen:
        yield Fact(
            "assessment.child_seen", visit, person, **common,
            fields={"seen_on": on, "seen_alone": alone, "seen_by": _worker(row, "worker"),
                    "place": elsewhere["place"]},
        )  # fmt: skip
        return
    yield Fact(
        "assessment.visit_recorded", visit, person, **common,
        fields={
            "visit_id": visit,
            "visited_on": on,
            "purpose": coded("hub.visit_purpose", row.get("kind"), SYNONYMS),
            "outcome": text(row, "outcome"),
            "child_seen": seen,
            "child_seen_alone": alone,
            "visited_by": _worker(row, "worker"),
        },
    )  # fmt: skip


def _worker(row: Row, column: str, *, role: str | None = None) -> dict[str, str | None] | None:
    name, post = text(row, column), text(row, role) if role else None
    if not name and not post:
        return None
    return {"reference": None, "name": name, "role": post, "team": None}


def _practitioner(row: Row, column: str) -> Practitioner | None:
    name = text(row, column)
    return Practitioner(name=name) if name else None


FILES: dict[str, Callable[[Row, str], Iterator[Fact]]] = {
    "people": _person,
    "episodes": _episode,
    "assessments": _assessment,
    "visits": _visit,
}
"""What each file's lines say, by its stream in feed.yml."""
