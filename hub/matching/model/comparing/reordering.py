"""Lay all words of two names against each other, in whichever order they were written."""

from itertools import pairwise

from hub.matching.model.comparing.forenames import after_first
from hub.matching.model.comparing.lexicon import LETTERS, Lexicon, Words
from hub.matching.model.comparing.name_levels import ALIKE, GOOD, Names
from hub.matching.model.comparing.surnames import surname
from hub.matching.model.comparing.tokens import alike
from hub.matching.model.details import Details
from hub.matching.model.nicknames import SHARED

_NEAR = frozenset({"variant", "sounds", "slip"})
_CLOSE = _NEAR | {"similar"}
_FEWEST = 2
"""Words a name has at least to be laid out whole."""


def _laid_out(details: Details) -> Words:
    return (*details.forenames, *details.surname)


def _joined(words: Words, others: Words) -> Words:
    """Join two words that are one of the others': a hyphen parts a surname and no forename.

    >>> _joined(("jung", "min", "jun"), ("minjun", "jung"))
    ('jung', 'minjun')
    """
    for place, (word, after) in enumerate(pairwise(words)):
        if word + after in others:
            return (*words[:place], word + after, *words[place + 2 :])
    return words


def are_words_within(one: Details, other: Details) -> bool:
    """Tell whether all words of the shorter name are in the longer, and tell more than a custom."""
    short, long = sorted((_laid_out(one), _laid_out(other)), key=len)
    return _is_within(short, long) and _tells(short, long)


def _tells(short: Words, long: Words) -> bool:
    """Tell whether the words of the shorter name say whose it is.

    What brothers share does not, unless the longer name begins with all of it: of Mohammad Ali Nur
    the grandfather's name was left out, of Mohammad Nur what tells him from his brothers.
    """
    if len(short) >= _FEWEST and long[: len(short)] == short:
        return True
    return sum(each not in SHARED for each in short) >= _FEWEST


def _is_within(short: Words, long: Words) -> bool:
    """Tell whether all words of one are in the other, as often."""
    if not set(short).issubset(long):
        return False
    return all(short.count(each) <= long.count(each) for each in short)


def reordered(one: Details, other: Details, known: Lexicon) -> Names | None:
    """Compare two names whose words may be in another order; None where they are no one name."""
    found = _by_words(one, other, known)
    if found is None and _is_turned_alike(one, other):
        return Names("reordered_near", "with_forenames")
    return found


def _by_words(one: Details, other: Details, known: Lexicon) -> Names | None:
    """Lay all words of the shorter name against the longer's, in any order.

    Where the longer has a word more, that may be the first forename of another child, unless the
    two were written in opposite orders, or both begin with one forename that is no family name.
    """
    mine, theirs = _laid_out(one), _laid_out(other)
    mine, theirs = _joined(mine, theirs), _joined(theirs, mine)
    short, long = mine, theirs
    if (len(theirs), theirs) < (len(mine), mine):
        short, long = theirs, mine
    if set(short).isdisjoint(long) or not _tells(short, long):
        return None
    if _is_turned(one, other, known) or _is_turned(other, one, known):
        return Names("reordered", "with_forenames")
    rest = [each for each in short if each not in long]
    equal = [each for each in short if each in long]
    left = [each for each in long if each not in equal]
    near = [(word, each) for word in rest for each in left if alike(word, each) in _CLOSE]
    if {word for word, _ in near} != set(rest):
        return None
    if not rest and not _is_within(short, long):
        return None
    if sorted(mine) == sorted(theirs) and SHARED.isdisjoint(equal):
        return Names("reordered", "with_forenames")
    return _but_for(one, other, equal, near, known)


def _but_for(
    one: Details, other: Details, equal: list[str], near: list[tuple[str, str]], known: Lexicon
) -> Names:
    """Compare two names that are one but for some words that are alike, or that one has more."""
    if _begin_alike(one, other, known) and all(
        alike(*each) in _NEAR and known.are_surnames(each[:1], each[1:]) for each in near
    ):
        return Names("exact", "with_forenames", one.forenames[0])
    if near and all(each in known.surnames for each in equal):
        # The family name is the same, so it is the forename that is only alike.
        return Names(_near_level(near[0], known), "exact", "", equal[0])
    return Names("reordered_near", "with_forenames")


def _is_turned(one: Details, other: Details, known: Lexicon) -> bool:
    """Tell whether one's surname is the other's forename, and its forenames are their surname.

    Abdi Haile, Nasra is then Nasra, Abdi whichever of them is the right way round. A spelling is
    allowed of the surname where the other is known to be the forename. Syllables are not told
    apart so: Tai Man, Chan and Chan, Tai may be two.
    """
    word, first, last = other.forenames[0], one.forenames[0], other.surname
    if one.surname[:1] != (word,) or not last or len(word) < LETTERS or word in SHARED:
        return False
    if first == last[0]:
        telling = len(first) >= LETTERS and first not in SHARED
        fields = (one.forenames, one.surname, other.forenames, last)
        return telling and all(_adds_no_forename(each, known) for each in fields)
    alike_but = word in known.given and known.are_surnames(one.forenames, last)
    return alike_but and surname(one.forenames, last)[0] in GOOD


def _is_turned_alike(one: Details, other: Details) -> bool:
    """Tell whether each one's surname is the other's forename but for a slip: Siyad, Abpirahman.

    Of both names: a twin has the surname in its place. A hyphen parts a surname and no forename.
    """
    if not SHARED.isdisjoint((*_laid_out(one), *_laid_out(other))):
        return False
    crossed = ((one.forenames, other.surname), (one.surname, other.forenames))
    levels = {alike("".join(fore), "".join(sur)) for fore, sur in crossed}
    return levels <= _CLOSE | {"exact"} and levels != {"similar"}


def _adds_no_forename(words: Words, known: Lexicon) -> bool:
    """Tell whether what follows a word is a second name and not the forename itself.

    Jeyakumar Ashwin, Mathusan is Ashwin, a son of Mathusan, and no brother named after the father.
    """
    return words[0] in known.given or all(each in known.family for each in words[1:])


def _begin_alike(one: Details, other: Details, known: Lexicon) -> bool:
    """Tell whether both begin with one forename that is no family name, and do not go on apart."""
    first = one.forenames[0]
    if first != other.forenames[0] or len(first) < LETTERS or first in SHARED:
        return False
    if first not in known.given:
        return False
    return after_first(one.forenames[1:], other.forenames[1:], long=True) == "exact"


def _near_level(pair: tuple[str, str], known: Lexicon) -> str:
    level = alike(*pair)
    both = pair[0] in known.forenames and pair[1] in known.forenames
    return "names_alike" if both and level in ALIKE else level
