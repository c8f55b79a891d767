"""Which words are names: forenames people bear, and words that are family names."""

from collections.abc import Container
from typing import NamedTuple

Words = tuple[str, ...]
LETTERS = 4
"""Letters below which a word may be a syllable of a name, which tells nothing alone."""


class Lexicon(NamedTuple):
    """Words that are known to be names: forenames people bear, and words that are family names."""

    forenames: Container[str] = ()
    surnames: Container[str] = ()
    given: Container[str] = ()
    family: Container[str] = ()
    """Of these, the words that are hardly ever the other: forenames and family names for sure."""

    def are_surnames(self, one: Words, other: Words) -> bool:
        """Tell whether words, alike or in part the same, are family names and no twins' forenames.

        Hassan is a forename and a father's name, so Hassan and Hussein may be two children.
        """
        said = (*one, *other)
        known = any(each in self.family and len(each) >= LETTERS for each in said)
        return known and not any(self._is_forename(each) for each in said)

    def are_no_forenames(self, said: Words) -> bool:
        """Tell whether no word is a forename, but a family name, nor a syllable of one: Minh An."""
        return not any(
            self._is_forename(each) or (len(each) < LETTERS and each not in self.family)
            for each in said
        )

    def _is_forename(self, word: str) -> bool:
        return word in self.forenames and word not in self.family
