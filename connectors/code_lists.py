"""Give legacy words their national code, or none: a wrong code is worse than a missing one.

Councils write the same value in many ways: ``6``, ``q) 6: Police``, ``Police``. The letter of the
form and the punctuation are taken off; what is left must be the code, or exactly the label or one
of the reviewed synonyms of the connector's ``code_lists.yml``.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from connectors.base import Value
from schemas.code_lists import code_list

_LETTERED = re.compile(r"^\s*[a-z]{1,2}\)\s*", re.IGNORECASE)
_LEADING_CODE = re.compile(r"^\s*([A-Z0-9]{1,5})\s*(?:[:\-–]|$)", re.IGNORECASE)


def coded(
    list_name: str, said: Value, synonyms: Path | None = None
) -> dict[str, str | None] | None:
    """Give a value as code and source words; None where nothing was said.

    `synonyms` is a connector's ``code_lists.yml``: list name → source words → code.

    >>> coded("cin.referral_source", "q) 6: Police")
    {'code': '6', 'source_value': 'q) 6: Police'}
    >>> coded("cin.referral_source", "someone")
    {'code': None, 'source_value': 'someone'}
    """
    if said is None:
        return None
    words = str(int(said)) if isinstance(said, float) and said.is_integer() else str(said)
    return {"code": code_of(list_name, words, synonyms), "source_value": words}


def code_of(list_name: str, words: str, synonyms: Path | None = None) -> str | None:
    """Give the code of what a source says, or None where it is not certain."""
    codes = code_list(list_name)
    by_upper = {code.upper(): code for code in codes}
    bare = _LETTERED.sub("", words).strip()
    if bare.upper() in by_upper:
        return by_upper[bare.upper()]
    leading = _LEADING_CODE.match(bare)
    if leading and leading[1].upper() in by_upper:
        return by_upper[leading[1].upper()]
    known = _words_of(list_name, synonyms)
    return known.get(_plain(words)) or known.get(_plain(bare))


@cache
def _words_of(list_name: str, synonyms: Path | None) -> Mapping[str, str]:
    """Give the plain words of each code: its label and the connector's synonyms."""
    labels: dict[str, set[str]] = {}
    for code, label in code_list(list_name).items():
        labels.setdefault(_plain(label), set()).add(code)
    known = {words: min(codes) for words, codes in labels.items() if len(codes) == 1 and words}
    if synonyms is not None and synonyms.exists():
        given = yaml.safe_load(synonyms.read_text(encoding="utf-8")) or {}
        known |= {
            _plain(str(words)): str(code) for words, code in (given.get(list_name) or {}).items()
        }
    return known


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.casefold()).strip()
