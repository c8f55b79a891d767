"""Compare a record with a person as a page shows both: fields in words, without weights. No I/O.

The hub weighs and writes down only the likeliest candidate. Of the others a worker sees how they
compare as they stand now, by the comparisons of the model, from nothing but what is shown to them.

>>> one = {"system": "a", "forenames": "Kat", "surname": "Khan", "case_record_id": "1"}
>>> two = one | {"system": "b", "forenames": "Kit", "postcode": "SE1 1AA", "case_record_id": "2"}
>>> [(each.field, each.words) for each in beside(one, [two], [])][1]
('Surname', 'the same')
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.matching.known.records import normalised
from hub.matching.model.comparing.records import LEVELS, compare
from hub.matching.model.details import Details
from hub.matching.model.evidence import VALUES
from hub.matching.telling.explaining import AGREES, Line, in_words_of, in_writing, label_of

PLAIN = (
    "forenames", "surname", "known_as", "date_of_birth", "expected_on", "is_unborn", "sex",
    "postcode",
)  # fmt: skip
REACHED_BY = ("telephones", "emails", "parents_and_carers")
Shown = Mapping[str, Any]


def beside(
    record: Shown, others: Sequence[Shown], identifiers: Sequence[Shown]
) -> tuple[Line, ...]:
    """Compare a record with that of a person's records which it agrees with in most fields.

    Records are as `hub/query/people.py` shows them; `identifiers` are those of everybody shown.
    """
    ours = _details(record, identifiers)
    compared = [_lines(ours, _details(each, identifiers)) for each in others]
    return max(compared, key=_agreeing, default=())


def _agreeing(lines: Sequence[Line]) -> int:
    return sum(each.words in _SAID_OF_AGREEING for each in lines)


def _lines(ours: Details, theirs: Details) -> tuple[Line, ...]:
    found = []
    for name, level in zip(LEVELS, compare(ours, theirs), strict=False):
        one, other = VALUES[name](ours), VALUES[name](theirs)
        if one or other:
            found.append(Line(label_of(name), in_words_of(name, level), None,
                              in_writing(name, one), in_writing(name, other)))  # fmt: skip
    return tuple(found)


def _details(record: Shown, identifiers: Sequence[Shown]) -> Details:
    said: dict[str, Any] = {name: str(record[name]) for name in PLAIN if record.get(name)}
    said["recorded_on"] = str(record.get("stated_on") or "")
    said["address_withheld"] = "yes" if record.get("is_confidential") else ""
    said["address"] = record.get("address_lines") or []
    said |= {name: record.get(name) or [] for name in REACHED_BY}
    said["identifiers"] = [
        [each["identifier_type"], each["value"]] for each in identifiers
        if each["case_record_id"] == record["case_record_id"]
    ]  # fmt: skip
    return normalised(said, str(record["system"]))


_SAID_OF_AGREEING = frozenset(in_words_of(name, level) for name in LEVELS for level in AGREES)
