"""Read how a family is reached, and who the parents are. What fills a box is nobody's."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from hub.matching.model.comparing.identifying import TITLES
from hub.matching.model.reading import ethnicities
from hub.matching.model.reading.words import is_said, words

_TAIL = 9
"""Digits of a telephone number that count: 07700 900123 and +44 7700 900123 are one."""
_DIALLED = re.compile(r"\+?\d(?:[\s().-]{0,5}\d){8,12}(?!\d)")
"""A number in a text that may hold several: no more digits than +44 (0)7700 900123 has."""
_COUNTED = "01234567890"
_DIGITS = 3
"""Digits of which a number is made at the least: 07700 000000 was typed where one had to be."""
_MOST = 50
"""Numbers of a record that count, and e-mail addresses: whatever has more is a directory."""
_BETWEEN = re.compile(r"[\s|;,<>()\[\]\"']+")
_LONGEST = 254
"""Letters of an e-mail address (RFC 5321)."""
_NO_MAILBOX = frozenset({
    "noemail", "nomail", "noreply", "donotreply", "none", "no", "na", "nk", "unknown", "test",
    "office", "schooloffice", "admin", "administrator", "info", "enquiries", "enquiry", "reception",
    "head", "headteacher", "school", "safeguarding", "senco", "duty", "postmaster", "webmaster",
})  # fmt: skip
"""Mailboxes that fill a box, and those of a role: a school's or an office's, whichever it is."""
_NO_NAME = re.compile(r"\S*[\d@]\S*")
"""A word that is no part of a name: a number or an address that was written beside it."""
_HOME = re.compile(
    r"\d[\w/-]*\s+(?:[^\W\d]+\s+){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|close|drive|way|court"
    r"|crescent|gardens|terrace|grove|house)\b", re.IGNORECASE,
)  # fmt: skip
_NO_PARENT = frozenset({
    "not", "none", "nobody", "unknown", "known", "recorded", "stated", "given", "provided",
    "disclosed", "applicable", "refused", "declined", "withheld", "confidential", "same", "as",
    "above", "below", "file", "record", "notes", "details", "mothers", "fathers", "mums", "dads",
    "parents", "deceased", "died", "pr", "dob", "tel", "telephone", "phone", "mob", "mobile",
    "email", "sibling", "siblings", "social", "worker", "local", "authority", "council", "care",
    "tbc", "nk", "na",
})  # fmt: skip
"""Words of a note that stands where a parent's name should, or beside it."""
_FULL_NAME = 2
_AND = "and"


def telephones(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the ends of the numbers in texts, in one order.

    >>> telephones(["07700 900123 07700 900456", "+44 (0)20 7946 0000 ext 12", "00000 000000"])
    ('079460000', '700900123', '700900456')
    >>> len(telephones(f"07700 {900_100 + each}" for each in range(60)))
    50
    """
    dialled = (each for text in texts for each in _DIALLED.findall(text) or [text])
    tails = {re.sub(r"\D", "", each)[-_TAIL:] for each in dialled}
    return tuple(sorted(each for each in tails if _is_of_somebody(each))[:_MOST])


def _is_of_somebody(tail: str) -> bool:
    """Tell whether the end of a telephone number is one, and not typed to fill a box.

    >>> _is_of_somebody("700900123"), _is_of_somebody("700000000"), _is_of_somebody("234567890")
    (True, False, False)
    """
    is_counted = tail in _COUNTED or tail in _COUNTED[::-1]
    return len(tail) == _TAIL and len(set(tail)) >= _DIGITS and not is_counted


def emails(text: str) -> tuple[str, ...]:
    """Give the e-mail addresses in a text, in one order.

    >>> emails("Sana Khan <S.Khan@example.org>, mailto:s.khan@example.org."), emails("@ n/a@n/a")
    (('s.khan@example.org',), ())
    >>> emails("office@st-peters.sch.uk; Info@example.org; School.Office@example.org")
    ()
    """
    parts = _BETWEEN.split(text.casefold()) if "@" in text else ()
    return tuple(sorted({each for part in parts if _is_address(each := _bare(part))})[:_MOST])


def _bare(part: str) -> str:
    return part.removeprefix("mailto:").strip(".:")


def _is_address(part: str) -> bool:
    mailbox, _, host = part.partition("@")
    is_whole = bool(mailbox) and "." in host and "@" not in host and len(part) <= _LONGEST
    return is_whole and re.sub(r"[._-]", "", mailbox) not in _NO_MAILBOX


def parent(written: str) -> str:
    """Give the name in what is written of a parent; nothing where a note stands for one.

    Whatever stands beside it tells of no telephone, and of no home: it would pass by R10.

    >>> parent("Amina Khan 07700 900123 (deceased)"), parent("Amina Khan, 2a Old High St, SE13 6NB")
    ('amina khan', 'amina khan')
    >>> parent("Mrs Khan"), parent("Unknown father")
    ('mrs khan', '')
    >>> parent("See mother's file"), parent("Not recorded"), parent("Social worker"), parent("n/k")
    ('', '', '', '')
    """
    said = words(_NO_NAME.sub("", _HOME.sub("", written))) if is_said(written) else ()
    return " ".join(_without_notes(said))


def named(written: Iterable[str]) -> tuple[str, ...]:
    """Give the words of texts beside a child that may name somebody, "and" between two.

    >>> named(["Amina Khan White British", "see sibling record", "Omar and Jo Khan", "n/k"])
    ('amina', 'khan', 'and', 'omar', 'and', 'jo', 'khan')
    """
    said = ethnicities.without(words(" and ".join(filter(is_said, written))))
    each_one = [
        _without_notes(list(run)) for is_and, run in groupby(said, _AND.__eq__) if not is_and
    ]
    return tuple(word for name in filter(None, each_one) for word in (_AND, *name))[1:]


def _without_notes(said: Sequence[str]) -> list[str]:
    name = [each for each in said if each not in _NO_PARENT]
    is_note = len(name) < len(said) and len({*name} - TITLES) < _FULL_NAME
    return [] if is_note else name
