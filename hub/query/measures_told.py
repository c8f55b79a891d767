"""Measures as the API and ``hub report --json`` tell them: plain values, named once."""

from dataclasses import asdict
from typing import Any

from hub.query.findings import finding, rate, trend
from hub.query.measures import Line, Measured
from projections.measures.definitions import Measure

_NUMBERS = ("percentage", "at_least", "at_most", "median", "ninetieth")


def definition(measure: Measure) -> dict[str, Any]:
    """Tell what a measure is."""
    said = measure.model_dump(
        include={
            "id", "name", "heading", "title", "question", "kind", "rule", "maturity", "official",
        }
    )  # fmt: skip
    return {"address": measure.address, **said}


def overview(said: Measured) -> dict[str, Any]:
    """Tell a measure's finding and its numbers, without parts and rows."""
    return {
        "measure": definition(said.measure),
        "from": said.period.from_on,
        "to": said.period.to_on,
        "known_on": said.known_on,
        "counted_at": said.counted_at,
        "finding": finding(said),
        "trend": trend(said),
        "rate": rate(said),
        "never_told": said.never_told,
        **_numbers(said.whole),
    }


def everything(said: Measured) -> dict[str, Any]:
    """Tell a measure with every part, every group, and the rows behind its numbers."""
    told = overview(said) | {
        "reasons": [
            {"reason": reason, "words": said.measure.reasons.get(reason, reason), "things": number}
            for reason, number in said.reasons.items()
        ],
        "by": said.by,
        "remembered": said.remembered,
        "parts": [_part(each) for each in said.parts],
        "groups": {
            name: {
                "title": said.measure.groups[name].title,
                "values": [
                    {"code": each.key, "words": each.title, **_numbers(each)} for each in lines
                ],
            }
            for name, lines in said.groups.items()
        },
    }
    if said.rows is None:
        return told
    rows = [asdict(each) for each in said.rows]
    return told | {"rows": rows, "hidden_from_lists": said.hidden_from_lists}


def _part(line: Line) -> dict[str, Any]:
    assert line.part is not None  # noqa: S101  (lines of parts have theirs)
    return {
        "name": line.title,
        "from": line.part.period.from_on,
        "to": line.part.period.to_on,
        "is_whole": line.part.is_whole,
        **_numbers(line),
    }


def _numbers(line: Line) -> dict[str, Any]:
    return {"counts": line.counts, **{name: getattr(line, name) for name in _NUMBERS}}
