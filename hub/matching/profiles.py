"""What the matcher knows of a case record: the sum of what its rows say by now. No I/O."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hub.matching.statements import Statement
from schemas.identifiers import own_person_id

KEY_BYTES = 16


@dataclass(frozen=True)
class Profile:
    """One case record's current details, normalised, in the order of ``hub.match_record``."""

    case_record_id: UUID
    system: str
    local_id: str
    first_position: int
    person_id: UUID
    forenames: str | None = None
    surname: str | None = None
    date_of_birth: str | None = None
    sex: str | None = None
    nhs_numbers: tuple[str, ...] = ()
    address: str | None = None
    expected_on: str | None = None

    @property
    def own_person_id(self) -> UUID:
        """The person it is about until a link says otherwise."""
        return own_person_id(self.case_record_id)

    @property
    def first_forename(self) -> str | None:
        """The first of its forenames."""
        return self.forenames.split("|")[0] if self.forenames else None

    @property
    def name_birth_address(self) -> tuple[str, ...] | None:
        """All that must be equal to link without an NHS number; None where any part is unknown."""
        parts = (self.forenames, self.surname, self.date_of_birth, self.address)
        known = tuple(part for part in parts if part)
        return known if len(known) == len(parts) else None

    @property
    def keys(self) -> list[bytes]:
        """Digests under which records worth comparing meet."""
        said = [f"nhs\x1f{each}" for each in self.nhs_numbers]
        if self.name_birth_address:
            said.append("\x1f".join(("name", *self.name_birth_address)))
        if self.address:
            said.append(f"home\x1f{self.address}")
        return [hashlib.blake2b(each.encode(), digest_size=KEY_BYTES).digest() for each in said]


def told(profile: Profile, statements: Iterable[Statement]) -> Profile:
    """Give the profile with what these statements, all of its record's, say by now.

    The details told last hold. Every valid NHS number counts, so a record with two of them shows.
    Where one current address is confidential no address is known.
    """
    holding = sorted((each for each in statements if each.holds), key=lambda each: each.position)
    details = _last(holding, "details")
    address = _last([each for each in holding if each.address], "address")
    hidden = any(each.is_confidential for each in holding)
    numbers = sorted({each.nhs_number for each in holding if each.nhs_number})
    return replace(
        profile,
        forenames=details.forenames if details else None,
        surname=details.surname if details else None,
        date_of_birth=details.date_of_birth if details else None,
        sex=details.sex if details else None,
        nhs_numbers=tuple(numbers),
        address=address.address if address and not hidden else None,
        expected_on=details.expected_on if details else None,
    )


def _last(statements: Sequence[Statement], kind: str) -> Statement | None:
    return next((each for each in reversed(statements) if each.kind == kind), None)
