"""An access record as a FHIR R4 AuditEvent, by IHE's Basic Audit Log Patterns (BALP 1.1.3).

Each is one of the patterns Read, Query, Create or Update, and its patient variant where the record
is about one person. Who asked is the user agent, by issuer and subject; the hub is the server.
What was searched for is in no access record, so a query's text is its route and nothing else.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from schemas.code_lists import code_list

PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
PURPOSES = code_list("hub.access_purpose")
HUB = "urn:case-record-hub:"
"""What the hub's own codes and ids are named by."""
OUTCOMES = {"allowed": "0", "refused": "4"}


class _Pattern(NamedTuple):
    profile: str
    action: str
    interaction: str


READ = _Pattern("Read", "R", "read")
QUERY = _Pattern("Query", "E", "search-type")
CREATE = _Pattern("Create", "C", "create")
UPDATE = _Pattern("Update", "U", "update")
PATTERNS = {
    "find_people": QUERY, "read_reports": QUERY, "read_feeds": QUERY, "read_own_work": QUERY,
    "read_worklists": QUERY, "export_access_records": QUERY, "read_access_records": READ,
    "read_person": READ, "verify_history": READ, "export_evidence": READ,
    "open_break_glass": CREATE, "mark_significance": CREATE, "review_break_glass": UPDATE,
    "decide_matches": UPDATE, "mend_feeds": UPDATE,
}  # fmt: skip
"""The pattern of each function; a function that is not here reads."""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """An access record as it was written."""

    id: int
    at: datetime
    actor: str
    role: str
    purpose: str
    function: str
    route: str
    request_id: str
    person_id: UUID | None
    known_on: date | None
    compared_with: date | None
    outcome: str
    reason: str | None
    result_count: int | None
    subject: str | None
    basis: str | None


def audit_event(record: Logged) -> dict[str, Any]:
    """Give an access record as an AuditEvent."""
    pattern = PATTERNS.get(record.function, READ)
    profile = f"Patient{pattern.profile}" if record.person_id else pattern.profile
    event = {
        "resourceType": "AuditEvent",
        "id": f"access-{record.id}",
        "meta": {"profile": [PROFILES + profile]},
        "type": _coding(
            "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"
        ),
        "subtype": [_coding("http://hl7.org/fhir/restful-interaction", pattern.interaction),
                    _coding(HUB + "function", record.function)],
        "action": pattern.action,
        "recorded": record.at.isoformat(),
        "outcome": OUTCOMES[record.outcome],
        "agent": [_client(record), _server(), _user(record)],
        "source": {
            "observer": {"display": "Case record hub"},
            "type": [_coding(
                "http://terminology.hl7.org/CodeSystem/security-source-type", "4",
                "Application Server",
            )],
        },
        "entity": _entities(record, pattern),
    }  # fmt: skip
    if record.reason:
        event["outcomeDesc"] = record.reason
    return event


def _coding(system: str, code: str, display: str | None = None) -> dict[str, str]:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def _concept(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    return {"coding": [_coding(system, code, display)]}


def _client(record: Logged) -> dict[str, Any]:
    return {
        "type": _concept(DICOM, "110153", "Source Role ID"),
        "who": {"display": "hub command" if record.route.startswith("hub ") else "browser or API"},
        "requestor": False,
    }


def _server() -> dict[str, Any]:
    return {
        "type": _concept(DICOM, "110152", "Destination Role ID"),
        "who": {"display": "Case record hub"},
        "requestor": False,
    }


def _user(record: Logged) -> dict[str, Any]:
    issuer, _, subject = (record.subject or f"{HUB}local {record.actor}").partition(" ")
    why = [_concept(HUB + "purpose", record.purpose, PURPOSES.get(record.purpose))]
    if record.basis == "break_glass" or record.function == "open_break_glass":
        reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
        why.append(_concept(reasons, "BTG", "break the glass"))
    return {
        "type": _concept(
            "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP",
            "information recipient",
        ),
        "role": [_concept(HUB + "role", record.role)],
        "who": {"identifier": {"system": issuer, "value": subject}, "display": record.actor},
        "name": record.actor,
        "requestor": True,
        "purposeOfUse": why,
        **({"policy": [f"{HUB}basis:{record.basis}"]} if record.basis else {}),
    }  # fmt: skip


def _entities(record: Logged, pattern: _Pattern) -> list[dict[str, Any]]:
    kinds = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
    roles = "http://terminology.hl7.org/CodeSystem/object-role"
    found: list[dict[str, Any]] = [{
        "what": {"identifier": {"value": record.request_id or f"access-{record.id}"}},
        "type": _coding(
            "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId"
        ),
    }]  # fmt: skip
    if record.person_id:
        found.append({
            "what": {"identifier": {"system": HUB + "person", "value": str(record.person_id)}},
            "type": _coding(kinds, "1", "Person"), "role": _coding(roles, "1", "Patient"),
        })  # fmt: skip
    details = [
        {"type": name, "valueString": str(value)}
        for name, value in (
            ("route", record.route), ("known_on", record.known_on),
            ("compared_with", record.compared_with), ("result_count", record.result_count),
        )
        if value is not None
    ]  # fmt: skip
    asked = {"type": _coding(kinds, "2", "System Object"), "detail": details}
    if pattern is QUERY:
        asked |= {"role": _coding(roles, "24", "Query"),
                  "query": base64.b64encode(record.route.encode()).decode()}  # fmt: skip
    else:
        asked |= {"role": _coding(roles, "4", "Domain Resource"),
                  "what": {"display": record.route}}  # fmt: skip
    return [*found, asked]
