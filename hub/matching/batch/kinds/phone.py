"""Telephone numbers, with or without the code of a country."""

import re

from hub.matching.batch.kinds import code

TOP, KEYS = code.TOP, code.KEYS
keys, levels = code.keys, code.levels
SUBSCRIBER = 9
"""Digits at the end that stay the same with +44, 0044 or 0 before them."""


def normal(said: str) -> str:
    """Give the last nine digits.

    >>> normal("+44 20 7946 0018"), normal("020 7946 0018"), normal("none")
    ('079460018', '079460018', '')
    """
    return re.sub(r"\D", "", said)[-SUBSCRIBER:]
