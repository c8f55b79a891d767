"""Read the outcomes that extracts pack into one cell as JSON, where a comment may break it.

Such a cell is often glued together from columns, ``{"OUTCOME_NFA_FLAG":"Y", … "COMMENTS":"…"}``,
and nothing escapes the quotes a worker typed into the comments. It is repaired only where a single
reading is left: the comments are the last value, all before them is sound JSON, and nothing in them
could be another key. Sound JSON that goes on after the comments under a name no outcome has is not
sure either. Anything else rejects the row, because a wrong outcome is worse than none.
"""

import json
import re
from collections.abc import Mapping
from itertools import dropwhile, islice

from connectors.base import NotTaken, Row
from connectors.values import not_taken, text

Outcomes = Mapping[str, str | None]
_GLUED = re.compile(
    r'\A\s*\{(?:(?P<before>.*?),)?\s*"(?P<key>\w*COMMENTS)"\s*:\s*"(?P<comments>.*)"\s*\}\s*\Z',
    re.IGNORECASE | re.DOTALL,
)
_LOOKS_LIKE_A_KEY = re.compile(r'"\s*,\s*"\w+"\s*:')
_OF_AN_OUTCOME = re.compile(r"\w+_\w+")
"""How outcomes are called: NFA_FLAG, TOTAL_NO_OF_OUTCOMES."""
SET = {"Y", "YES", "TRUE", "1"}
"""How reports write that a flag is set: with a letter, or as JSON's own true or a number."""
_ENDS_AS_JSON = re.compile(r"\}\s*\Z")


def outcomes(row: Row, column: str) -> Outcomes | None:
    r"""Give what a cell with outcomes says, each value as text; None where the cell is empty.

    >>> row = Row("s", 2, {"outcome": '{"NFA_FLAG":"Y","OUTCOME_COMMENTS":"Mum: "ring me""}'})
    >>> outcomes(row, "outcome")
    {'NFA_FLAG': 'Y', 'OUTCOME_COMMENTS': 'Mum: "ring me"'}
    """
    said = text(row, column)
    if said is None:
        return None
    found = _strict(said)
    if found is None:
        found = _repaired(row, column, said)
    elif _comments_may_go_on(found):
        raise _ambiguous(row, column)
    return {name: _plain(row, column, value) for name, value in found.items()}


def is_outcome_json(said: str | None) -> bool:
    """Say whether a cell holds an object and not the words of an outcome.

    >>> is_outcome_json("No further action"), is_outcome_json('{"NFA_FLAG":"Y"}')
    (False, True)
    """
    return bool(said and said.lstrip().startswith("{"))


def flags_set(found: Outcomes) -> list[str]:
    """Name the outcomes whose flag is set, without the words every name has.

    >>> flags_set({"OUTCOME_NFA_FLAG": "N", "OUTCOME_CP_ENQUIRY_FLAG": "Y", "COMMENTS": "Y"})
    ['CP_ENQUIRY']
    >>> flags_set(outcomes(Row("s", 2, {"o": '{"NFA_FLAG": true, "ADVICE_FLAG": 1}'}), "o") or {})
    ['NFA', 'ADVICE']
    """
    return [
        name.upper().removeprefix("OUTCOME_").removesuffix("_FLAG")
        for name, value in found.items()
        if name.upper().endswith("_FLAG") and str(value).strip().upper() in SET
    ]


def comments_in(found: Outcomes) -> str | None:
    """Give the comments, under whichever name they stand.

    >>> comments_in({"NFA_FLAG": "Y", "COMMENTS": "No concerns"})
    'No concerns'
    """
    return next((value for name, value in found.items() if name.upper().endswith("COMMENTS")), None)


def _strict(said: str) -> dict[str, object] | None:
    """Read sound JSON; line ends inside a value are common and mean what they are.

    A name that comes twice is not sound: `json` would keep the last and drop the first unsaid.
    """
    try:
        found = json.loads(said, strict=False, object_pairs_hook=_once)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _repaired(row: Row, column: str, said: str) -> dict[str, object]:
    """Read JSON whose comments hold quotes nobody escaped; rejects the row where it is not sure."""
    if not _ENDS_AS_JSON.search(said):
        raise not_taken(
            column, row.get(column), "json_cut_off",
            "is outcome JSON that breaks off; the extract's column is too short",
        )  # fmt: skip
    glued = _GLUED.match(said)
    before = _strict("{" + (glued["before"] or "") + "}") if glued else None
    if glued is None or before is None or glued["key"] in before:
        raise not_taken(
            column, row.get(column), "not_json",
            "is not JSON, and the fault is not only in the comments at its end",
        )  # fmt: skip
    comments = glued["comments"].replace('\\"', '"')
    if "\\" in comments or _LOOKS_LIKE_A_KEY.search(comments):
        raise _ambiguous(row, column)
    return before | {glued["key"]: comments}


def _comments_may_go_on(found: Mapping[str, object]) -> bool:
    """Tell whether a name after the comments is no outcome's: sound JSON, and words of a worker.

    >>> _comments_may_go_on({"COMMENTS": "said ", "no": ""})
    True
    >>> _comments_may_go_on({"COMMENTS": "", "NFA_FLAG": "Y"})
    False
    """
    named = dropwhile(lambda name: not name.upper().endswith("COMMENTS"), found)
    return any(_OF_AN_OUTCOME.fullmatch(name) is None for name in islice(named, 1, None))


def _ambiguous(row: Row, column: str) -> NotTaken:
    return not_taken(
        column, row.get(column), "json_ambiguous",
        "is JSON whose comments can be read in two ways; escape their quotes",
    )  # fmt: skip


def _plain(row: Row, column: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    if isinstance(value, bool | int | float):
        return str(value)
    raise not_taken(
        column, row.get(column), "not_json",
        "holds a list or an object inside the outcomes; only values are known",
    )  # fmt: skip
