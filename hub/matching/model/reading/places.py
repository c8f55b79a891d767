"""Read addresses: words without abbreviations, and the postcode wherever it stands."""

import re
from functools import lru_cache

from hub.matching.model.reading.words import plain, words

_LAST = re.compile(r"[,\s]*\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})\s*$")
_WHOLE = {
    "rd": "road", "ave": "avenue", "av": "avenue", "cl": "close", "ln": "lane", "gdns": "gardens",
    "gr": "grove", "ct": "court", "dr": "drive", "cres": "crescent", "pl": "place", "sq": "square",
    "ter": "terrace", "terr": "terrace", "apt": "flat", "apartment": "flat", "pk": "park",
    "hse": "house", "bldg": "building", "blvd": "boulevard", "st": "street", "strt": "street",
}  # fmt: skip
"""Abbreviations of addresses. St is both a saint and a street: both sides are read alike."""
_SAY_NOTHING = frozenset({"london", "england", "uk", "unit", "the", "no", "number"})
_INWARD = 3
_NOWHERE = re.compile(r"ZZ\d|XX\d")
"""How the codes begin that stand for no fixed abode or an unknown home (ZZ99 3VZ, NHS postcode
directory); no district is called so."""
_APART = re.compile(r"[^a-z0-9,;]+")
_HOUSE = re.compile(r"\b\d+[a-z]?\s+[a-z]")
_IN_CONFIDENCE = re.compile(
    r"(?:(?:the |current |home |placement |foster |safe )*address )?(?:is )?"
    r"(?:withheld|confidential|restricted|not (?:to be )?disclosed|do not disclose)\b"
    r"|(?:womens |a )?refuge\b"
    r"(?!(?: [a-z]+)* (?:house|cottage|court|lodge|road|lane|street|st|close|avenue|drive)\b)"
)
"""How a text begins that says that the home is kept in confidence. Refuge alone is one, and with
a number or a town behind it; Refuge Cottage is a house."""
_NO_HOME = re.compile(
    r"(?:nfa|n f a|(?:of )?no fixed (?:abode|address)|homeless|sofa surfing"
    r"|(?:current |present )?(?:address|whereabouts) (?:is )?(?:not known|unknown|not given)"
    r"|(?:as|see) (?:above|below|mothers?|fathers?|parents?|carers?|siblings?)"
    r"|same (?:address )?as|unknown|not (?:known|given|recorded|stated|provided|applicable)|none"
    r"|ditto|tbc|tba|to be confirmed|(?:in )?temporary accommodation|civic centre"
    r"|council offices)\b"
)
"""How a text begins that names no home, unless a house follows."""
_OFFICE = re.compile(
    r"c o (?:the )?(?:childrens )?(?:social (?:care|services)|services)\b|p ?o box\b"
)
"""How a text begins that says where letters go: nobody lives there."""


@lru_cache(maxsize=1 << 15)
def address(text: str, code: str) -> tuple[tuple[str, ...], str]:
    """Give the words of an address and its postcode, which may stand last in the text.

    >>> address("Flat 2, 1 High St, London, SE13 6NB", "")
    (('flat', '2', '1', 'high', 'street'), 'SE136NB')
    >>> address("1 High St, BD17 5SG, Leeds", "bd175sg"), address("N.F.A., Leeds", "ZZ99 3VZ")
    ((('1', 'high', 'street', 'leeds'), 'BD175SG'), ((), ''))
    """
    if is_in_confidence(text):
        return (), ""
    if not code and (found := _LAST.search(text)):
        text, code = text[: found.start()], found[1] + found[2]
    known = postcode(code)
    if known and known[-_INWARD:] in text.upper():  # also said beside its own column
        text = re.sub(
            rf"\b{known[:-_INWARD]}\s*{known[-_INWARD:]}\b", " ", text, flags=re.IGNORECASE
        )
    return line(text), known


def line(text: str) -> tuple[str, ...]:
    """Give the words of the lines of an address; none where they name no home.

    >>> line("Homeless - sofa surfing, Leeds"), line("Temporary accommodation, 5 Elm Walk")
    ((), ('temporary', 'accommodation', '5', 'elm', 'walk'))
    """
    if _names_no_home(text):
        return ()
    said = (_WHOLE.get(each, each) for each in words(text))
    return tuple(each for each in said if each not in _SAY_NOTHING)


def _names_no_home(text: str) -> bool:
    said = _spoken(text)
    found = _NO_HOME.match(said)
    return bool(found and not _HOUSE.search(said, found.end())) or bool(_OFFICE.match(said))


@lru_cache(maxsize=1 << 15)
def is_in_confidence(text: str) -> bool:
    """Tell whether what stands where the home should says that it is kept in confidence.

    >>> is_in_confidence("*** RESTRICTED ***"), is_in_confidence("Women's Refuge, Leeds")
    (True, True)
    >>> is_in_confidence("Refuge Assurance House, 5 High St"), is_in_confidence("12 Refuge Lane")
    (False, False)
    """
    return bool(_IN_CONFIDENCE.match(_spoken(text)))


def _spoken(text: str) -> str:
    return _APART.sub(" ", plain(text)).strip()


def postcode(text: str) -> str:
    """Give a postcode without space, of any country; nothing where it stands for no place.

    >>> postcode("se13 6nb"), postcode("2604"), postcode("ZZ99 3WZ"), postcode("no fixed abode")
    ('SE136NB', '2604', '', '')
    """
    said = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    is_place = any(each.isdigit() for each in said) and not _NOWHERE.match(said)
    return said if is_place else ""


def outward(code: str) -> str:
    """Give the district of a British postcode; of another, all of it.

    >>> outward("SE136NB"), outward("2604")
    ('SE13', '2604')
    """
    return code[:-_INWARD] if len(code) > _INWARD + 1 and code[-_INWARD].isdigit() else code
