"""Choose the category that a spelling means, or say why none is chosen. Pure, and never a guess.

What is surest comes first: the category itself, an official code, reviewed words, the same words
with a slip mended, and last a category so much like what was written that no other comes near.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from connectors.categories.cleaning import cleaned, words
from connectors.categories.domains import LONG_ENOUGH, Domain, without

ALIKE = 90
"""Likeness of a whole value to a category's label at which it may be that category."""
ORDINARY = frozenset(
    {"child", "country", "county", "hotel", "leader", "misusing", "order", "short", "threat"}
)
"""Words that are no slip of a telling one, however near: a hotel is no hostel."""
CUT_OFF = 8
"""Letters after which a name that goes no further is taken as cut off."""
MARGIN = 8
"""How much less like the second category must be."""
_BRACKETED = re.compile(r"[\[(]\s*(?:CIN |CLA )?([A-Za-z0-9.]{1,6})\s*[\])]")
_NOT_A_LETTER = re.compile(r"^[\W_]+|[\W_]+$")
_CAPITALS = re.compile(r"[A-Z]{3,8}")
_CUT_OFF = re.compile(r"^.{9,60}(?:[(/&]|\b(?:and|or|the))$", re.IGNORECASE)
"""How a value ends that was cut to the width of a column: the telling words may be those lost."""
_OBSOLETE = re.compile(r"do not use|testing only|code ?error", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """The category of a spelling and how it was known, or None and why not."""

    category: str | None
    how: str = ""
    reason: str = ""


@lru_cache(maxsize=50_000)
def choose(domain: Domain, said: str) -> Choice:
    """Choose; the same spelling gives the same answer always."""
    text = cleaned(said)
    plain = words(text)
    if exact := domain.labels.get(words(said)) or domain.labels.get(plain):
        return Choice(exact, "the category itself")
    if reason := _unreadable(text, plain):
        return Choice(None, reason=reason)
    if domain.names:
        return _refused(domain, plain) or _named(domain, text)
    return (
        _coded(domain, text)
        or _refused(domain, plain)
        or _cut_off(text)
        or _by_words(domain, plain)
        or _alike(domain, plain)
    )


def _unreadable(text: str, plain: str) -> str:
    """Say why the value is not looked at, or nothing."""
    if not plain:
        return "there is nothing to read"
    return "it is marked as not to be used" if _OBSOLETE.search(text) else ""


def _refused(domain: Domain, plain: str) -> Choice | None:
    """Leave what has no category, or no certain one, of this list."""
    if domain.refused and domain.refused.search(plain):
        return Choice(None, reason="no category of this list is certain for it")
    return None


def _cut_off(text: str) -> Choice | None:
    return Choice(None, reason="it is cut off in the middle") if _CUT_OFF.search(text) else None


def _named(domain: Domain, text: str) -> Choice:
    """Choose by a place's name or number; a name may be cut off, or stand after its Welsh one."""
    for said in (text, text.rpartition(" - ")[2]):
        plain = without(domain.kinds, words(said))
        if label := domain.names.get(plain):
            return Choice(label, "its name or number")
        if len(plain) >= CUT_OFF:
            found = {label for name, label in domain.names.items() if name.startswith(plain)}
            if len(found) == 1:
                return Choice(found.pop(), "the beginning of its name")
    near = process.extract(plain, list(domain.names), scorer=fuzz.ratio, score_cutoff=ALIKE)
    found = {domain.names[name] for name, *_ in near}
    if len(plain) >= LONG_ENOUGH and len(found) == 1:
        return Choice(found.pop(), "its name, with a slip mended")
    return Choice(None, reason="no place of this name is known")


def _coded(domain: Domain, text: str) -> Choice | None:
    """Choose by a code of the list, where all the codes that are found agree."""
    inner = _NOT_A_LETTER.sub("", text)
    for label, pattern in domain.alone:
        if pattern.fullmatch(inner):
            return Choice(label, "its code")
    found = {domain.codes[each] for each in _CAPITALS.findall(text) if each in domain.codes}
    in_brackets = _BRACKETED.findall(text)
    for label, pattern in domain.leading:
        if pattern.match(text) or any(pattern.fullmatch(each) for each in in_brackets):
            found.add(label)
    if len(found) == 1:
        return Choice(found.pop(), "its code")
    if found:
        return Choice(None, reason=f"its codes disagree: {' or '.join(sorted(found))}")
    return None


def _worded(domain: Domain, plain: str) -> Choice | None:
    """Choose by the first rule whose words are there, or by words of equal standing."""
    found = [label for label, pattern in domain.rules if pattern.search(plain)]
    if not found:
        return _weighed(domain, plain)
    if domain.several and len(set(found)) > 1:
        return Choice(domain.several, "words for several")
    return Choice(found[0], "its words")


def _weighed(domain: Domain, plain: str) -> Choice | None:
    """Choose where words name one category alone; a longer name covers the words within it."""
    spans = [
        (*each.span(), label) for label, pattern in domain.equal for each in pattern.finditer(plain)
    ]
    longest = {
        label
        for start, end, label in spans
        if not any(
            first <= start and end <= last and end - start < last - first
            for first, last, _ in spans
        )
    }
    if len(longest) > 1:
        return Choice(None, reason=f"its words say {' as much as '.join(sorted(longest))}")
    return Choice(longest.pop(), "its words") if longest else None


def _by_words(domain: Domain, plain: str) -> Choice | None:
    """Choose by words once slips in them are mended; else "Asian, Chnese" would be only Asian."""
    mended = " ".join(_mend(each, domain.vocabulary) for each in plain.split())
    as_said = _worded(domain, plain)
    if mended == plain:
        return as_said
    found = _worded(domain, mended)
    if found and found.category and found != as_said:
        return Choice(found.category, "its words, with a slip mended")
    return found or as_said


def _alike(domain: Domain, plain: str) -> Choice:
    """Choose by likeness to one category alone."""
    near = process.extract(plain, list(domain.labels), scorer=fuzz.token_sort_ratio, limit=None)
    best: dict[str, float] = {}
    for label, score, _ in near:
        category = domain.labels[label]
        best[category] = max(best.get(category, 0), score)
    (first, top), *others = sorted(best.items(), key=lambda each: -each[1])
    if top < ALIKE:
        return Choice(None, reason="no rule knows these words")
    if others and top - others[0][1] < MARGIN:
        return Choice(None, reason=f"it is as near to {first} as to {others[0][0]}")
    return Choice(first, "likeness to the category")


@lru_cache(maxsize=50_000)
def _mend(word: str, vocabulary: frozenset[str]) -> str:
    """Give the known word that it is a slip of: one letter in five, and no other as near."""
    if len(word) < LONG_ENOUGH or word in ORDINARY:
        return word
    if any(word.startswith(each) for each in vocabulary):
        return word
    # The first letter is seldom the one mistyped: the south is no youth, a setting no letting.
    same = sorted(each for each in vocabulary if each[0] == word[0])
    letters = len(word) // LONG_ENOUGH
    near = process.extract(word, same, scorer=OSA.distance, score_cutoff=letters, limit=2)
    best = [known for known, distance, _ in near if distance == near[0][1]]
    return best[0] if best and best[-1].startswith(best[0]) else word
