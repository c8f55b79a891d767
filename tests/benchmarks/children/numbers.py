"""NHS numbers out of the range kept for testing: valid, each given once, nobody's.

Numbers starting 999 have right check digits and are never issued to a patient. There are about
909,000 of them, given in a scattered order so that two of one family look no more alike than any.
"""

from collections.abc import Iterator
from itertools import islice

_RANGE, _STEP = 1_000_000, 618_033
"""Six free digits, and a step that shares no factor with their number, so each is met once."""
_WITHOUT = 5
"""Of a borough too large for the range, every so-manieth child has no number."""


def check_digit(nine: str) -> int | None:
    """Give the last digit by modulus 11; None where no number is issued.

    >>> check_digit("943476591")
    9
    """
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
    found = (11 - total % 11) % 11
    return None if found == 10 else found


def nhs_numbers(start: int) -> Iterator[str]:
    """Yield each number of the test range once, from a place the seed gives."""
    place = start % _RANGE
    for _ in range(_RANGE):
        place = (place + _STEP) % _RANGE
        nine = f"999{place:06}"
        last = check_digit(nine)
        if last is not None:
            yield f"{nine}{last}"


def spared(start: int) -> Iterator[str]:
    """Yield the numbers of a borough of up to 1,100,000 children: one in five has none, ''.

    >>> ["" == each for each in islice(spared(0), 6)]
    [False, False, False, False, True, False]
    """
    numbers = nhs_numbers(start)
    while True:
        yield from islice(numbers, _WITHOUT - 1)
        yield ""
