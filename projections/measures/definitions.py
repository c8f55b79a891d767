"""What each measure is: the ``measure.yml`` beside its ``measure.sql``, found by being there."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from projections.measures import statements
from projections.systems import system_name
from schemas.code_lists import code_list
from schemas.yaml_text import read_yaml

ROOT = Path(__file__).parent


class Strict(BaseModel):
    """A part of a measure's file: nothing in it is left unread."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Unit(Strict):
    """What is counted, in words: an episode, episodes."""

    one: str
    many: str


class Rule(Strict):
    """How it is decided what counts; a new version where the same things would count otherwise."""

    version: int
    text: str
    source: str
    basis: Literal["national", "local"]
    """A local rule is a council's own and never reported as a national breach."""


class Number(Strict):
    """A number that each thing may have, of which the middle is given."""

    title: str
    unit: str


class Group(Strict):
    """By what the things are told apart."""

    title: str
    code_list: str | None = None
    words: dict[str, str] = {}
    are_systems: bool = False
    """Its codes are source systems."""

    def words_for(self, code: str) -> str:
        """Give the words of a code: its own, its list's, or the code as it is."""
        if self.are_systems:
            return system_name(code)
        listed = code_list(self.code_list) if self.code_list else {}
        said = self.words.get(code) or listed.get(code) or code.replace("_", " ")
        return said[:1].upper() + said[1:]


class Measure(Strict):
    """A question that managers ask, and how its answer is counted and said."""

    name: str
    id: str
    heading: str
    """The part of the service it is about. It stands there among the others of the same words."""
    title: str
    question: str
    kind: Literal["share", "count"]
    """A share of all things, or their number alone."""
    unit: Unit
    counted: str
    """What those that count are called, in the plural: step-ups."""
    met: str
    """The title of the list of those that count."""
    not_met: str = ""
    """The title of the list of those that do not; a count has none."""
    finding: str
    """What is said of those that count: 2 of 6 episodes … led to a referral."""
    nothing: str
    """What is said where there is none of them: no early help episode was open."""
    rule: Rule
    maturity: str | None = None
    """When it is known of something that did not count yet that it never will."""
    official: str | None = None
    """The published figures that are counted in the same way."""
    number: Number | None = None
    groups: dict[str, Group] = {}
    reasons: dict[str, str] = {}
    """Why something is excluded or not yet known."""
    rests_on: dict[str, str] = {}
    """Event types without which there is nothing to count, in words: where none has ever come, the
    measure says so."""
    is_rated: bool = False
    """Whether it is also told for each 10,000 children of the area and year."""
    each_part: bool = False
    """Whether each part of a period is asked about by itself: what is true at its end."""

    @property
    def lists(self) -> dict[str, str]:
        """Give the titles of its lists by the standing of what is on them."""
        unknown = {"not_yet_known": "Not yet known"} if self.maturity else {}
        others = {"no": self.not_met} if self.not_met else {}
        return {"yes": self.met, **others, **unknown, "excluded": "Left out"}

    @property
    def address(self) -> str:
        """Give its name as it stands in addresses.

        >>> measures()["step_up"].address
        'step-up'
        """
        return self.name.replace("_", "-")


@cache
def measures() -> dict[str, Measure]:
    """Give every measure by its name: by heading, and below each in the order of their ids.

    The heading with the lowest id comes first, so that no list of headings has to be kept.

    >>> list(dict.fromkeys(each.heading for each in measures().values()))[:3]
    ['Front door', 'Referrals', 'Early help']
    """
    found = [
        Measure(name=name, **read_yaml((ROOT / name / "measure.yml").read_text(encoding="utf-8")))
        for name in statements.names(ROOT)
    ]
    first: dict[str, str] = {}
    for each in sorted(found, key=lambda each: each.id):
        first.setdefault(each.heading, each.id)
    ordered = sorted(found, key=lambda each: (first[each.heading], each.id))
    return {each.name: each for each in ordered}


def at(address: str) -> Measure | None:
    """Give the measure of an address, or None.

    >>> at("step-up").id, at("nothing")
    ('M10', None)
    """
    return measures().get(address.replace("-", "_"))
