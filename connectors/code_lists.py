"""Give legacy words their national code, or none: a wrong code is worse than a missing one.

Councils write the same value in many ways: ``6``, ``q) 6: Police``, ``Police``. The one normaliser
in ``connectors/categories`` reads them all: here its categories are the codes of a list, known by
code, by label, and by the reviewed synonyms of the connector's ``code_lists.yml``.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from connectors.base import Value
from connectors.categories.choosing import choose
from connectors.categories.cleaning import words as plain_words
from connectors.categories.domains import Domain, domains
from schemas.code_lists import code_list
from schemas.yaml_text import read_yaml

OF_ALL = Path(__file__).with_name("code_lists.yml")
"""Words that mean the same in every system; a connector's own come first."""
KNOWN_BY = {
    "annex_a.legal_status": ("legal_status", "abcdefg"),
    "annex_a.placement_type": ("placement_type", "abcdefghijklmno"),
    "annex_a.reason_ceased_looked_after": ("ceased", "abcdefghijklmn"),
    "cin.primary_need": ("need", ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N0")),
}
"""Lists whose codes are the categories of a domain, in its order: its words are theirs as well."""


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
    """Give the code of what a source says, or None where it is not certain.

    >>> code_of("cin.category_of_abuse", "Neglct"), code_of("cin.ethnicity", "WBRI - British")
    ('NEG', 'WBRI')
    >>> code_of("annex_a.placement_type", "U4 - Foster placement, long term")
    'a'
    """
    found = choose(_domain(list_name, synonyms), words).category
    if found is None and list_name in KNOWN_BY:
        name, codes = KNOWN_BY[list_name]
        domain = domains()[name]
        category = choose(domain, words).category
        return codes[domain.categories.index(category)] if category else None
    return found


@cache
def _domain(list_name: str, synonyms: Path | None) -> Domain:
    """Make the codes of a list the categories of a domain."""
    codes = list(code_list(list_name))
    exact = [(code, re.compile(re.escape(code), re.IGNORECASE)) for code in codes]
    return Domain(
        name=list_name, columns=(), categories=codes, labels=_labels(list_name, synonyms),
        codes={}, leading=[(code, _before_a_label(code)) for code in codes], alone=exact,
        rules=(), equal=(), refused=None, several=None, kinds=frozenset(), names={},
        vocabulary=frozenset(),
    )  # fmt: skip


def _before_a_label(code: str) -> re.Pattern[str]:
    """Match a code that a colon or dash parts from its label: a letter alone may be a word."""
    return re.compile(rf"\s*{re.escape(code)}\s*(?:[:\-–]|$)", re.IGNORECASE)


def _labels(list_name: str, synonyms: Path | None) -> Mapping[str, str]:
    """Give the plain words of each code: its label and the connector's synonyms."""
    labels: dict[str, set[str]] = {}
    for code, label in code_list(list_name).items():
        labels.setdefault(plain_words(label), set()).add(code)
    known = {words: min(codes) for words, codes in labels.items() if len(codes) == 1 and words}
    for path in (OF_ALL, synonyms):
        if path is not None and path.exists():
            given = read_yaml(path.read_text(encoding="utf-8")) or {}
            known |= {
                plain_words(str(words)): str(code)
                for words, code in (given.get(list_name) or {}).items()
            }
    return known
