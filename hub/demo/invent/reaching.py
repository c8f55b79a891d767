"""Who the parents are and how they are reached, as the workbook and early help wrote it down.

Mostly both have the mother and her mobile. Some forms name the father too, some nobody; a number
may be missing, or the one from before she changed it.
"""

from collections.abc import Iterator
from random import Random

from hub.demo.invent.model import Council
from hub.demo.invent.people import names
from hub.demo.invent.who import EARLY_HELP, MASH, Family, Reached, System

ASKING: tuple[System, ...] = (MASH, EARLY_HELP)
"""The systems that ask for it."""
DIALLED_FOR_PLAYS = (
    "07700 900", "0161 496 0", "0121 496 0", "0141 496 0", "0117 496 0", "0191 498 0",
    "020 7946 0",
)  # fmt: skip
"""Beginnings of numbers that Ofcom keeps for plays and films: three digits are still free."""
OF_ONE_BEGINNING = 1000
SHARES_SURNAME = 0.7
HAS_PARENT, NAMES_BOTH, HAS_NUMBER, HAS_OLD_NUMBER = 0.85, 0.3, 0.8, 0.12


def reach(council: Council, rng: Random) -> None:
    """Let each system that asks write down the parents of the children it knows."""
    families = {child.number: family for family in council.families for child in family.children}
    numbers = _numbers(rng)
    told: dict[tuple[System, int], Reached] = {}
    for family in council.families:
        mother, father = _parents(family, rng)
        now, before = next(numbers, None), next(numbers, None)
        for system in ASKING:
            told[system, family.number] = Reached(
                (mother, father)[: 1 + (rng.random() < NAMES_BOTH)],
                before if rng.random() < HAS_OLD_NUMBER else now,
            )
    for system in ASKING:
        for known in council.known[system]:
            said = told[system, families[known.child].number]
            council.reached[known.local_id] = _as_asked(said, rng)


def _as_asked(said: Reached, rng: Random) -> Reached:
    """Leave out what nobody asked about this child, or what was not known."""
    is_parent_known, is_number_known = rng.random() < HAS_PARENT, rng.random() < HAS_NUMBER
    return Reached(said.parents if is_parent_known else (),
                   said.telephone if is_number_known else None)  # fmt: skip


def _parents(family: Family, rng: Random) -> tuple[str, str]:
    """Name a mother and a father as families of these names are called."""
    surname = family.children[0].surname
    culture = next(
        (each for each in names()["cultures"] if surname in each["surnames"]),
        names()["cultures"][0],
    )

    def called(pool: str) -> str:
        shares = rng.random() < SHARES_SURNAME
        return (
            f"{rng.choice(culture[pool])} {surname if shares else rng.choice(culture['surnames'])}"
        )

    return called("girls"), called("boys")


def _numbers(rng: Random) -> Iterator[str]:
    """Give telephone numbers that nobody has, each once, mobiles first."""
    for beginning in DIALLED_FOR_PLAYS:
        for number in rng.sample(range(OF_ONE_BEGINNING), OF_ONE_BEGINNING):
            yield f"{beginning}{number:03d}"
