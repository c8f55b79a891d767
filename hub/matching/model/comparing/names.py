"""Compare names: forenames with forenames, surname with surname, and all words in any order.

Which word is a forename depends on culture, system and clerk, so where the parts as given do not
agree, the words of both names are laid against each other whole. Levels are named for what a
reviewer would say.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from hub.matching.model.comparing.lexicon import LETTERS, Lexicon, Words
from hub.matching.model.comparing.tokens import RANK, alike
from hub.matching.model.details import Details
from hub.matching.model.nicknames import SHARED

FORENAMES = (
    "exact", "shared_only", "variant", "sounds", "slip", "names_alike", "middle", "initial",
    "first_near", "first_only", "similar", "reordered", "reordered_near", "different", "missing",
)  # fmt: skip
"""`shared_only`: no more is said than a first name brothers share. `names_alike`: alike, and each a
name that people bear, so that one need not be a slip of the other. `middle`: one's other forename
is the other's. `initial`: a letter alone. `first_near`, `first_only`: the first forename agrees and
the next is alike, as in Minh An and Minh Anh, or contradicts."""
SURNAMES = (
    "exact", "part", "sounds", "slip", "similar", "different", "of_mother", "with_forenames",
    "missing",
)  # fmt: skip
"""`part`: one of the names of a double surname. `of_mother`: a child without a name of its own goes
by the mother's, and may be given the father's. `with_forenames`: the words of both names were laid
against each other whole, and what that says is said of the forenames."""
_NEAR = frozenset({"variant", "sounds", "slip"})
_ALIKE = frozenset({"sounds", "slip", "similar"})
_GOOD = frozenset({"exact", "part", "sounds", "slip"})
_FAR = frozenset({"similar", "different"})
_CLOSE = _NEAR | {"similar"}
_FEWEST = 2
"""Words a name has at least to be laid out whole."""


class Names(NamedTuple):
    """Levels of the forenames and the surname, and the words whose frequency counts."""

    forenames: str
    surname: str
    forename_word: str = ""
    surname_word: str = ""


def compare_names(one: Details, other: Details, known: Lexicon) -> Names:
    """Compare as given, and where the surnames do not agree, all words in any order."""
    fore, fore_word = forenames(one, other)
    sur, sur_word = surname(one.surname, other.surname)
    if sur != "exact" and fore_word and _is_surname_first(one, other, fore_word, sur, known):
        return _surname_first(one, other, known)
    if sur in _FAR and (one.placeholder or other.placeholder):
        sur = "of_mother"
    elif sur not in _GOOD and one.forenames and other.forenames:
        found = _reordered(one, other, known)
        if found:
            return found
    return Names(_if_names(one, other, fore, known), sur, fore_word, sur_word)


def _is_surname_first(one: Details, other: Details, word: str, level: str, known: Lexicon) -> bool:
    """Tell whether the word both have for a forename is their family name."""
    if not one.surname or not other.surname:
        return False
    if level not in _GOOD and are_words_within(one, other):
        return False
    given = one.surname[0] in known.forenames or other.surname[0] in known.forenames
    return word in known.surnames or (given and word not in known.forenames)


def _surname_first(one: Details, other: Details, known: Lexicon) -> Names:
    """Compare two names that both begin with the family name they share: Zhou Ming, Zhou Long."""
    fore, fore_word = _forenames(one.surname, other.surname)
    sur, sur_word = surname(one.forenames, other.forenames)
    both = one.surname[0] in known.forenames and other.surname[0] in known.forenames
    return Names("names_alike" if both and fore in _ALIKE else fore, sur, fore_word, sur_word)


def _if_names(one: Details, other: Details, level: str, known: Lexicon) -> str:
    """Tell two names that are alike from a slip of one."""
    if level in _ALIKE and all(each.forenames[0] in known.forenames for each in (one, other)):
        return "names_alike"
    return level


def forenames(one: Details, other: Details) -> tuple[str, str]:
    """Give the level of two records' forenames, counting what a child is known as."""
    if not one.forenames or not other.forenames:
        return "missing", ""
    level, word = _forenames(one.forenames, other.forenames)
    if level in _FAR and (one.known_as or other.known_as):
        level, word = _known_as(one, other) or (level, word)
    return level, word


def _forenames(one: Words, other: Words) -> tuple[str, str]:
    first, second = one[0], other[0]
    if first in SHARED and second in SHARED:
        return _after_shared(one, other)
    level = alike(first, second)
    if level == "exact" and all(len(each) == 1 for each in one + other):
        return "initial", ""
    if level == "exact":
        return _after_first(one[1:], other[1:], long=len(first) >= LETTERS), first
    if "".join(one) == "".join(other) or (len(one) > 1 and sorted(one) == sorted(other)):
        return "exact", min(first, second)
    return _otherwise(one, other, level) if level in _FAR else (level, "")


def _otherwise(one: Words, other: Words, level: str) -> tuple[str, str]:
    """Look for the other forenames, or an initial, where the first ones do not agree."""
    if 1 in (len(one), len(other)) and (word := _any_equal(one, other)):
        return "middle", word
    if one[0] == other[0][:1] or other[0] == one[0][:1]:
        return "initial", ""
    return level, ""


def _after_shared(one: Words, other: Words) -> tuple[str, str]:
    """Compare what follows a first name that brothers share."""
    rest, others = one[1:], other[1:]
    if rest and others:
        level, word = _forenames(rest, others)
        return ("exact" if level == "exact" and one[0] == other[0] else level), word
    return "shared_only", one[0]


def _after_first(one: Words, other: Words, *, long: bool) -> str:
    """Compare the later forenames where the first agrees; an initial agrees with its name.

    After a first word that is not `long` it does not: Ji H may be Ji Ho or Ji Hu.
    """
    if not one or not other or one[0] == other[0]:
        return "exact"
    if long and not set(one).isdisjoint(other):
        return "exact"
    found = [alike(a, b) for a in one for b in other]
    if long and any(a[0] == b[0] and 1 in (len(a), len(b)) for a in one for b in other):
        return "exact"
    near = any(each != "different" for each in found) or not long
    return "first_near" if near else "first_only"


def _any_equal(one: Words, other: Words) -> str:
    for each in one:
        if each in other and each not in SHARED and len(each) > 1:
            return each
    return ""


def _known_as(one: Details, other: Details) -> tuple[str, str] | None:
    for names, others in (
        (one.known_as, other.known_as), (one.known_as, other.forenames),
        (one.forenames, other.known_as),
    ):  # fmt: skip
        if names and others and alike(names[0], others[0]) == "exact":
            return "variant", ""
    return None


@lru_cache(maxsize=1 << 18)
def surname(one: Words, other: Words) -> tuple[str, str]:
    """Give the level of two surnames; a shared half of a double one is a part.

    >>> surname(("smith", "jones"), ("jones",)), surname(("kowalska",), ("kowalski",))
    (('part', 'jones'), ('sounds', ''))
    """
    if not one or not other:
        return "missing", ""
    if one == other or "".join(one) == "".join(other) or sorted(one) == sorted(other):
        return "exact", max(one, key=len)
    for each in one:
        if each in other:
            return "part", each
    level = min((alike(a, b) for a in one for b in other), key=RANK.index)
    return ("sounds" if level == "variant" else level), ""


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


def _reordered(one: Details, other: Details, known: Lexicon) -> Names | None:
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
    return alike_but and surname(one.forenames, last)[0] in _GOOD


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
    return _after_first(one.forenames[1:], other.forenames[1:], long=True) == "exact"


def _near_level(pair: tuple[str, str], known: Lexicon) -> str:
    level = alike(*pair)
    both = pair[0] in known.forenames and pair[1] in known.forenames
    return "names_alike" if both and level in _ALIKE else level
