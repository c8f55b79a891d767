"""Make of what a cell holds plain words that rules can look at. Pure."""

import re
import unicodedata

_MISREAD = re.compile(
    r"(?:[ÂÃâ€™\x80-\x9f\u2018-\u201e\u2020\u2021\u0192\u02c6\u0160\u0178\u0153¢¬]){2,}"
)
"""What an apostrophe or dash becomes when UTF-8 is read as Windows-1252 and a byte is lost."""
_SIGN_OF_IT = re.compile("[ÂÃâ][^A-Za-z]")
_UNMAPPED = re.compile(r"^code '(.+)' is not mapped$", re.IGNORECASE)
_LETTERED = re.compile(r"^\s*(?:[a-z]{1,2}|[0-9]{1,3})\)\s*(?=\S)", re.IGNORECASE)
_NOTE = re.compile(
    r"\s*(?:\*[^*]+\*|\((?:inactive|obsolete|historic(?:al)?|closed|end(?:ed| dated)|old)\))$",
    re.IGNORECASE,
)
"""What is said of the entry of the list, after the value."""
_PREFIX = re.compile(
    r"^(?:\((?:CS)\)|DNU\b|CLA - |CIN ?[-:]|C/F |CYP ?- |Childrens? ?- |Child (?=N[0-9]))\s*",
    re.IGNORECASE,
)
"""What some systems put before every value of a list; it says nothing about the value."""
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
"""Letters with full stops between them: they are one word, N.S.P.C.C."""
_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
"""Where a word begins in what a program wrote without spaces: WhiteAndAsian."""
LONGEST = 1_000
"""Characters of a value that are looked at: the longest category anyone writes out is below 600."""


def cleaned(said: str) -> str:
    """Give the text in one spelling of its characters, without what a system puts before each.

    >>> cleaned("  q) 6:  Police "), cleaned("Code 'C1' is not mapped"), cleaned("WhiteAndAsian")
    ('6: Police', 'C1', 'White And Asian')
    """
    text = _MISREAD.sub("'", _read_again(said[:LONGEST]))
    text = _RUN_TOGETHER.sub(" ", text)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(each if each.isprintable() else " " for each in text)
    text = " ".join(text.replace("–", "-").replace("—", "-").split())
    unmapped = _UNMAPPED.match(text)
    value = unmapped[1] if unmapped else text
    return bare(_NOTE.sub("", value) or value)


def _read_again(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252, once or twice: "childrenâ€™s"."""
    for _ in range(2):
        if not _SIGN_OF_IT.search(text):
            break
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
    return text


def bare(text: str) -> str:
    """Take off the letter of the form and the prefixes that say nothing."""
    while True:
        shorter = _PREFIX.sub("", _LETTERED.sub("", text, count=1), count=1).strip()
        if shorter == text or not shorter:
            return text
        text = shorter


def words(text: str) -> str:
    """Give lower-case words with single spaces; "&" and "+" are the word "and".

    >>> words("Mixed - White/Black Carib (B1)"), words("A&E"), words("Child's"), words("Y.O.T.")
    ('mixed white black carib b1', 'a and e', 'childs', 'yot')
    """
    text = _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"['’`]", "", plain)
    plain = re.sub(r"[&+]", " and ", plain)
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
