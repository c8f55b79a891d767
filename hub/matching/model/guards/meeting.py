"""What a guard is asked about: a record, a person's records, and the household around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.matching.model.candidates import Pair
from hub.matching.model.comparing import homes
from hub.matching.model.comparing.records import Compared
from hub.matching.model.details import Details
from hub.matching.model.model import Model

_PLACES = {name: place for place, name in enumerate(Compared._fields)}


@dataclass(frozen=True, slots=True)
class Meeting:
    """The record beside one person's records, the strongest first, and others of the household."""

    details: Details
    pairs: Sequence[Pair]
    model: Model
    household: Sequence[Pair] = ()
    """The best pair of every other person who seems to share the home or the family."""
    family: bool = False
    """Whether a brother or sister shares one home with the record and one with the person."""
    distinct: bool = False
    relation: str = ""

    @property
    def best(self) -> Pair:
        """The pair that agrees best."""
        return self.pairs[0]

    def any_level(self, field: str, *levels: str) -> bool:
        """Tell whether the record compares so with any record of the person."""
        place = _PLACES[field]
        return any(each.compared[place] in levels for each in self.pairs)

    @property
    def shares_number(self) -> bool:
        """Whether an NHS number, or another identifier, is in common with any of the records."""
        return self.any_level("nhs_number", "same") or self.any_level("identifier", "same")

    @property
    def shares_parents(self) -> bool:
        """Whether a telephone, an e-mail address, a parent, or kin at both homes agree."""
        return self.family or any(map(_tells_of_parents, self.pairs))

    @property
    def shares_family(self) -> bool:
        """Whether a home agrees, or what tells of the parents."""
        return self.shares_parents or self.any_level("address", *homes.SAME)


def _tells_of_parents(pair: Pair) -> bool:
    return pair.shares_contact or pair.compared.other == "parent"
