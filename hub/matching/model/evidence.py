"""Say what each field spoke for or against, in whole thousandths of a bit."""

from typing import NamedTuple

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing.records import LEVELS, Compared
from hub.matching.model.details import Details
from hub.matching.model.model import Model
from hub.matching.model.weighing import Weighed

MILLI = 1000


class Evidence(NamedTuple):
    """A field, the level it compared at, its weight and both values as compared."""

    field: str
    verdict: str
    millibits: int
    ours: str | None
    theirs: str | None


def rival(weighed: Weighed) -> int:
    """Give which other explanation is the likeliest: 1 twin, 2 sibling, 3 stranger."""
    odds = (weighed.twin, weighed.sibling, 0.0)
    return 1 + odds.index(max(odds))


def evidence(details: Details, pair: Pair, model: Model) -> tuple[Evidence, ...]:
    """Weigh each field for one child against the likeliest other explanation.

    That is why an address that siblings share counts for little where a sibling is the rival.
    """
    against = rival(pair.weighed)
    found = []
    for name, level in zip(LEVELS, pair.compared, strict=False):
        ours, theirs = _value(details, name), _value(pair.details, name)
        if ours is None and theirs is None and level != "withheld":
            continue
        odds = (*model.bits[name][level], 0.0)
        bits = odds[0] - odds[against] + (_rarity(pair.compared, name, model) * (against == 3))  # noqa: PLR2004
        found.append(Evidence(name, level, round(MILLI * bits), ours, theirs))
    return tuple(found)


def _rarity(compared: Compared, name: str, model: Model) -> float:
    word = {"forenames": compared.forename_word, "surname": compared.surname_word}.get(name, "")
    return model.rarity(name, word)


def _value(details: Details, name: str) -> str | None:
    """Give a value as it was compared; None where there is none or it is withheld."""
    if name == "address":
        line = " ".join((*details.address, details.postcode)).strip()
        return None if details.withheld else line or None
    if name == "date_of_birth":
        due = f"expected {details.expected_on}" if details.expected_on else None
        return details.date_of_birth or due
    said = {
        "forenames": " ".join(details.forenames), "surname": " ".join(details.surname),
        "sex": details.sex, "nhs_number": " ".join(details.nhs_numbers),
        "identifier": " ".join(details.identifiers), "phone": " ".join(details.phones),
        "email": " ".join(details.emails), "other": " ".join(details.other),
    }[name]  # fmt: skip
    return said or None
