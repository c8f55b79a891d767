"""Numbers that look real and can never be anyone's.

NHS numbers come only from 999 000 0000 to 999 999 9999, the range set aside for tests. Pupil
numbers begin with local authority 999, which does not exist.
"""

from collections.abc import Iterator
from random import Random

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NO_CHECK_DIGIT = 10


def nhs_numbers(rng: Random) -> Iterator[str]:
    """Give test NHS numbers with right check digits, no two alike, in no order.

    >>> next(nhs_numbers(Random(1))).startswith("999")
    True
    """
    step = rng.randrange(300_000, 700_000) * 10 + rng.choice((1, 3, 7, 9))  # prime to a million
    number = rng.randrange(1_000_000)
    for _ in range(1_000_000):
        number = (number + step) % 1_000_000
        body = f"999{number:06d}"
        check = check_digit(body)
        if check != _NO_CHECK_DIGIT:
            yield f"{body}{check}"


def check_digit(body: str) -> int:
    """Give the modulus 11 check digit of nine digits; 10 means the number is not issued.

    >>> check_digit("943476591")
    9
    """
    total = sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11


def mistyped(number: str, rng: Random) -> str:
    """Give an NHS number with one digit wrong, so that its check digit is wrong too."""
    place = rng.randrange(3, 9)
    other = (int(number[place]) + rng.randrange(1, 9)) % 10
    return f"{number[:place]}{other}{number[place + 1 :]}"


def spaced(number: str) -> str:
    """Write an NHS number as people do.

    >>> spaced("9990001234")
    '999 000 1234'
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def upn(serial: int, year: int) -> str:
    """Give a unique pupil number of an authority that does not exist, with its check letter.

    >>> upn(7, 2019)
    'A999400119007'
    """
    body = f"9994{serial // 1000 % 1000 + 1:03d}{year % 100:02d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for weight, digit in enumerate(body, start=2))
    return _UPN_LETTERS[total % 23] + body
