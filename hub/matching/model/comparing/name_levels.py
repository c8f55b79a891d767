"""What the comparison of two names may come to; levels are named for what a reviewer would say."""

from typing import NamedTuple

FORENAMES = (
    "exact", "shared_only", "variant", "sounds", "slip", "names_alike", "middle", "initial",
    "first_near", "first_only", "similar", "reordered", "reordered_near", "two_languages",
    "different", "missing",
)  # fmt: skip
"""`shared_only`: no more is said than a first name brothers share. `names_alike`: alike, and each a
name that people bear, so that one need not be a slip of the other. `middle`: one's other forename
is the other's. `initial`: a letter alone. `first_near`, `first_only`: the first forename agrees and
the next is alike, as in Minh An and Minh Anh, or contradicts. `two_languages`: one is English and
the other Chinese or Korean, which says neither that they are one child nor that they are two."""
SURNAMES = (
    "exact", "part", "sounds", "slip", "similar", "different", "of_mother", "with_forenames",
    "missing",
)  # fmt: skip
"""`part`: one of the names of a double surname. `of_mother`: a child without a name of its own goes
by the mother's, and may be given the father's. `with_forenames`: the words of both names were laid
against each other whole, and what that says is said of the forenames."""
ALIKE = frozenset({"sounds", "slip", "similar"})
"""Levels at which two words are written alike, and may yet be two names."""
GOOD = frozenset({"exact", "part", "sounds", "slip"})
"""Levels at which two surnames are one."""
FAR = frozenset({"similar", "different"})
"""Levels at which two words are hardly one name."""


class Names(NamedTuple):
    """Levels of the forenames and the surname, and the words whose frequency counts."""

    forenames: str
    surname: str
    forename_word: str = ""
    surname_word: str = ""
