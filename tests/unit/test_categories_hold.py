"""A category stays what it is however its value was typed, exported or cut."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.categories.file_mapping import category_of
from schemas.yaml_text import read_yaml

WORDS = Path(__file__).parent / "category_words"
"""A file for each kind of category, named as the file of its rules is."""
SAID = [
    (column, category, value.strip())
    for path in sorted(WORDS.glob("*.yml"))
    for column, categories in read_yaml(path.read_text(encoding="utf-8")).items()
    for category, values in categories.items()
    for value in values.split(" | ")
]
Change = Callable[[str, random.Random], str]


def slip(said: str, by: random.Random) -> str:
    """Leave out, double, swap or mistake one letter within a word of six or more."""
    found = list(re.finditer(r"[A-Za-z]{6,}", said))
    if not found:
        return said
    word = by.choice(found)
    at = by.randrange(word.start() + 1, word.end() - 1)
    typed = by.choice(
        ["", said[at] * 2, said[at + 1] + said[at], by.choice("aeiourstn")],
    )
    return said[:at] + typed + said[at + 1 + (len(typed) == 2 and typed[0] == said[at + 1]) :]


SURE: dict[str, Change] = {
    "in capitals": lambda said, _: said.upper(),
    "in small letters": lambda said, _: said.lower(),
    "with spaces": lambda said, _: f"  {said.replace(' ', '  ')} ",
    "with no-break spaces": lambda said, _: said.replace(" ", "\xa0"),
    "without spaces at a dash": lambda said, _: said.replace(" - ", "-"),
    "with a long dash": lambda said, _: said.replace(" - ", " – "),
    "with a colon": lambda said, _: said.replace(" - ", ": "),
    "in a wrong encoding": lambda said, _: (
        said.replace(" - ", " – ").replace("'", "’").encode().decode("cp1252", "replace")
    ),
    "with a letter of the form": lambda said, by: f"{by.choice('abcdefgh')}) {said}",
    "with a number of the form": lambda said, by: (
        f"{by.randrange(11, 99)}) {said}" if len(said) > 5 else said
    ),
    "in brackets": lambda said, _: f"[{said}]",
    "in quotation marks": lambda said, _: f"‘{said}’",
    "with a note": lambda said, by: said + by.choice([" *Existing Case*", " (inactive)", "."]),
    "with an ampersand": lambda said, _: said.replace(" and ", " & "),
    "in the plural": lambda said, _: f"{said}s" if len(said) > 5 and said[-1].isalpha() else said,
}
"""What changes nothing of the meaning."""


def judged(change: Change) -> Iterator[str]:
    """Tell of each value that is right, once changed, whether it is right, wrong or left."""
    by = random.Random(20261126)
    for column, category, value in SAID[::3]:
        said = change(value, by)
        if said == value or category_of(column, value).category != category:
            continue
        found = category_of(column, said).category
        yield "right" if found == category else "left" if found is None else "wrong"


def test_words_of_the_field_are_known() -> None:
    found = Counter(
        "right" if got == category else "left" if got is None else "wrong"
        for column, category, value in SAID
        for got in [category_of(column, value).category]
    )
    assert found["right"] / found.total() >= 0.97, found
    assert found["wrong"] / found.total() <= 0.01, found


@pytest.mark.parametrize("change", SURE.values(), ids=SURE)
def test_a_value_is_known_however_it_was_exported(change: Change) -> None:
    found = Counter(judged(change))
    assert found.total() > 20
    assert found["right"] / found.total() >= 0.94, found
    assert found["wrong"] / found.total() <= 0.005, found


def test_a_slip_of_the_hand_is_mended_or_left() -> None:
    found = Counter(judged(slip))
    assert found["right"] / found.total() >= 0.88, found
    assert found["wrong"] / found.total() <= 0.01, found


def test_a_value_cut_where_more_must_follow_is_left() -> None:
    chosen = category_of("Ethnicity", "Asian / Asian British (")
    assert (chosen.category, chosen.reason) == (None, "it is cut off in the middle")
