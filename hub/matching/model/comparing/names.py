"""Compare names: forenames with forenames, surname with surname, and all words in any order.

Which word is a forename depends on culture, system and clerk, so where the parts as given do not
agree, the words of both names are laid against each other whole.
"""

from hub.matching.model.comparing.forenames import compared, forenames
from hub.matching.model.comparing.lexicon import Lexicon, Words
from hub.matching.model.comparing.name_levels import ALIKE, FAR, GOOD, Names
from hub.matching.model.comparing.reordering import are_words_within, reordered
from hub.matching.model.comparing.surnames import surname
from hub.matching.model.comparing.tongues import are_of_two
from hub.matching.model.details import Details

_SAME_WORD = frozenset({"exact", "shared_only"})


def compare_names(one: Details, other: Details, known: Lexicon) -> Names:
    """Compare as given, and where the surnames do not agree, all words in any order."""
    fore, fore_word = forenames(one, other)
    sur, sur_word = surname(one.surname, other.surname)
    if fore == "missing" and sur not in GOOD:
        found = _alone(one, other) or _alone(other, one)
        if found:
            return found
    if sur != "exact" and fore_word and _is_surname_first(one, other, fore_word, sur, known):
        return _surname_first(one, other, known)
    if sur in FAR and (one.placeholder or other.placeholder):
        sur = "of_mother"
    elif sur not in GOOD and one.forenames and other.forenames:
        found = reordered(one, other, known)
        if found:
            return found
    fore = _if_names(fore, one.forenames, other.forenames, known)
    if sur in GOOD:
        fore = _if_of_two(fore, one.forenames, other.forenames, one.surname, other.surname)
    return Names(fore, sur, fore_word, sur_word)


def _alone(one: Details, other: Details) -> Names | None:
    """Compare a word that is all there is of a name with the other's forename: Abena, Abena Osei.

    Read by itself it was taken for a surname, as a word alone mostly is.
    """
    if one.forenames or one.placeholder or len(one.surname) != 1 or not other.forenames:
        return None
    level, word = compared(one.surname, other.forenames)
    return Names(level, "missing", word) if level in _SAME_WORD else None


def _is_surname_first(one: Details, other: Details, word: str, level: str, known: Lexicon) -> bool:
    """Tell whether the word both have for a forename is their family name."""
    if not one.surname or not other.surname:
        return False
    if level not in GOOD and are_words_within(one, other):
        return False
    given = one.surname[0] in known.forenames or other.surname[0] in known.forenames
    return word in known.surnames or (given and word not in known.forenames)


def _surname_first(one: Details, other: Details, known: Lexicon) -> Names:
    """Compare two names that both begin with the family name they share: Zhou Ming, Zhou Long."""
    fore, fore_word = compared(one.surname, other.surname)
    sur, sur_word = surname(one.forenames, other.forenames)
    fore = _if_names(fore, one.surname, other.surname, known)
    fore = _if_of_two(fore, one.surname, other.surname, one.forenames, other.forenames)
    return Names(fore, sur, fore_word, sur_word)


def _if_names(level: str, one: Words, other: Words, known: Lexicon) -> str:
    """Tell two names that are alike from a slip of one."""
    if level in ALIKE and one[0] in known.forenames and other[0] in known.forenames:
        return "names_alike"
    return level


def _if_of_two(level: str, one: Words, other: Words, surname: Words, other_surname: Words) -> str:
    """Tell a name in English and one in Chinese or Korean from two names."""
    of_two = level == "different" and are_of_two(one, other, surname, other_surname)
    return "two_languages" if of_two else level
