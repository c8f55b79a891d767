"""Draw a child's family: a row for each generation, the child doubly outlined.

The sources say what each person is to the child and nothing of what they are to each other, so no
line between two others is drawn. Three stand beside each other at most: it is read on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.query.relations import Relation

WIDTH, CELL, SIDE, SPINE = 372, 118, 40, 8
"""How wide the picture is, and a place in it; a symbol's side; where rows are joined; in units."""
LINE, BEFORE, AFTER = 17, 22, 26
"""How high a line of text is, and the space for the joining lines above and below a row."""
ACROSS, CHARACTERS = 3, 15
GENERATIONS = {
    "grandparent": -2,
    "mother": -1, "father": -1, "parent": -1, "step_parent": -1, "adoptive_parent": -1,
    "partner_of_parent": -1, "foster_carer": -1, "special_guardian": -1, "guardian": -1,
    "aunt_or_uncle": -1,
    "child": 1, "unborn_child": 1,
}  # fmt: skip
"""How far from the child's own generation; whoever is not here is drawn in the child's."""
RANK = {code: rank for rank, code in enumerate(GENERATIONS)}
"""Who stands first in a row."""
SHAPES = {"mother": "circle", "father": "square", "M": "square", "F": "circle"}


@dataclass(frozen=True)
class Text:
    """A line of text, and where its baseline is."""

    y: float
    said: str


@dataclass(frozen=True)
class Node:
    """One person in the picture; an elder's name stands above the symbol, out of the lines' way."""

    x: float
    y: float
    shape: str
    lines: list[Text]
    lives_with: bool
    is_past: bool
    is_child: bool
    joint: float
    """Where the line that joins the row is."""

    @property
    def middle(self) -> float:
        """The middle of the symbol, from above."""
        return self.y + SIDE / 2

    @property
    def edge(self) -> float:
        """Where the symbol meets its line to the row's."""
        return self.y + SIDE if self.joint > self.y else self.y


@dataclass(frozen=True)
class Bus:
    """The line that joins a row."""

    y: float
    until: float


@dataclass(frozen=True)
class Genogram:
    """Everything a template needs to draw it."""

    nodes: list[Node]
    buses: list[Bus]
    height: float
    in_words: str
    width: int = WIDTH
    side: int = SIDE
    spine: int = SPINE


def genogram(name: str, sex: str | None, relations: Sequence[Relation]) -> Genogram | None:
    """Place everybody who is related to a child; None where nobody is."""
    if not relations:
        return None
    rows: dict[int, list[Relation | None]] = {0: [None]}
    for each in sorted(relations, key=lambda each: RANK.get(each.code, len(RANK))):
        rows.setdefault(GENERATIONS.get(each.code, 0), []).append(each)
    nodes: list[Node] = []
    buses: list[Bus] = []
    y = 0.0
    for generation in sorted(rows):
        for row in _parts(rows[generation]):
            told = [_lines(each, name) for each in row]
            text = max(map(len, told)) * LINE + 6
            is_elder = generation < 0
            top = y + text if is_elder else y + BEFORE
            bus = top + SIDE + 12 if is_elder else y + 6
            nodes += [
                _node(each, SPINE + 12 + place * CELL, (top, bus), lines, sex)
                for place, (each, lines) in enumerate(zip(row, told, strict=True))
            ]
            buses.append(Bus(bus, nodes[-1].x))
            y = bus + AFTER - 12 if is_elder else top + SIDE + text
    return Genogram(nodes, buses, y + 4, in_words(name, relations))


def in_words(name: str, relations: Sequence[Relation]) -> str:
    """Say what the picture shows."""
    return f"{name}. " + " ".join(f"{each.in_words}." for each in relations)


def _node(
    relation: Relation | None, left: float, at: tuple[float, float], lines: list[str],
    sex: str | None,
) -> Node:  # fmt: skip
    top, bus = at
    shape = SHAPES.get(relation.code if relation else sex or "", "diamond")
    first = top - 8 - (len(lines) - 1) * LINE if bus > top else top + SIDE + LINE
    placed = [Text(first + number * LINE, said) for number, said in enumerate(lines)]
    return Node(
        left + CELL / 2, top, shape, placed, bool(relation and relation.lives_with),
        bool(relation and relation.ended_on), relation is None, bus,
    )  # fmt: skip


def _parts(given: list[Relation | None]) -> list[list[Relation | None]]:
    return [given[start : start + ACROSS] for start in range(0, len(given), ACROSS)]


def _lines(relation: Relation | None, name: str) -> list[str]:
    """Give what stands below a symbol: who they are, and their name, broken to fit."""
    if relation is None:
        return broken(name)
    return [*broken(relation.relation), *broken(relation.name)]


def broken(said: str, most: int = 3) -> list[str]:
    """Break a name into lines that fit below a symbol.

    >>> broken("Wilhelmina Featherstonehaugh-Smith")
    ['Wilhelmina', 'Featherstonehau', 'gh-Smith']
    """
    lines: list[str] = []
    for word in said.split():
        if lines and len(lines[-1]) + len(word) < CHARACTERS:
            lines[-1] += f" {word}"
        else:
            starts = range(0, len(word), CHARACTERS)
            lines += [word[start : start + CHARACTERS] for start in starts]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1] + "…"]
