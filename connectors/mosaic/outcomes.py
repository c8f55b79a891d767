"""Read outcomes: plain words, next actions laid out in columns, or JSON that is not quite JSON.

The JSON is glued together by reports, so the comments inside it are not escaped: a quotation mark,
a line end or a backslash that somebody typed breaks it. What can be put right without guessing is;
anything else rejects the row. The words as they stood are kept either way.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.base import Row
from connectors.code_lists import code_of
from connectors.mosaic.values import numbered
from connectors.values import not_taken, text, whole_number

THRESHOLD = ("strategy_discussion", "statutory_assessment", "early_help",
             "information_and_advice", "no_further_action")  # fmt: skip
REFERRAL = ("section_47_enquiry", "strategy_discussion", "child_protection_conference",
            "looked_after", "private_fostering", "section_17_assessment", "services_provided",
            "early_help", "other_agency", "information_and_advice", "other",
            "no_further_action")  # fmt: skip
ASSESSMENT = ("strategy_discussion", "section_47_enquiry", "looked_after", "legal_action",
              "child_in_need_plan", "private_fostering", "specialist_assessment",
              "services_provided", "early_help", "other_agency", "other",
              "no_further_action")  # fmt: skip
SECTION_47 = ("icpc", "legal_action", "looked_after", "child_in_need_plan", "continue_assessment",
              "substantiated_not_continuing", "concerns_not_substantiated", "other",
              "no_further_action")  # fmt: skip
STRATEGY = ("emergency_protection", "section_47_joint", "section_47_single",
            "section_17_assessment", "further_discussion", "other",
            "no_further_action")  # fmt: skip
EARLY_HELP = ("step_up", "early_help_plan", "single_agency_support", "universal_services",
              "declined", "other", "no_further_action")  # fmt: skip
REVIEW = ("plan_ends", "category_changed", "plan_continues", "other")
"""The codes of each list of outcomes, the gravest first: of several it is the one that counts."""

_YES, _NO = {"y", "yes", "true", "1"}, {"", "n", "no", "false", "0", "null", "none"}
_COMMENT = re.compile(r"COMMENT|RATIONALE|NOTES?$|REASON", re.IGNORECASE)
_BESIDE = re.compile(r"DATE|TEAM|WORKER|(^|_)ID$", re.IGNORECASE)
_KEY = re.compile(rf"{_COMMENT.pattern}|{_BESIDE.pattern}|OUTCOME|FLAG|ACTION|DESCRIPTION|NFA",
                  re.IGNORECASE)  # fmt: skip
"""What a key is called. Putting quotes right must not make a key of a word in a comment."""
_ESCAPES = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


@dataclass(frozen=True)
class Outcome:
    """What a source says came of something."""

    words: tuple[str, ...]
    """Each outcome by itself."""
    said: str
    """All of it as the source has it."""
    comments: str | None = None


def outcome_in(row: Row, column: str = "outcome") -> Outcome | None:
    """Give a cell's outcome, plain words or JSON.

    >>> outcome_in(Row("contacts", 1, {"outcome": '{"OUTCOME": "Early Help", '
    ...     '"COMMENTS": "Mum said "ring me" twice"}'}))
    Outcome(words=('Early Help',), said='{"OUTCOME": "Early Help", "COMMENTS": "Mum said "ring me" \
twice"}', comments='Mum said "ring me" twice')
    """
    said = text(row, column)
    if said is None:
        return None
    if said[0] not in "{[":
        return Outcome((said,), said)
    try:
        words, comments = _parts(_loaded(said))
    except ValueError as fault:
        raise not_taken(
            column, said, "not_json", "is broken JSON that cannot be put right; write plain words"
        ) from fault
    return Outcome(tuple(words), said, " ".join(comments) or None)


def next_actions(row: Row) -> Outcome | None:
    """Give the next actions of a step; more than the query lays out would be lost, so are refused.

    >>> next_actions(Row("steps", 1, {"outcome_1": "NFA", "outcome_2": None, "outcomes": 1})).said
    'NFA'
    """
    words = tuple(numbered(row, "outcome"))
    count = whole_number(row, "outcomes") or 0
    if count > len(words):
        raise not_taken("outcomes", count, "too_many",
                        f"is more than the {len(words)} outcomes that are read")  # fmt: skip
    return Outcome(words, "; ".join(words)) if words else None


def coded_outcome(
    list_name: str, outcome: Outcome | None, gravest: Sequence[str], synonyms: Path
) -> dict[str, str | None] | None:
    """Give the gravest of the outcomes as code, and all that was said."""
    if outcome is None:
        return None
    codes = {code_of(list_name, words, synonyms) for words in outcome.words}
    return {"code": next((each for each in gravest if each in codes), None),
            "source_value": outcome.said}  # fmt: skip


def _parts(loaded: object) -> tuple[list[str], list[str]]:
    """Give outcomes and comments: flags that are set, values, or the members of a list."""
    if isinstance(loaded, list):
        each = [_parts(one) for one in loaded]
        return [word for words, _ in each for word in words], [c for _, cs in each for c in cs]
    if not isinstance(loaded, dict):
        return ([] if str(loaded).casefold() in _NO else [str(loaded)]), []
    words: list[str] = []
    comments: list[str] = []
    for name, value in loaded.items():
        if value is not None and _COMMENT.search(name):
            comments += map(str, value) if isinstance(value, list) else [str(value)]
        elif value is not None and not _BESIDE.search(name):
            words += _words(name, value)
    return words, comments


def _words(name: str, value: object) -> list[str]:
    """Give the outcome of one key: its value, or its own name where the value is a yes or a no."""
    said = str(value).casefold()
    if isinstance(value, list):
        return [word for each in value for word in _words(name, each)]
    if isinstance(value, dict):
        return _parts(value)[0]
    if said in _YES:
        return [re.sub(r"^OUTCOME_|_FLAG$", "", name.upper()).replace("_", " ").capitalize()]
    return [] if said in _NO else [str(value)]


def _loaded(said: str) -> Any:
    try:
        return json.loads(said, strict=False, object_pairs_hook=_together)
    except ValueError:
        return json.loads(_escaped(said), strict=False, object_pairs_hook=_as_known)


def _as_known(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, _ in pairs:
        if not _KEY.search(name):
            raise ValueError(name)
    return _together(pairs)


def _together(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep every value of a name that a report wrote once for each outcome.

    >>> _loaded('{"OUTCOME": "Strategy discussion", "OUTCOME": "Early Help"}')
    {'OUTCOME': ['Strategy discussion', 'Early Help']}
    """
    said: dict[str, Any] = {}
    for name, value in pairs:
        said[name] = [*said[name], value] if name in said else [value]
    return {name: every if len(every) > 1 else every[0] for name, every in said.items()}


def _escaped(said: str) -> str:
    r"""Escape the quotation marks inside values: one that no structure can follow is a comment's.

    >>> _escaped('{"A": "B", "C": "she said "no", then "yes""}')
    '{"A": "B", "C": "she said \\"no\\", then \\"yes\\""}'
    """
    ends = re.compile(
        r'"(?=\s*(?::|\}\s*$|\}\s*,\s*\{|\}\s*\]|,\s*"[\w ]+"\s*:|\]\s*[,}]|\]\s*$))'
        if "{" in said else r'"(?=\s*(?:,\s*"|\]\s*$))'
    )  # fmt: skip
    starts = re.compile(r'(?<=[{\[:,])\s*"')
    given, at, inside = [], 0, False
    while at < len(said):
        character = said[at]
        if character == '"' and not inside and (at == 0 or starts.search(said[: at + 1][-40:])):
            inside = True
            given.append(character)
        elif character == '"' and inside and not ends.match(said, at):
            given.append('\\"' if said[at - 1] != "\\" else '"')
        else:
            inside = inside and character != '"'
            given.append(character)
        at += 1
    return _ESCAPES.sub(r"\\\\", "".join(given))
