"""Invent a council: several hundred children, two years, three systems that cannot read each other.

The same seed gives the same council on every machine and every day: nothing here reads a clock.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from hub.demo.invent import showcase
from hub.demo.invent.calling import call
from hub.demo.invent.knowing import register
from hub.demo.invent.model import Council
from hub.demo.invent.people import Inventor, workers
from hub.demo.invent.plots import tell
from hub.demo.invent.reaching import reach
from hub.demo.invent.telling import NOTICED_BEFORE_BIRTH, Telling, working_day
from hub.demo.invent.who import LCS, MASH, SYSTEMS

REFERENCE_DAY = date(2026, 6, 30)
"""The day the extracts are taken, unless another is given."""
TWO_YEARS = 730
EVERY = 100
"""Families between two reports of progress."""

Progress = Callable[[int, int | None], None]


def invent_council(
    seed: int,
    children: int = 400,
    *,
    today: date = REFERENCE_DAY,
    progress: Progress = lambda _done, _total: None,
) -> Council:
    """Invent a council with so many children; two of them are the showcase family."""
    council = Council(seed=seed, today=today, workers=workers())
    rng = Random(f"{seed} people")  # noqa: S311
    inventor = Inventor(rng, today)
    story_rng = Random(f"{seed} stories")  # noqa: S311
    for family in inventor.families(max(children - showcase.CHILDREN, 1)):
        council.families.append(family)
        first = today - timedelta(days=story_rng.randrange(15, TWO_YEARS))
        first = max(first, family.children[0].born_on - timedelta(days=NOTICED_BEFORE_BIRTH))
        tell(Telling(council, family, story_rng), working_day(first))
        if family.number % EVERY == 0:
            progress(inventor.children_so_far, children)
    register(council, Random(f"{seed} spellings"))  # noqa: S311
    reach(council, Random(f"{seed} parents"))  # noqa: S311
    call(council, Random(f"{seed} known as"))  # noqa: S311
    _show(council, inventor)
    progress(children, children)
    return council


def _show(council: Council, inventor: Inventor) -> None:
    """Add the showcase family, the same for every seed but for its numbers."""
    family = showcase.family(
        len(council.families) + 1,
        inventor.children_so_far + 1,
        council.today,
        (next(inventor.numbers), next(inventor.numbers)),
    )
    council.families.append(family)
    teller = showcase.Showcase(
        Telling(council, family, Random(f"{council.seed} showcase"))  # noqa: S311
    )
    teller.tell()
    days = dict(
        zip(SYSTEMS, (teller.on("first_contact"), teller.on("helped"), teller.on("referred")),
            strict=True)
    )  # fmt: skip
    for each in showcase.as_known(family, days):
        council.known[each.system].append(each)
        if each.system == MASH:
            council.reached[each.local_id] = showcase.MOTHER
    council.showcase = family.children[0].number
    council.known[LCS].sort(key=lambda each: each.local_id)
