"""What some children go by, as the workbook or early help wrote it down."""

from random import Random

from hub.demo.invent.model import Council
from hub.demo.invent.people import names
from hub.demo.invent.reaching import ASKING

GOES_BY, IS_WRITTEN = 0.3, 0.7


def call(council: Council, rng: Random) -> None:
    """Let the systems that ask write down what children go by, where they were told."""
    others = names()["short_forms"] | names()["english_names"]
    called: dict[int, str] = {}
    for number, child in council.children.items():
        found = (each for each in others if f"{child.forenames} ".startswith(f"{each} "))
        name = next(found, None)
        if name and rng.random() < GOES_BY:
            called[number] = others[name]
    for system in ASKING:
        for known in council.known[system]:
            is_written = known.born is not None and rng.random() < IS_WRITTEN
            if is_written and known.child in called:
                council.known_as[known.local_id] = called[known.child]
