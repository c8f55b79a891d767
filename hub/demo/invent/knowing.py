"""How each system came to know each child: its own id, its own spelling, what it never asked.

Most agree well enough to be linked by a careful matcher. The rest are written the way records are
really written: short forms, slips, day and month changed over, no postcode, the address before
last, a sibling's NHS number. Those must stay unlinked until a person looks.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from hub.demo.invent.model import Council
from hub.demo.invent.numbers import mistyped
from hub.demo.invent.people import names
from hub.demo.invent.who import EARLY_HELP, LCS, MASH, SYSTEMS, Child, Family, Known, System

HAS_NHS: dict[System, float] = {MASH: 0.66, EARLY_HELP: 0.58, LCS: 0.82}
FIRST_ID: dict[System, int] = {MASH: 20114, EARLY_HELP: 880031, LCS: 416203}
EXACT = 0.7
"""How many records agree with the truth in every letter."""
HAS_ETHNICITY = 0.88
MISTYPED_NHS = 0.02
SIBLINGS_NHS = 0.015
MONTHS = 12
REGISTERED_TOO = 0.4
"""How often the statutory system registers brothers and sisters nothing happened to."""
TWICE = 0.015


def first_days(council: Council) -> dict[System, dict[int, date]]:
    """Give the day each child first came to each system."""
    found: dict[System, dict[int, date]] = {each: {} for each in SYSTEMS}

    def seen(system: System, child: int, day: date) -> None:
        earlier = found[system].get(child)
        found[system][child] = min(day, earlier) if earlier else day

    for contact in council.contacts:
        for child in contact.children:
            seen(MASH if contact.at_mash else LCS, child, contact.at.date())
    for episode in council.episodes:
        seen(EARLY_HELP, episode.child, episode.started_on)
    for referral in council.referrals:
        seen(LCS, referral.child, referral.at.date())
    return found


def register(council: Council, rng: Random) -> None:
    """Let every system write down the children it met, in the order it met them."""
    families = {child.number: family for family in council.families for child in family.children}
    children = council.children
    days = first_days(council)
    for child, day in list(days[LCS].items()):
        for sibling in families[child].children:
            if sibling.number not in days[LCS] and rng.random() < REGISTERED_TOO:
                days[LCS][sibling.number] = day
    for system in SYSTEMS:
        met = sorted((day, child) for child, day in days[system].items())
        number = FIRST_ID[system]
        for day, child in met:
            number += rng.randint(1, 9)
            made = as_known(system, number, children[child], families[child], day, rng)
            council.known[system].append(made)
            if system == LCS and rng.random() < TWICE:
                number += rng.randint(1, 9)
                council.known[system].append(replace(made, local_id=local_id(system, number)))


def local_id(system: System, number: int) -> str:
    """Write an id as a system issues it.

    >>> local_id(MASH, 20114), local_id(EARLY_HELP, 880031), local_id(LCS, 416203)
    ('M20114', 'EH-880031', '416203')
    """
    return {MASH: "M{}", EARLY_HELP: "EH-{}"}.get(system, "{}").format(number)


def as_known(  # noqa: PLR0913
    system: System, number: int, child: Child, family: Family, day: date, rng: Random
) -> Known:
    """Write a child down as a system would on a day."""
    unborn_then = child.is_unborn or (child.born_on > day and system != LCS)
    stays = tuple(stay for stay in family.stays if system == LCS or stay.from_on <= day)
    known = Known(
        system=system,
        local_id=local_id(system, number),
        child=child.number,
        forenames="Unborn" if unborn_then else child.forenames,
        surname=child.surname,
        born=None if unborn_then else child.born_on.isoformat(),
        expected_on=child.born_on if unborn_then else None,
        sex="U" if unborn_then else child.sex,
        ethnicity=child.ethnicity if rng.random() < HAS_ETHNICITY else None,
        nhs_number=None if unborn_then else _nhs_number(system, child, family, rng),
        upn=child.upn if system != MASH and rng.random() < HAS_NHS[system] else None,
        stays=stays or family.stays[:1],
        has_postcode=True,
        registered_on=day,
    )
    if unborn_then or rng.random() < EXACT:
        return known
    return _with_slip(known, child, rng)


_SLIPS = (
    "short_form", "typo", "run_together", "surname", "swapped", "partial", "no_postcode",
    "old_address", "no_second",
)  # fmt: skip
_SHARES = (22, 16, 10, 10, 8, 6, 14, 8, 6)


def _with_slip(known: Known, child: Child, rng: Random) -> Known:
    """Write it down with one thing wrong, as people do."""
    slip, first = rng.choices(_SLIPS, _SHARES)[0], child.forenames.split()[0]
    born = child.born_on.isoformat()
    short = names()["short_forms"].get(first, first)
    second = rng.choice(("Lane", "Price", "Begum", "Cole", "Shaw"))
    changes: dict[str, dict[str, Any]] = {
        "short_form": {"forenames": short},
        "typo": {"forenames": typo(child.forenames, rng)},
        "run_together": {"surname": re.sub(r"[’'\- ]", "", child.surname).capitalize()},
        "surname": {"surname": f"{child.surname}-{second}"},
        "swapped": {"born": swapped(child.born_on)},
        "partial": {"born": rng.choice((born[:4], born[:7]))},
        "no_postcode": {"has_postcode": False},
        "old_address": {"stays": known.stays[:1]},
        "no_second": {"forenames": first},
    }
    return replace(known, **changes[slip])


def typo(name: str, rng: Random) -> str:
    """Change a name as a tired hand does: a letter doubled, left out, or changed over.

    >>> typo("Mohammed", Random(4)) != "Mohammed"
    True
    """
    place = rng.randrange(1, max(len(name) - 1, 2))
    kind = rng.randrange(3)
    if kind == 0:
        return name[:place] + name[place - 1] + name[place:]
    if kind == 1 and len(name) > MONTHS // 3:
        return name[:place] + name[place + 1 :]
    changed = name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
    return changed if changed != name else name + name[-1]


def swapped(born: date) -> str:
    """Change day and month over, where that is still a date.

    >>> swapped(date(2019, 4, 3)), swapped(date(2019, 4, 30))
    ('2019-03-04', '2019-04-30')
    """
    return born.replace(month=born.day, day=born.month).isoformat() if born.day <= MONTHS else (
        born.isoformat()
    )  # fmt: skip


def _nhs_number(system: System, child: Child, family: Family, rng: Random) -> str | None:
    if child.nhs_number is None or rng.random() > HAS_NHS[system]:
        return None
    if rng.random() < MISTYPED_NHS:
        return mistyped(child.nhs_number, rng)
    siblings = _numbers_of(each for each in family.children if each != child)
    if siblings and rng.random() < SIBLINGS_NHS:
        return rng.choice(siblings)
    return child.nhs_number


def _numbers_of(children: Iterable[Child]) -> list[str]:
    return [child.nhs_number for child in children if child.nhs_number]
