"""Tell which word of a whole name is the family's, by how the rest of the file uses it.

Somebody's list says Zehan Bakshi, Bakshi Zehan and Bakshi alone. A word that others bear as a
family name is one here too, wherever it stands; where the file does not say, a name stays as it was
read, with the family name last. No list of names is used, so it serves a file of any country.
"""

from collections import Counter
from collections.abc import Sequence
from math import log

Words = tuple[str, ...]
Name = tuple[Words, Words]
"""Forenames and family name."""
PSEUDO = 0.5
"""Added to each count: Jeffreys' prior, so that a word met once says little."""
USUAL = 0.95
"""Share of names to begin with that stand in the usual order; the file soon says itself."""
ROUNDS = 10


class _Uses:
    """How often the file's names use each word as a forename, and as a family name."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.forenames = Counter(word for given, _ in names for word in given)
        self.families = Counter(word for _, family in names for word in family)

    def move(self, name: Name, by: int) -> None:
        """Count a name, or leave it out."""
        for counts, said in zip((self.forenames, self.families), name, strict=True):
            for word in said:
                counts[word] += by

    def likely(self, name: Name) -> float:
        """Give how much the words speak for this reading rather than for its reverse, in nats."""
        given, family = name
        return sum(map(self._is_forename, given)) - sum(map(self._is_forename, family))

    def _is_forename(self, word: str) -> float:
        if len(word) == 1:  # an initial may be of either
            return 0.0
        return log((self.forenames[word] + PSEUDO) / (self.families[word] + PSEUDO))


def oriented(names: Sequence[Name]) -> list[Name]:
    """Give each name as the others of the file read it.

    >>> oriented([(("veda",), ("roy",)), (("abha",), ("roy",)), (("roy",), ("veda",))])[2]
    (('veda',), ('roy',))
    """
    found, uses = list(names), _Uses(names)
    usual = USUAL
    for _ in range(ROUNDS):
        before = list(found)
        against = log(usual / (1 - usual))
        for place, name in enumerate(names):
            uses.move(found[place], -1)
            other = reversed_name(name)
            gain = uses.likely(other) - uses.likely(name) - (against if name[0] else 0.0)
            found[place] = other if gain > 0 else name
            uses.move(found[place], 1)
        if found == before:
            break
        whole = [now == was for now, was in zip(found, names, strict=True) if was[0]]
        usual = (sum(whole) + PSEUDO) / (len(whole) + 2 * PSEUDO)
    return found


def reversed_name(name: Name) -> Name:
    """Read a name with the family name first; a word alone is a forename.

    >>> reversed_name((("konda", "bimala"), ("devi",))), reversed_name(((), ("zehan",)))
    ((('bimala', 'devi'), ('konda',)), (('zehan',), ()))
    """
    given, family = name
    return (*given[1:], *family), given[:1]
