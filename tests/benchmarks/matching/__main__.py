"""``make bench-matching``: who is this child, measured on labelled sets beside splink in one run.

``ARGS="--sets febrl3 children" --records 20000 --seeds 11 12`` chooses; ``--json FILE`` keeps every
figure with examples of wrong links. Nothing is tuned to these labels: seeds given here must be ones
that nobody has looked at. The public sets are read from ``--linkage`` and left out, with a word,
where they are missing.
"""

import argparse
import importlib.util
import json
import os
import platform
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from rich.console import Console

from hub.matching.evaluation import by_file, showing
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.measures import Figures, measure, same_clusters
from hub.matching.evaluation.outcome import Matcher, Outcome
from hub.matching.evaluation.scoring import after_review
from tests.benchmarks.matching import by_model, datasets, splink_side
from tests.benchmarks.matching.silencing import RULES, silent
from tests.benchmarks.people import sets

out = Console(width=200, soft_wrap=True, highlight=False)
SHUFFLES = 5
HUB: Matcher = by_model.match
"""How the hub decides today. Another way of deciding, or the same against PostgreSQL, is another
function from a set to an outcome, with its milliseconds for each row."""


def main() -> None:
    """Run every matcher on every set and print what each reached."""
    parser = argparse.ArgumentParser(prog="make bench-matching ARGS=…", description=__doc__)
    known = [*datasets.PUBLIC, *sets.SETS, *datasets.MADE]
    parser.add_argument("--sets", nargs="+", default=known, choices=known)
    parser.add_argument("--seeds", nargs="+", type=int, default=[101, 102, 103, 104, 105])
    parser.add_argument("--records", type=int, default=20_000, help="of each children's set")
    parser.add_argument("--people", type=int, default=5_000, help="records of other made sets")
    parser.add_argument("--splink-seeds", type=int, default=1, help="children's seeds for splink")
    parser.add_argument("--runs", type=int, default=1, help="times each is run; the median is told")
    parser.add_argument("--shuffles", type=int, default=SHUFFLES, help="other orders of arrival")
    parser.add_argument("--matchers", nargs="+", default=["hub", "file", "splink"])
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        metavar="RULE",
        choices=RULES,
        help="guards that keep silent, to see what each spares and costs: R4 R5",
    )
    parser.add_argument("--linkage", type=Path, default=datasets.LINKAGE)
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    chosen = parser.parse_args()
    out.print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
              f"seeds {' '.join(str(seed) for seed in chosen.seeds)}")  # fmt: skip
    if chosen.without:
        out.print(f"[bold]Without {', '.join(chosen.without)}: this is not the hub.[/bold]")
    with silent(chosen.without):
        found = _measured(chosen)
    showing.tables(out, found)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def _measured(chosen: argparse.Namespace) -> list[Figures]:
    found: list[Figures] = []
    for data, number in _sets(chosen):
        for name, matcher in _matchers(chosen, number, data).items():
            found.append(_run(name, matcher, data, chosen.runs))
            showing.line(out, found[-1])
        if data.truths[0].kind and number == 0 and chosen.shuffles and "hub" in chosen.matchers:
            found.append(_shuffled(data, chosen.shuffles))
            showing.shuffles(out, found[-1])
    return found


def _sets(chosen: argparse.Namespace) -> Iterator[tuple[Dataset, int]]:
    """Yield each set, and which of its generator's seeds it is."""
    for name in chosen.sets:
        if name in datasets.MADE:
            for number, seed in enumerate(chosen.seeds):
                yield datasets.MADE[name](seed, chosen.records), number
        elif name in sets.SETS:
            for number, seed in enumerate(chosen.seeds):
                yield datasets.people(name, seed, chosen.people), number
        elif chosen.linkage.is_dir():
            yield datasets.load(name, chosen.linkage), 0
        else:
            out.print(f"[bold]{name}: left out, there is no {chosen.linkage}[/bold]")


def _matchers(chosen: argparse.Namespace, number: int, data: Dataset) -> dict[str, Matcher]:
    """Children are matched by the hub's way alone, and splink; anybody else also by the file's."""
    known: dict[str, Callable[[Dataset], Outcome]] = {}
    if "hub" in chosen.matchers:
        known["hub"] = HUB
        if data.truths[0].kind:
            known["hub, reviews answered"] = by_model.match_answered
            known["hub, queue worked after loading"] = by_model.match_worked
    if "file" in chosen.matchers and not data.truths[0].kind:
        known["file"] = by_file.match
    if "splink" in chosen.matchers and number < chosen.splink_seeds:
        if importlib.util.find_spec("splink"):
            known |= {"splink demo": splink_side.demo, "splink tuned": splink_side.tuned}
        else:
            out.print("[bold]splink is left out: the extra `matching` is not installed[/bold]")
    return known


def _run(name: str, matcher: Matcher, data: Dataset, runs: int) -> Figures:
    outcomes = [matcher(data) for _ in range(runs)]
    outcomes[0].seconds = statistics.median(each.seconds for each in outcomes)
    return {"matcher": name} | measure(data, outcomes[0])


def _shuffled(data: Dataset, times: int) -> Figures:
    """Let the rows arrive in other orders: what a person would have after all reviews must stay."""
    first = HUB(data)
    settled, chance = after_review(data, first), Random(data.name)
    same = {"automatic": 0, "after review": 0}
    moved: list[int] = []
    for _ in range(times):
        order = chance.sample(range(len(data.rows)), len(data.rows))
        back = {place: number for number, place in enumerate(order)}
        other = data.reordered(order)
        outcome = HUB(other)
        reviewed = after_review(other, outcome)
        rows = range(len(data.rows))
        same["automatic"] += same_clusters(
            first.clusters, [outcome.clusters[back[row]] for row in rows]
        )
        returned = [reviewed[back[row]] for row in rows]
        same["after review"] += same_clusters(settled, returned)
        moved.append(_moved(settled, returned))
    return {"set": data.name, "shuffles": times, "same clusters": same, "records moved": moved}


def _moved(one: list[int], other: list[int]) -> int:
    """Count the rows whose cluster is not the same set of rows in both."""
    first: dict[int, set[int]] = {}
    second: dict[int, set[int]] = {}
    for row, (here, there) in enumerate(zip(one, other, strict=True)):
        first.setdefault(here, set()).add(row)
        second.setdefault(there, set()).add(row)
    return sum(first[here] != second[there] for here, there in zip(one, other, strict=True))


if __name__ == "__main__":
    main()
