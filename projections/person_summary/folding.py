"""Make names, postcodes and identifiers comparable, alike for what is kept and what is asked.

Folding is for finding only. Whether two records are about one person is never decided by it.
"""

import re
import unicodedata


def fold_name(name: str | None) -> str | None:
    """Give a name as it is looked for.

    >>> fold_name("  O'Brien-Łuczak Zoë ")
    'obrien luczak zoe'
    """
    if name is None:
        return None
    if name.isascii():
        plain = name.lower()
    else:
        apart = unicodedata.normalize("NFKD", name.translate(_LETTERS).casefold())
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_BETWEEN.sub(" ", plain.replace("'", "").replace("\u2019", "")).split())


def fold_code(code: str | None) -> str | None:
    """Give a postcode or an identifier as it is looked for.

    >>> fold_code("se6 4ru")
    'SE64RU'
    """
    return None if code is None else re.sub(r"[\W_]", "", code).upper()


_LETTERS = str.maketrans("ŁłØøĐđ", "LlOoDd")
_BETWEEN = re.compile(r"[\W_]+")
