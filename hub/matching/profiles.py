"""What the matcher knows of a case record, folded from its identity events. No I/O."""

from dataclasses import dataclass
from uuid import UUID

from hub.matching import normalise
from hub.matching.decide import Details
from hub.store.reader import StoredRow
from schemas.decoder import reader_for
from schemas.identifiers import own_person_id

REGISTERED, CHANGED = "identity.person_registered", "identity.person_details_changed"
MOVED, IDENTIFIED = "identity.address_changed", "identity.identifier_recorded"
FOLLOWED = (REGISTERED, CHANGED, MOVED, IDENTIFIED)
"""The event types that say who someone is."""

_RECORD = ("envelope.case_record.system", "envelope.case_record.local_id")
_PERSON = ("person.forenames", "person.surname", "person.date_of_birth")
_ADDRESS = ("address.lines", "address.postcode", "is_confidential", "ended_on")
_IDENTIFIER = ("identifier_type", "value")


@dataclass
class Profile:
    """One case record's current details, normalised, in the order of ``known_records``."""

    case_record_id: UUID
    system: str
    local_id: str
    first_position: int
    person_id: UUID
    forenames: str | None = None
    surname: str | None = None
    date_of_birth: str | None = None
    nhs_number: str | None = None
    is_confidential: bool = False
    address: str | None = None
    name_key: str | None = None

    def details(self, person_id: UUID) -> Details:
        """Give what a decision looks at, with the person it is about by now."""
        first = self.forenames.split("|")[0] if self.forenames else None
        return Details(
            self.case_record_id, person_id, self.first_position, first, self.surname,
            self.date_of_birth, self.nhs_number, self.name_key,
        )  # fmt: skip


def begun(row: StoredRow) -> Profile:
    """Begin the profile of a case record with its first identity event."""
    system, local_id = reader_for(row.event_type, _RECORD)(row.topic, row.state)
    return Profile(row.stream_id, system, local_id, row.position, own_person_id(row.stream_id))


def fold(profile: Profile, row: StoredRow) -> None:
    """Change a profile by one identity event."""
    if row.event_type in {REGISTERED, CHANGED}:
        _named(profile, *reader_for(row.event_type, _PERSON)(row.topic, row.state))
    elif row.event_type == MOVED:
        lines, postcode, confidential, ended = reader_for(MOVED, _ADDRESS)(row.topic, row.state)
        if ended is None:
            profile.is_confidential = bool(confidential)
            profile.address = None if confidential else normalise.address(lines, postcode)
    else:
        kind, value = reader_for(IDENTIFIED, _IDENTIFIER)(row.topic, row.state)
        if kind == "nhs_number":
            profile.nhs_number = normalise.nhs_number(value)
    parts = (profile.forenames, profile.surname, profile.date_of_birth, profile.address)
    profile.name_key = "|".join(map(str, parts)) if all(parts) else None


def _named(profile: Profile, forenames: str | None, surname: str | None, born: str | None) -> None:
    """A placeholder is not a name: it agrees with nothing."""
    real = not normalise.is_placeholder(forenames)
    parts = [normalise.name(each) for each in (forenames or "").split()] if real else []
    profile.forenames = "|".join(each for each in parts if each) or None
    profile.surname = normalise.name(surname)
    profile.date_of_birth = normalise.full_date(born)
