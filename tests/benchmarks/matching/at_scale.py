"""A million records one by one, with the figures told as it goes: for runs that take long.

``python -m tests.benchmarks.matching.at_scale children --records 1000000 --seed 900``: the same
decisions as ``make bench-matching``, but records stream through and are not held. ``--answered``
has every review answered rightly at once. Milliseconds are of processor time, so that other work on
the machine does not count. Wrong links are told and counted as they are made, once for each record.
"""

import argparse
import gc
import sys
from collections import Counter
from collections.abc import Iterator
from time import process_time

from hub.matching.evaluation.dataset import Truth
from hub.matching.evaluation.scoring import pairs_of, rates, relation
from hub.matching.evaluation.showing import figure
from hub.matching.model.decision import Decision, decide
from hub.matching.model.details import said
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import newest
from tests.benchmarks.children import stream, writing
from tests.benchmarks.households import arriving, clerks
from tests.benchmarks.matching.by_model import answer
from tests.benchmarks.matching.datasets import CHILDREN_FIELDS, HOUSEHOLD_FIELDS
from tests.benchmarks.matching.memory import Memory

EVERY = 50_000
Made = Iterator[tuple[dict[str, str], Truth]]


def made(generator: str, seed: int, most: int) -> Made:
    """Yield the rows of a generator with their truth."""
    names = dict(zip(
        writing.FIELDS if generator == "children" else clerks.COLUMNS,
        CHILDREN_FIELDS if generator == "children" else HOUSEHOLD_FIELDS, strict=True,
    ))  # fmt: skip
    source = stream.records if generator == "children" else arriving.records
    for record, truth in source(seed, most):
        yield dict(zip(names.values(), record, strict=True)), Truth(*truth)


class Tally:
    """What is counted as records arrive."""

    def __init__(self) -> None:
        self.truths: list[Truth] = []
        self.persons: list[str] = []
        self.seen: set[str] = set()
        self.wrong = Counter[str]()
        self.times: list[float] = []
        self.reviews = self.never_seen = self.asked = 0

    def count(self, row: dict[str, str], truth: Truth, decision: Decision, memory: Memory) -> None:
        """Count one decision."""
        self.reviews += bool(decision.review)
        if truth.person_id not in self.seen:
            self.seen.add(truth.person_id)
            self.never_seen += 1
            self.asked += bool(decision.review)
        if decision.band == "match" and decision.person is not None:
            others = memory.members[decision.person]
            wrong = [place for place in others if self.persons[place] != truth.person_id]
            if wrong and self.persons[others[0]] != truth.person_id:
                self.wrong[relation(truth, self.truths[others[0]])] += 1
                lines = [f"{truth.planted} {list(row.values())}"]
                lines += [f"    {memory.known[each].details}" for each in others[:4]]
                sys.stdout.write("\n".join(lines) + "\n")

    def told(self, memory: Memory) -> str:
        """Say what was reached so far."""
        both = Counter(zip((each.person for each in memory.known), self.persons, strict=True))
        clusters = Counter(each.person for each in memory.known)
        found = rates(pairs_of(clusters.values()), pairs_of(both.values()),
                      pairs_of(Counter(self.persons).values()))  # fmt: skip
        times, total = sorted(self.times), len(self.persons)
        return (
            f"{total:,}: P {figure(found.precision, 6)} R {figure(found.recall)} "
            f"F1 {figure(found.f1)}, {1000 * self.reviews / total:.0f} reviews/1,000, "
            "never seen to review "
            f"{self.asked / self.never_seen:.1%}, wrong {dict(self.wrong)}, ms p50 "
            f"{times[len(times) // 2]:.2f} p99 {times[int(len(times) * 0.99)]:.2f} "
            f"max {times[-1]:.1f}, {len(memory.members):,} persons\n"
        )


def main() -> None:
    """Run and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching.at_scale")
    parser.add_argument("generator", choices=("children", "households"))
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=900)
    parser.add_argument("--answered", action="store_true", help="every review answered at once")
    chosen = parser.parse_args()
    gc.disable()
    memory, tally = Memory(newest()), Tally()
    for row, truth in made(chosen.generator, chosen.seed, chosen.records):
        began = process_time()
        details = said(row)
        own = keys(details)
        found = memory.candidates(search_keys(details))
        decision = decide(details, found, memory.model, children=len(memory.members))
        tally.times.append((process_time() - began) * 1000)
        tally.count(row, truth, decision, memory)
        person = decision.person if decision.band == "match" else None
        if chosen.answered and decision.review:
            person = answer(tally.persons, truth.person_id, memory, person, decision)
        memory.keep(details, person, own)
        tally.persons.append(truth.person_id)
        tally.truths.append(truth)
        if len(tally.persons) % EVERY == 0:
            sys.stdout.write(tally.told(memory))
            sys.stdout.flush()
    sys.stdout.write(tally.told(memory))


if __name__ == "__main__":
    main()
