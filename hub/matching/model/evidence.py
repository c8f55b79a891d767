"""Say what each field spoke for or against, in whole thousandths of a bit."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing import homes
from hub.matching.model.comparing.records import LEVELS, Compared
from hub.matching.model.details import Details
from hub.matching.model.model import Model
from hub.matching.model.reading.ages import APPROXIMATE
from hub.matching.model.weighing import Weighed, as_namesakes

MILLI = 1000
SIBLING, STRANGER = 2, 3


class Evidence(NamedTuple):
    """A field, the level it compared at, its weight and both values as compared."""

    field: str
    verdict: str
    millibits: int
    ours: str | None
    theirs: str | None


def rival(weighed: Weighed) -> int:
    """Give which other explanation is the likeliest: 1 twin, 2 sibling, 3 stranger."""
    odds = (weighed.twin, weighed.sibling, weighed.stranger)
    return 1 + odds.index(max(odds))


def evidence(details: Details, pair: Pair, model: Model) -> tuple[Evidence, ...]:
    """Weigh each field for one child against the likeliest other explanation.

    That is why an address that siblings share counts for little where a sibling is the rival.
    """
    against = rival(pair.weighed)
    mine, other = (_as_compared(each, pair.compared) for each in (details, pair.details))
    found = []
    for name, level in zip(LEVELS, pair.compared, strict=False):
        ours, theirs = _values(name, level, mine, other)
        if not ours and not theirs and level != "withheld":
            continue
        odds = (*model.bits[name][level], 0.0)
        bits = odds[0] - odds[against]
        if against == SIBLING and name == "forenames":
            bits -= as_namesakes(pair.compared, model)
        if against == STRANGER:
            bits += _rarity(pair.compared, name, model)
        found.append(Evidence(name, level, round(MILLI * bits), ours or None, theirs or None))
    return tuple(found)


def _as_compared(details: Details, compared: Compared) -> Details:
    """Give a word that is all there is of a name as the forename it was compared as."""
    if details.forenames or compared.forenames == "missing":
        return details
    return msgspec.structs.replace(details, forenames=details.surname, surname=())


def _rarity(compared: Compared, name: str, model: Model) -> float:
    word = {"forenames": compared.forename_word, "surname": compared.surname_word}.get(name, "")
    return model.rarity(name, word)


def _values(name: str, level: str, one: Details, other: Details) -> tuple[str, str]:
    """Give both values as they were compared; where it is a former home, the words say so."""
    if name == "address" and level in homes.SAME and (one.former_homes or other.former_homes):
        found = homes.shared(one.homes, other.homes)
        if found:
            return _as_lived(one, found[1]), _as_lived(other, found[2])
    return VALUES[name](one), VALUES[name](other)


def _as_lived(details: Details, home: homes.Home) -> str:
    words, code = home
    written = " ".join((*words, code)).strip()
    return written if home == (details.address, details.postcode) else f"formerly {written}"


def _address(details: Details) -> str:
    return "" if details.withheld else " ".join((*details.address, details.postcode)).strip()


def _birth(details: Details) -> str:
    if details.unborn_on:
        return f"unborn on {details.unborn_on}"
    born, due = details.date_of_birth, details.expected_on
    if born.endswith(APPROXIMATE):
        return f"about {born.removesuffix(APPROXIMATE)}"
    return born or (f"expected {due}" if due else "")


def _forenames(details: Details) -> str:
    said = " ".join(details.forenames)
    return ", known as ".join((said, *details.known_as[:1])) if said else ""


VALUES: dict[str, Callable[[Details], str]] = {
    "forenames": _forenames,
    "surname": lambda each: " ".join(each.surname),
    "date_of_birth": _birth,
    "sex": lambda each: each.sex,
    "nhs_number": lambda each: " ".join(each.nhs_numbers),
    "identifier": lambda each: " ".join(each.identifiers),
    "address": _address,
    "phone": lambda each: " ".join(each.phones),
    "email": lambda each: " ".join(each.emails),
    "other": lambda each: " ".join(each.other),
}
"""Each field's value as it was compared; nothing where there is none or it is withheld."""
