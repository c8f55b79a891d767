"""The scale of evidence: each step begins where it says, and the docs tell the same."""

import math
from pathlib import Path

import pytest

from hub.matching.telling.explaining import explain
from hub.matching.telling.strength import LITTLE, SCALE, Step, strength

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("step", SCALE, ids=lambda step: step.word)
def test_a_step_begins_where_it_says_for_and_against(step: Step) -> None:
    at, before = math.log2(step.times), math.log2(step.times) - 0.001
    below = [LITTLE, *(each.word for each in SCALE)][SCALE.index(step)]

    assert strength(at) == f"{step.word} evidence for"
    assert strength(-at) == f"{step.word} evidence against"
    assert strength(before).startswith(below)
    assert strength(-before).startswith(below)


@pytest.mark.parametrize(("millibits", "because"), [(-100, "twins share it"), (4700, "")])
def test_a_date_of_birth_that_agrees_and_says_little_says_why(millibits: int, because: str) -> None:
    line = {"field": "date_of_birth", "verdict": "exact", "millibits": millibits}
    said = explain({"band": "review", "model_version": "m", "evidence": [line], "guards": []})
    assert said.lines[0].because == because


def test_the_how_to_and_the_glossary_have_the_scale() -> None:
    how_to = (DOCS / "how-to/decide-matches.md").read_text(encoding="utf-8")
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert f"| {LITTLE} | less than {SCALE[0].times} times |" in how_to
    for step in SCALE:
        assert f"| {step.word} | {step.times:,} times or more |" in how_to
        assert f"{step.word} (" in glossary
        assert f"{step.times:,}" in glossary
