"""How things get written wrong: by the hand, the ear and the eye of a scanner.

Each takes what is right and gives what might be written instead. None of them knows whom it is
about.
"""

from datetime import date
from random import Random

_NEIGHBOURS = {
    "a": "sqz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol",
    "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs",
    "y": "tuh", "z": "xa",
}  # fmt: skip
"""Keys beside a key on an English keyboard."""
_SOUNDS = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("y", "i"), ("i", "y"),
    ("ee", "ea"), ("ea", "ee"), ("ie", "y"), ("th", "t"), ("s", "z"), ("z", "s"), ("sh", "ch"),
    ("ou", "u"), ("oo", "u"), ("v", "w"), ("w", "v"), ("j", "dj"), ("q", "k"), ("x", "ks"),
    ("ll", "l"), ("nn", "n"), ("ss", "s"), ("tt", "t"), ("gh", "g"), ("h", ""), ("e", ""),
)  # fmt: skip
_SHAPES = (
    ("m", "rn"), ("rn", "m"), ("l", "1"), ("o", "0"), ("cl", "d"), ("vv", "w"), ("w", "vv"),
    ("h", "b"), ("e", "c"), ("i", "l"), ("u", "ii"), ("g", "q"), ("s", "5"), ("n", "ri"),
)  # fmt: skip


def mistyped(word: str, chance: Random) -> str:
    """Leave out, double, exchange or misplace one letter."""
    if len(word) < 2:
        return word
    place = int(chance.random() * (len(word) - 1))
    drawn, letter = chance.random(), word[place]
    if drawn < 0.3:
        return word[:place] + word[place + 1 :]
    if drawn < 0.45:
        return word[:place] + letter + word[place:]
    if drawn < 0.7:
        return word[:place] + word[place + 1] + letter + word[place + 2 :]
    beside = _NEIGHBOURS.get(letter.lower(), "")
    return word[:place] + (chance.choice(beside) if beside else letter) + word[place + 1 :]


def misheard(word: str, chance: Random) -> str:
    """Write a part as it sounds."""
    return _replaced(word, _SOUNDS, chance)


def misread(word: str, chance: Random) -> str:
    """Read a shape of letters as another, as a scanner does."""
    return _replaced(word, _SHAPES, chance)


def _replaced(word: str, pairs: tuple[tuple[str, str], ...], chance: Random) -> str:
    lower = word.lower()
    start = int(chance.random() * len(pairs))
    for one, other in pairs[start:] + pairs[:start]:
        place = lower.find(one, 1)
        if place > 0:
            return word[:place] + other + word[place + len(one) :]
    return mistyped(word, chance)


def swapped(day: date) -> date:
    """Exchange day and month, where that is a date.

    >>> swapped(date(2015, 4, 9)), swapped(date(2015, 4, 19))
    (datetime.date(2015, 9, 4), datetime.date(2015, 4, 19))
    """
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def slipped(day: date, chance: Random) -> date:
    """Write one part of a date wrongly: the year by one or ten, or the day by a digit."""
    drawn = chance.random()
    if drawn < 0.35:
        return day.replace(year=day.year + chance.choice((-1, 1)), day=min(day.day, 28))
    if drawn < 0.45:
        return day.replace(year=day.year - 10, day=min(day.day, 28))
    if drawn < 0.8:
        return day.replace(day=1 + (day.day + chance.choice((0, 1, 8, 9, 17, 18))) % 28)
    return day.replace(month=1 + int(chance.random() * 12), day=min(day.day, 28))


def misdialled(number: str, chance: Random) -> str:
    """Exchange two digits or write one wrongly, which an NHS number's check digit mostly shows."""
    place = int(chance.random() * (len(number) - 1))
    if chance.random() < 0.5:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + str(int(chance.random() * 10)) + number[place + 1 :]
