"""A match decision as it may be told now: it was written down whole when it was made. No I/O.

Since then an address may have become confidential, whoever came second may be out of the reader's
reach, and the record that was compared may be about another child. None of that is in any
explanation from then on, nor what leads to the address.
"""

import re
from dataclasses import replace

from hub.matching.telling.explaining import (
    FIELDS,
    NEWS,
    NEXT,
    VERDICTS,
    Explained,
    Line,
    label_of,
)

HOME = frozenset({"address", "postcode", "phone", "email"})
"""The fields of a home, and those by which it is found."""
_WHERE = frozenset(map(label_of, HOME))
_NEXT = re.compile(rf", (?=(?:{'|'.join(FIELDS.values())}) )")
"""Between two of the fields that say something new: how one compares may have a comma, too."""


def without_address(explained: Explained) -> Explained:
    """Withhold the home: the values, and whether they agree, which would give one away."""
    return replace(
        explained,
        lines=tuple(
            Line(each.field, VERDICTS["withheld"], None, None, None) if each.field in _WHERE
            else each
            for each in explained.lines
        ),
        guards=tuple(replace(each, reason=home_left_out(each.reason)) for each in explained.guards),
    )  # fmt: skip


def home_left_out(reason: str) -> str:
    """Give a question's reason without whether homes agree, and what leads there.

    >>> home_left_out("apart; new since then: Email the same, Surname alike, but not the same")
    'apart; new since then: Surname alike, but not the same'
    >>> home_left_out("apart; new since then: Address the same"), home_left_out("apart")
    ('apart; something new was said since then', 'apart')
    """
    said, new, fields = reason.partition(NEWS)
    told = [each for each in _NEXT.split(fields) if not each.startswith(tuple(_WHERE))]
    if not new:
        return reason
    return f"{said}{new}{', '.join(told)}" if told else f"{said}; something new was said since then"


def next_left_out(reason: str) -> str:
    """Give a question's reason without that another child is nearly as likely.

    >>> next_left_out(f"they agree in much{NEXT}"), next_left_out("apart")
    ('they agree in much; somebody must look before they are linked', 'apart')
    """
    said = reason.removesuffix(NEXT)
    return reason if said == reason else f"{said}; somebody must look before they are linked"


def without_values(explained: Explained) -> Explained:
    """Say how each field compares, and no value."""
    lines = tuple(replace(each, ours=None, theirs=None) for each in explained.lines)
    return replace(explained, lines=lines)


def without_comparison(explained: Explained) -> Explained:
    """Say nothing of what was compared: it was of a child who is not asked about."""
    return Explained(
        explained.band, explained.model_version, explained.guards, lines=(), chances=(),
        prior_bits=None, bits=None, person_id=explained.person_id, runner_up_person_id=None,
        lead_bits=None,
    )  # fmt: skip


def without_next(explained: Explained) -> Explained:
    """Say nothing of whoever came second, nor that there was one."""
    return replace(explained, runner_up_person_id=None, lead_bits=None, lead=None)
