"""How good an outcome is: pairs, clusters, wrong links, and what is left for people to read.

Pair measures count pairs of rows in one cluster. A wrong link is told by how the two people are
related in truth, because joining twins is another danger than joining strangers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from hub.matching.evaluation.dataset import AS_SIBLING, Dataset, Truth
from hub.matching.evaluation.outcome import Groups, Outcome, Scored

RELATIONS = (
    "unborn", "adoption", "twin", "sibling", "foster", "same roof", "stranger", AS_SIBLING,
)  # fmt: skip
"""The last: twins or siblings where the record bears the other's forename, by a slip or a custom,
so that only what else it says could have told."""
BEHIND = 0.02
"""How far below the mean a group's recall may be without a word."""


@dataclass(frozen=True)
class Rates:
    """Precision, recall and their harmonic mean.

    Where nothing was linked there is no precision, and where no two records are of one person no
    recall and no F1: a share of nothing is neither perfect nor bad.
    """

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """The harmonic mean; nought where both are, or where nothing was linked and should be."""
        if self.recall is None:
            return None
        both = (self.precision or 0.0) + self.recall
        return 2 * (self.precision or 0.0) * self.recall / both if both else 0.0


def pairs_of(sizes: Iterable[int]) -> int:
    """Count the pairs within groups of these sizes.

    >>> pairs_of([1, 2, 4])
    7
    """
    return sum(size * (size - 1) // 2 for size in sizes)


def true_pairs(data: Dataset) -> int:
    """Count the pairs that are one person; between the two files where two are linked."""
    if data.sides is None:
        return pairs_of(Counter(data.persons).values())
    found = Counter(zip(data.persons, data.sides, strict=True))
    return sum(found[person, 0] * found[person, 1] for person in set(data.persons))


def rates(found: int, right: int, all_true: int) -> Rates:
    """Make rates of counts."""
    return Rates(share(right, found), share(right, all_true))


def share(part: float, whole: int) -> float | None:
    """Give a share; there is none of nothing."""
    return part / whole if whole else None


def cluster_rates(data: Dataset, clusters: Sequence[int]) -> Rates:
    """Measure the pairs of rows that share a cluster."""
    if data.sides is not None:
        return _linked_rates(data, clusters, data.sides)
    both = Counter(zip(clusters, data.persons, strict=True))
    found = pairs_of(Counter(clusters).values())
    return rates(found, pairs_of(both.values()), true_pairs(data))


def _linked_rates(data: Dataset, clusters: Sequence[int], sides: Sequence[int]) -> Rates:
    members: dict[int, list[int]] = defaultdict(list)
    for row, cluster in enumerate(clusters):
        members[cluster].append(row)
    found = right = 0
    for rows in members.values():
        for one, other in combinations(rows, 2):
            if sides[one] != sides[other]:
                found += 1
                right += data.persons[one] == data.persons[other]
    return rates(found, right, true_pairs(data))


def whole_clusters(data: Dataset, clusters: Sequence[int]) -> Rates:
    """Measure clusters that hold one person's records, all of them and no other."""
    sizes, people = Counter(clusters), Counter(data.persons)
    cells = Counter(zip(clusters, data.persons, strict=True))
    right = sum(1 for (cluster, person), count in cells.items()
                if count == sizes[cluster] == people[person])  # fmt: skip
    return _told(rates(len(sizes), right, len(people)), data, clusters)


def b_cubed(data: Dataset, clusters: Sequence[int]) -> Rates:
    """Measure each record's own cluster and give the mean (Bagga and Baldwin 1998)."""
    sizes, people = Counter(clusters), Counter(data.persons)
    cells = Counter(zip(clusters, data.persons, strict=True))
    precision = sum(count * count / sizes[cluster] for (cluster, _), count in cells.items())
    recall = sum(count * count / people[person] for (_, person), count in cells.items())
    size = len(data.persons)
    return _told(Rates(precision / size, recall / size), data, clusters)


def _told(found: Rates, data: Dataset, clusters: Sequence[int]) -> Rates:
    """Leave out what is perfect only because every record stands alone, in truth or as linked."""
    if true_pairs(data):
        return found
    return Rates(found.precision if len(set(clusters)) < len(clusters) else None, None)


@dataclass(frozen=True)
class Curve:
    """What the scored pairs reach at their best thresholds; nothing where there is no true pair."""

    best_f1: float | None = None
    cluster_f1: float | None = None
    """The best F1 of clusters made by chains of links; of two files, of their pairs across."""
    at_99: float | None = None
    at_999: float | None = None
    blocking: float | None = None
    threshold: float | None = None
    """The score at which the best F1 is reached; None where no pair that was scored is true."""
    precision: float | None = None
    recall: float | None = None
    """Of the pairs at that threshold."""


def curve(data: Dataset, pairs: Sequence[Scored]) -> Curve:
    """Sweep the threshold over scored pairs; equal scores stand or fall together.

    Recall at a precision is the best recall among thresholds that reach it: these use the labels,
    so they compare models and set no threshold.
    """
    scored = [each for each in pairs if data.sides is None
              or data.sides[each.one] != data.sides[each.other]]  # fmt: skip
    scored.sort(key=lambda each: -each.score)
    all_true, found, right = true_pairs(data), 0, 0
    if not all_true:
        return Curve()
    best, best_f1, threshold, at = Rates(None, 0.0), 0.0, None, {0.99: 0.0, 0.999: 0.0}
    for place, each in enumerate(scored):
        found += 1
        right += data.persons[each.one] == data.persons[each.other]
        if place + 1 < len(scored) and scored[place + 1].score == each.score:
            continue
        reached = rates(found, right, all_true)
        if (f1 := reached.f1 or 0.0) > best_f1:
            best, best_f1, threshold = reached, f1, each.score
        for precision, recall in at.items():
            if right / found >= precision:
                at[precision] = max(recall, right / all_true)
    return Curve(best_f1, _best_clusters(data, scored), at[0.99], at[0.999], right / all_true,
                 threshold, best.precision, best.recall)  # fmt: skip


def _best_clusters(data: Dataset, scored: Sequence[Scored]) -> float:
    """Join pairs from the surest down, and give the best F1 the growing clusters ever had."""
    opposite = (0,) if data.sides is None else (1, 0)
    sides = data.sides or [0] * len(data.rows)
    groups, all_true = Groups(len(data.rows)), true_pairs(data)
    members = [Counter({each: 1}) for each in zip(data.persons, sides, strict=True)]
    sizes = [Counter({side: 1}) for side in sides]
    found = right = 0
    best = 0.0
    for each in scored:
        one, other = groups.head(each.one), groups.head(each.other)
        if one == other:
            continue
        groups.join(one, other)
        found += sum(count * sizes[one][opposite[side]] for side, count in sizes[other].items())
        kept, gone = sorted((members[one], members[other]), key=len, reverse=True)
        right += sum(count * kept[person, opposite[side]] for (person, side), count in gone.items())
        kept.update(gone)
        head = groups.head(one)
        members[head], sizes[head] = kept, sizes[one] + sizes[other]
        best = max(best, rates(found, right, all_true).f1 or 0.0)
    return best


def relation(one: Truth, other: Truth) -> str:
    """Say what two records of different people have to do with each other, the closest first."""
    if one.placeholder or other.placeholder:
        return "unborn"
    if one.formerly == other.person_id or other.formerly == one.person_id:
        return "adoption"
    if one.family_id and one.family_id == other.family_id:
        if AS_SIBLING in one.planted + other.planted:
            return AS_SIBLING
        return "twin" if one.birth_id and one.birth_id == other.birth_id else "sibling"
    if one.household_id and one.household_id == other.household_id:
        return "foster" if "foster" in (one.kind, other.kind) else "same roof"
    return "stranger"


def wrong_pairs(data: Dataset, outcome: Outcome) -> list[tuple[int, int, str]]:
    """List rows of different people that were linked, and the relation: once for each two people.

    Where clusters follow from direct links by chains, only the direct ones are counted.
    """
    seen: dict[tuple[str, str], tuple[int, int, str]] = {}
    for one, other in outcome.links if outcome.links is not None else _together(outcome.clusters):
        first, second = sorted((data.persons[one], data.persons[other]))
        if first == second:
            continue
        said = relation(data.truths[one], data.truths[other])
        known = seen.get((first, second))
        if known is None or RELATIONS.index(said) < RELATIONS.index(known[2]):
            seen[first, second] = (one, other, said)
    return list(seen.values())


def _together(clusters: Sequence[int]) -> Iterator[tuple[int, int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for row, cluster in enumerate(clusters):
        members[cluster].append(row)
    for rows in members.values():
        yield from combinations(rows, 2)


def placeholders_linked(data: Dataset, clusters: Sequence[int]) -> int:
    """Count records under a placeholder name that were linked to anything without a human being."""
    sizes = Counter(clusters)
    return sum(1 for row, truth in enumerate(data.truths)
               if truth.placeholder and sizes[clusters[row]] > 1)  # fmt: skip


def never_seen(data: Dataset, outcome: Outcome) -> tuple[int, int]:
    """Count the records that are the first of their person, and those of them sent to review."""
    seen: set[str] = set()
    first = [row for row, person in enumerate(data.persons)
             if person not in seen and not seen.add(person)]  # type: ignore[func-returns-value] # fmt: skip
    asked = outcome.reviews if outcome.asked_at_once is None else outcome.asked_at_once
    return len(first), sum(1 for row in first if row in asked)


def after_review(data: Dataset, outcome: Outcome) -> list[int]:
    """Give the clusters after somebody answered every review rightly; wrong links stay wrong."""
    groups, first = Groups(len(data.rows)), dict[int, int]()
    for row, cluster in enumerate(outcome.clusters):
        groups.join(row, first.setdefault(cluster, row))
    members: dict[int, set[str]] = defaultdict(set)
    for row, cluster in enumerate(outcome.clusters):
        members[cluster].add(data.persons[row])
    for row, candidates in outcome.reviews.items():
        for other in candidates:
            if data.persons[row] in members[outcome.clusters[other]]:
                groups.join(row, other)
    return groups.all()


@dataclass(frozen=True)
class Group:
    """How one group fares: its records, recall of its pairs, and records linked wrongly."""

    records: int
    recall: float | None
    """None where the group has no pairs."""
    wrong: float
    behind: bool


def fairness(data: Dataset, clusters: Sequence[int], by: str) -> dict[str, Group]:
    """Measure each group by ``origin`` or ``source``; flag those behind the mean of the groups."""
    cells = Counter(zip(clusters, data.persons, strict=True))
    sizes, people = Counter(clusters), Counter(data.persons)
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, truth in enumerate(data.truths):
        cell = cells[clusters[row], truth.person_id]
        total = totals[getattr(truth, by)]
        total[0] += 1
        total[1] += cell - 1
        total[2] += people[truth.person_id] - 1
        total[3] += sizes[clusters[row]] > cell
    recalls = {name: share(found, true) for name, (_, found, true, _) in totals.items()}
    known = {name: each for name, each in recalls.items() if each is not None}
    behind = sum(known.values()) / max(len(known), 1) - BEHIND
    return {
        name: Group(records, recalls[name], wrong / records, known.get(name, behind) < behind)
        for name, (records, _, _, wrong) in sorted(totals.items())
    }
