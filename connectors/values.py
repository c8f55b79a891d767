"""Read the values legacy systems hold: dates as text, ids as numbers, yes and no in many words.

Each function gives None for an empty cell and raises `NotTaken`, naming column and value, for one
that cannot be what it should be. Nothing is guessed: a two-digit year is refused.
"""

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from functools import lru_cache

from connectors.base import NotTaken, Rejected, Row, Value
from schemas.local_time import LONDON

_YES = {"y", "yes", "true", "1", "a) yes"}
_NO = {"n", "no", "false", "0", "b) no"}
_UNKNOWN = {"unknown", "not known", "not recorded", "not stated", "n/k", "c) unknown"}
_DATE_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
_TIME_FORMS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S")
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:")
_SERIAL = re.compile(r"[1-6]\d{4}(\.0)?")
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet, which has a 29 February 1900 that never was."""
_FIRST_YEAR = 1900
_NHS_LENGTH = 10
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def text(row: Row, column: str) -> str | None:
    """Give a cell as text; a whole number loses the ``.0`` a spreadsheet gives it.

    >>> text(Row("s", 2, {"id": 1234.0}), "id")
    '1234'
    """
    value = row.get(column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def required(row: Row, column: str) -> str:
    """Give a cell as text; an empty one rejects the row."""
    value = text(row, column)
    if value is None:
        raise not_taken(column, None, "missing", "is empty, and the row means nothing without it")
    return value


def day(row: Row, column: str) -> date | None:
    """Give a cell as a day, whether a real date or text as councils write it.

    Five digits are a day as a spreadsheet counts them, shown without its date format. A time with
    its zone is of the day that it was in England.

    >>> day(Row("s", 2, {"seen": "04/03/2024"}), "seen")
    datetime.date(2024, 3, 4)
    >>> day(Row("s", 2, {"seen": 45355}), "seen")
    datetime.date(2024, 3, 4)
    >>> day(Row("s", 2, {"seen": "2024-06-30T23:30:00Z"}), "seen")
    datetime.date(2024, 7, 1)
    """
    value = row.get(column)
    if isinstance(value, datetime):
        return _in_england(value).date()
    if value is None or isinstance(value, date):
        return value
    if _SERIAL.fullmatch(str(value)):
        return _FIRST_DAY + timedelta(days=int(float(str(value))))
    found = _parsed(str(value))
    if found is None:
        raise not_taken(
            column, value, "not_a_date", "is not a date; write it as day/month/year, 04/03/2024"
        )
    return _in_england(found).date()


def required_day(row: Row, column: str) -> date:
    """Give a cell as a day; an empty one rejects the row."""
    value = day(row, column)
    if value is None:
        raise not_taken(column, None, "missing", "is empty, and the event needs its date")
    return value


def instant(row: Row, column: str) -> datetime | None:
    """Give a cell as an instant, UTC; a time without a zone is England's.

    A day without a time has no instant: it gives None, and `day` gives the day.
    """
    value = row.get(column)
    if not isinstance(value, datetime):
        if ":" not in str(value):
            day(row, column)  # what is no day either is refused, not left out
            return None
        found = _parsed(str(value))
        if found is None:
            raise not_taken(
                column, value, "not_a_time", "is not a date and time; write 04/03/2024 14:05"
            )
        value = found
    return (value if value.tzinfo else value.replace(tzinfo=LONDON)).astimezone(UTC)


def birth_date(row: Row, column: str) -> str | None:
    """Give a date of birth, partial where the source has only a month or a year.

    >>> birth_date(Row("s", 2, {"dob": "03/2019"}), "dob")
    '2019-03'
    """
    value = row.get(column)
    if isinstance(value, str):
        if re.fullmatch(r"(19|20)\d\d", value):
            return value
        month = re.fullmatch(r"(?:00/)?(0[1-9]|1[0-2])/((?:19|20)\d\d)", value)
        if month:
            return f"{month[2]}-{month[1]}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        return birth_date(Row(row.stream, row.number, {column: text(row, column)}), column)
    found = day(row, column)
    return found.isoformat() if found else None


def yes_or_no(row: Row, column: str) -> bool | None:
    """Give a cell as true, false or not known."""
    value = row.get(column)
    if value is None or isinstance(value, bool):
        return value
    said = str(text(row, column)).casefold()
    if said in _YES:
        return True
    if said in _NO:
        return False
    if said in _UNKNOWN:
        return None
    raise not_taken(column, value, "not_yes_or_no", "is neither yes nor no")


def whole_number(row: Row, column: str) -> int | None:
    """Give a cell as a whole number."""
    value = text(row, column)
    if value is None:
        return None
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise not_taken(column, value, "not_a_number", "is not a whole number")
    return int(value)


def identifier(row: Row, column: str) -> str | None:
    """Give an identifier without its spaces.

    >>> identifier(Row("s", 2, {"nhs": "999 123 4567"}), "nhs")
    '9991234567'
    """
    value = text(row, column)
    return re.sub(r"[\s-]", "", value).upper() if value else None


def nhs_number_is_valid(value: str) -> bool:
    """Check an NHS number's length and its modulus 11 check digit (NHS Data Dictionary).

    >>> nhs_number_is_valid("9434765919"), nhs_number_is_valid("9434765918")
    (True, False)
    """
    if len(value) != _NHS_LENGTH or not value.isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(value[9])


def upn_is_valid(value: str) -> bool:
    """Check a unique pupil number's form and its check letter (DfE, UPN guide).

    >>> upn_is_valid("A999400119007"), upn_is_valid("B999400119007")
    (True, False)
    """
    if not re.fullmatch(r"[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]", value):
        return False
    total = sum(
        (_UPN_LETTERS.index(each) if each.isalpha() else int(each)) * weight
        for weight, each in enumerate(value[1:], start=2)
    )
    return _UPN_LETTERS[total % 23] == value[0]


def postcode(value: str | None) -> str | None:
    """Give a postcode in its standard form.

    >>> postcode("se13 6nb"), postcode("SE136NB")
    ('SE13 6NB', 'SE13 6NB')
    """
    squeezed = re.sub(r"\s", "", value or "").upper()
    if not squeezed:
        return None
    return f"{squeezed[:-3]} {squeezed[-3:]}" if len(squeezed) > 4 else squeezed  # noqa: PLR2004


def clean(value: Value) -> Value:
    """Make a cell as readers give it: stripped, no null characters, nothing for empty text."""
    if isinstance(value, str):
        return value.replace("\x00", "").replace("\xa0", " ").strip() or None
    return value


def not_taken(column: str, value: Value, code: str, message: str) -> NotTaken:
    """Make the error that rejects a row, naming column and value."""
    return NotTaken(Rejected(column, value, code, f"{column} {message}"))


def _in_england(at: datetime) -> datetime:
    return at.astimezone(LONDON) if at.tzinfo else at


@lru_cache(maxsize=4096)
def _parsed(said: str) -> datetime | None:
    if _ISO_TIME.match(said):  # also with parts of a second, or a zone, as databases export it
        try:
            found = datetime.fromisoformat(said)
        except ValueError:
            return None
        is_beyond = found.year < _FIRST_YEAR or (found.tzinfo and found.year == MAXYEAR)
        return None if is_beyond else found
    for form in _DATE_FORMS:
        for time in _TIME_FORMS:
            try:
                found = datetime.strptime(said.strip(), form + time)  # noqa: DTZ007
            except ValueError:
                continue
            return found if found.year >= _FIRST_YEAR else None
    return None
