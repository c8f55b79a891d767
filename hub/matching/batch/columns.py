"""The columns of a file as they are compared: what each is called, its kind and its values."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hub.matching.batch.kinds import KINDS, Kind, sex

MOSTLY = 0.9
"""Share of what a column says that must look like a kind for the column to be of it."""
HALF = 0.5
"""Share of what a column says that its field's kind must read; else its kind is told by what it
holds, such as ages for dates of birth."""
OFTEN = 0.1
"""Share of what a column of sexes says from which a word is one of its own: `H` beside `M` is
*hombre* beside *mujer*, or *homme*, and not what is left of a column of men."""
FEW = 30
"""Different values up to which a column of many rows is a list to choose from."""
_LOOKS = (
    ("email", re.compile(r"[^@\s]+@[^@\s]+")),
    ("date", re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[/.]\d\d?[/.]\d{4}")),
    ("phone", re.compile(r"\+?[\d\s()-]{9,16}")),
    ("code", re.compile(r"[A-Za-z]{0,3}[\d\s-]+[A-Za-z]{0,2}")),
)


@dataclass(frozen=True)
class Column:
    """One column of a file. `field` is what it is to us, such as ``forenames`` or ``other``."""

    name: str
    field: str
    kind: str
    values: Sequence[str]

    @property
    def of(self) -> Kind:
        """The kind itself."""
        return KINDS[self.kind]


BY_FIELD = {
    "forenames": "name", "surname": "name", "known_as": "name", "date_of_birth": "date",
    "expected_on": "date", "sex": "sex", "postcode": "code", "nhs_number": "code",
    "email": "email", "phone": "phone",
}  # fmt: skip
"""The kind of each field that has one; the others are told by what they hold."""


def column(name: str, field: str, said: Sequence[str]) -> Column | None:
    """Make a column of what a file says, or None where it says nothing at all."""
    kind = BY_FIELD.get(field) or guessed(said)
    values = _normal(kind, said)
    if sum(map(bool, values)) < HALF * sum(map(bool, said)):
        kind = guessed(said)
        values = _normal(kind, said)
    if kind == "sex" and _in_other_words(said):
        kind = "category"
        values = _normal(kind, said)
    return Column(name, field, kind, values) if any(values) else None


def _in_other_words(said: Sequence[str]) -> bool:
    """Tell whether a column of sexes often says what is neither one nor known to say nothing."""
    words = Counter(each.strip().casefold() for each in said if each.strip())
    unread = (each for each in words if each not in sex.UNKNOWN and not sex.normal(each))
    return any(words[each] > OFTEN * words.total() for each in unread)


def _normal(kind: str, said: Sequence[str]) -> list[str]:
    return [KINDS[kind].normal(each) if each else "" for each in said]


def guessed(said: Sequence[str]) -> str:
    """Tell the kind of a column from its values.

    >>> guessed(["a@b.org", "", "c@d.uk"]), guessed(["1990-02-03"]), guessed(["12 High Street"])
    ('email', 'date', 'text')
    """
    known = [each.strip() for each in said if each.strip()]
    for kind, look in _LOOKS:
        if sum(1 for each in known if look.fullmatch(each)) >= MOSTLY * max(1, len(known)):
            return kind
    different = Counter(each.casefold() for each in known)
    return "category" if len(different) <= FEW and len(known) > FEW * FEW else "text"
