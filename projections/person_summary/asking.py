"""What can be asked when looking for a person, and which slips of a date of birth are forgiven.

Dates of birth are text because a source may know only the year; a question with a year or a month
means every day in it, and the year or the month where a source says no more.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from projections.person_summary.folding import fold_code, fold_name

LOWEST = 2
"""Letters a name must have to be looked for: one letter finds half the county."""

PARTIAL = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
"""A year, or a month of one."""

DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
"""The first half of a postcode, folded: a whole one has at least five letters and digits."""

BOTH = 2
"""Words of one forename and one surname; where there are more, two may be the surname."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question; what is left None is not asked. `name` is a surname, or forenames and surname."""

    name: str | None = None
    date_of_birth: str | None = None
    identifier: str | None = None
    postcode: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked that can be looked for."""
        whole = self.postcode and not self.outward
        return not any((self.words, self.date_of_birth, self.identifier, whole))

    @property
    def outward(self) -> str | None:
        """The first half of a postcode where no more is asked: it narrows, and finds nobody alone.

        >>> Asked(postcode="se13").outward, Asked(postcode="E1 6AN").outward
        ('SE13', None)
        """
        half = fold_code(self.postcode) or ""
        return half if OUTWARD.fullmatch(half) else None

    @property
    def words(self) -> list[str]:
        """The folded words of the name; none where it is too short to be looked for."""
        words = (fold_name(self.name) or "").split()
        return words if len("".join(words)) >= LOWEST else []

    def parameters(self) -> dict[str, object]:
        """Give the query's parameters."""
        words = self.words
        full, has_two_surnames = len(words) > 1, len(words) > BOTH
        return {
            "surname": words[-1] if full else None,
            "forenames": " ".join(words[:-1]) if full else None,
            "second_surname": " ".join(words[1:]) if has_two_surnames else None,
            "second_forenames": words[0] if has_two_surnames else None,
            "either": words[0] if len(words) == 1 else None,
            "born": forgiven(self.date_of_birth) if self.date_of_birth else None,
            "identifier": fold_code(self.identifier) if self.identifier else None,
            "local_id": self.identifier.strip() if self.identifier else None,
            "postcode": fold_code(self.postcode) if self.postcode and not self.outward else None,
            "outward": self.outward,
        }


def is_born(said: str) -> bool:
    """Whether a text can be read as a day that there is, or is a year, or a month of one.

    >>> is_born("2016-02-29"), is_born("2015-02-29"), is_born("2015"), is_born("spring")
    (True, False, True, False)
    """
    return bool(_day_of(said) or PARTIAL.fullmatch(said))


def _day_of(said: str) -> date | None:
    """Read a day; one that only is there with day and month swapped is read so.

    >>> _day_of("2015-03-04"), _day_of("2015-13-04"), _day_of("2015-31-02")
    (datetime.date(2015, 3, 4), datetime.date(2015, 4, 13), None)
    """
    found = DAY.fullmatch(said)
    if not found:
        return None
    year, month, day = (int(each) for each in found.groups())
    made = _made(year, month, day) or _made(year, day, month)
    return date.fromisoformat(made) if made else None


def forgiven(born: str) -> list[str]:
    """List the dates of birth that would be meant: the date, day and month swapped, a year off.

    >>> forgiven("2015-03-04")
    ['2015-03-04', '2014-03-04', '2015-04-03', '2016-03-04']
    >>> forgiven("2015-02")[:2], forgiven("2015-02")[-1], len(forgiven("2016"))
    (['2015-02', '2015-02-01'], '2015-02-28', 379)
    """
    day = _day_of(born)
    if not day:
        return _within(born)
    said = day.isoformat()
    slips = [(day.year, day.day, day.month), (day.year - 1, day.month, day.day),
             (day.year + 1, day.month, day.day)]  # fmt: skip
    return [said, *sorted({made for slip in slips if (made := _made(*slip))} - {said})]


def _within(born: str) -> list[str]:
    """List a year or a month, and what is in it; what is neither is looked for as it is."""
    if not PARTIAL.fullmatch(born):
        return [born]
    first = date(int(born[:4]), 1, 1)
    days = [(first + timedelta(days=each)).isoformat() for each in range(366)]
    said = [born, *sorted({each[:7] for each in days} - {born}), *days]
    return [each for each in said if each.startswith(born)]


def _made(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
