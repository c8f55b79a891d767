"""How values go wrong on their way into a file, each as its own small accident."""

from random import Random

from tests.benchmarks.people.living import SHORT

NEAR = {
    "a": "qsz", "b": "vgn", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "ko", "m": "n", "n": "bm", "o": "ipl", "p": "ol",
    "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cb", "w": "qes", "x": "zc",
    "y": "tuh", "z": "xa",
}  # fmt: skip
"""Keys beside each other."""


def typed(value: str, chance: Random) -> str:
    """Make one slip: a key beside, a letter twice, left out, or two changed over."""
    if len(value) < 2:
        return value
    place, how = int(chance.random() * (len(value) - 1)), int(chance.random() * 4)
    one, two = value[place], value[place + 1]
    if how == 0:
        near = NEAR.get(one.lower(), "0123456789" if one.isdigit() else one)
        return value[:place] + chance.choice(near) + value[place + 1 :]
    return (
        value[:place]
        + ("", one + one, two + one)[how - 1]
        + value[place + (2 if how == 3 else 1) :]
    )


def name(value: str, chance: Random, *, short: float, typos: float) -> str:
    """Write a name short, as an initial, or with slips."""
    drawn = chance.random()
    if drawn < short and value in SHORT:
        value = chance.choice(SHORT[value])
    elif drawn > 1 - short / 8:
        value = value[:1]
    while chance.random() < typos:
        value = typed(value, chance)
    return value


def birthday(year: int, month: int, day: int, chance: Random, rate: float) -> tuple[int, int, int]:
    """Get a date wrong: day and month swapped, a decade or a year out, another day or month."""
    if chance.random() >= rate:
        return year, month, day
    how = int(chance.random() * 5)
    if how == 0 and day <= 12:
        return year, day, month
    if how == 1:
        return year + chance.choice((-10, 10, -1, 1)), month, day
    if how == 2:
        return year, 1 + (month + int(chance.random() * 10)) % 12, min(day, 28)
    return year, month, 1 + (day + int(chance.random() * 26)) % 28
