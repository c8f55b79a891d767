"""A model: how likely each level of each field is in each of four classes, as a small JSON file.

The classes are same child, twin, sibling and stranger. A model is a value: loading the same file
gives the same decisions for ever, and another model is another file with another version.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, log2
from pathlib import Path
from typing import Any, TypeGuard

from hub.errors import HubError
from hub.matching.model.comparing.lexicon import Lexicon
from hub.matching.model.comparing.records import LEVELS, SILENT
from hub.matching.model.nicknames import forenames

CLASSES = ("same", "twin", "sibling", "stranger")
_TEXTS, _TABLES = ("version", "trained_on"), ("levels", "rates", "frequencies", "unseen")
MODELS = Path(__file__).parent / "models"
Bits = tuple[float, float, float]
"""How much a level speaks for same, twin and sibling rather than stranger, in bits."""
ESTABLISHED = 1e-4
"""Share of forenames from which a word is a name: one in 10,000 children bears it. The commonest
slip of the commonest name (2 in 100 children, 3 in 100 mistyped, some 40 ways to) is rarer."""
_FLIPPED = 0.05
"""Share of records that give surname and forename in the other order: a family name among forenames
is as common there as this share of its own frequency."""
_CLEARLY = 4
"""Times a word must be oftener a forename than a family name, or the reverse, to be surely one: so
that names of origins that give both in either order are neither."""
_INITIAL: Bits = (4.0, 1.0, 0.7)
"""What an initial says, whatever a model's records said: to write initials is a system's habit,
and where none does, one would seem to deny the name it begins. One child's always agrees; one in
sixteen strangers' does, and names of brothers and twins begin alike oftener."""
_NOTHING: Bits = (0.0, 0.0, 0.0)
_COUNTED = {"forenames": "exact", "surname": "exact"}
"""Fields whose words have frequencies, and the level whose share among strangers is an average of
them."""


class UnusableModel(HubError):
    """The file is no model. Give the path of one that `hub matching train` wrote."""


@dataclass(frozen=True)
class Model:
    """Shares of levels by class, how often words are used, and how many kin a child has.

    `rates` gives for a record that arrives how many persons of each class the hub is expected to
    know: one for same, at most. `unseen` is the share given to a word that no table lists.
    """

    version: str
    trained_on: str
    rates: Mapping[str, float]
    levels: Mapping[str, Mapping[str, tuple[float, ...]]]
    frequencies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unseen: Mapping[str, float] = field(default_factory=dict)

    @staticmethod
    def load(source: Path | str) -> "Model":
        """Read a model from a file or its text. Raises `UnusableModel`."""
        which = source if isinstance(source, Path) else "this"
        try:
            text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
            return _model(_parts(text))
        except UnicodeDecodeError as error:
            raise UnusableModel(f"{which} is no model of ours: it is not UTF-8") from error
        except (ValueError, TypeError) as error:
            raise UnusableModel(f"{which} is no model of ours: {error}") from error

    def dump(self) -> str:
        """Write the model as the JSON text that `load` reads; the same model, the same bytes."""
        said = {
            "version": self.version, "trained_on": self.trained_on, "rates": dict(self.rates),
            "classes": list(CLASSES),
            "levels": {name: {level: list(shares) for level, shares in table.items()}
                       for name, table in self.levels.items()},
            "unseen": dict(self.unseen),
            "frequencies": {name: dict(sorted(table.items()))
                            for name, table in self.frequencies.items()},
        }  # fmt: skip
        return json.dumps(said, indent=1, ensure_ascii=False) + "\n"

    @cached_property
    def bits(self) -> dict[str, dict[str, Bits]]:
        """Give the weight of each level of each field; silent levels weigh nothing."""
        return {name: {level: self._bits(name, level) for level in levels}
                for name, levels in LEVELS.items()}  # fmt: skip

    @cached_property
    def weights(self) -> tuple[dict[str, Bits], ...]:
        """Give the weight of each level, a field after the other in the order of `LEVELS`."""
        return tuple(self.bits.values())

    def _bits(self, name: str, level: str) -> Bits:
        shares = self.levels.get(name, {}).get(level)
        if level in SILENT or shares is None:
            return _NOTHING
        if level == "initial":
            return _INITIAL
        same, twin, sibling, stranger = (log2(share) for share in shares)
        return same - stranger, twin - stranger, sibling - stranger

    @cached_property
    def _rarities(self) -> dict[str, dict[str, float]]:
        found = {}
        for name, table in self.frequencies.items():
            average = self.levels[name][_COUNTED[name]][-1]
            shares = {word: share * _FLIPPED for other in self.frequencies if other != name
                      for word, share in self.frequencies[other].items()}  # fmt: skip
            for word, share in table.items():
                shares[word] = max(share, shares.get(word, 0.0))
            rarest = self.unseen.get(name, 0.0)
            found[name] = {word: log2(average / max(share, rarest))
                           for word, share in shares.items()}  # fmt: skip
        return found

    @cached_property
    def _unseen(self) -> dict[str, float]:
        return {name: log2(self.levels[name][_COUNTED[name]][-1] / share)
                for name, share in self.unseen.items()}  # fmt: skip

    def rarity(self, name: str, word: str) -> float:
        """Give the bits that agreeing on this word adds, for it is rarer than most, or takes."""
        if not word or name not in self.frequencies:
            return 0.0
        return self._rarities[name].get(word, self._unseen.get(name, 0.0))

    @cached_property
    def lexicon(self) -> Lexicon:
        """Give the words this model knows to be names."""
        return lexicon(self.frequencies)


def lexicon(frequencies: Mapping[str, Mapping[str, float]]) -> Lexicon:
    """Give the words that are forenames and no slips, and those that are family names more often.

    A forename is one this project lists, or one used often enough.
    """
    given, family = frequencies.get("forenames", {}), frequencies.get("surname", {})
    known = forenames() | {word for word, share in given.items() if share >= ESTABLISHED}
    return Lexicon(
        known,
        frozenset(word for word, share in family.items() if share > given.get(word, 0.0)),
        frozenset(word for word in known
                  if family.get(word, 0.0) * _CLEARLY <= given.get(word, 0.0)),
        frozenset(word for word, share in family.items()
                  if share > given.get(word, 0.0) * _CLEARLY and word not in forenames()),
    )  # fmt: skip


def newest() -> Model:
    """Load the newest model that comes with the hub."""
    return Model.load(max(MODELS.glob("*.json")))


def _parts(text: str) -> dict[str, Any]:
    """Give the parts of a model. Raises `ValueError` or `TypeError`, which say what is wrong."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: line {error.lineno}, {error.msg}") from error
    if not isinstance(said, dict):
        raise TypeError("it is no JSON object")
    if lacking := [name for name in (*_TEXTS, *_TABLES) if name not in said]:
        raise ValueError(f"it lacks {', '.join(lacking)}")
    if wrong := [name for name in _TABLES if not isinstance(said[name], dict)]:
        raise TypeError(f"{', '.join(wrong)}: no JSON object")
    return said


def _model(said: Mapping[str, Any]) -> Model:
    """Make a model of its parts. Raises `ValueError` or `TypeError`, which say what is wrong."""
    levels = {name: _level_shares(name, table) for name, table in said["levels"].items()}
    _numbers("rates", said["rates"])
    if lacking := [name for name in CLASSES[:-1] if name not in said["rates"]]:
        raise ValueError(f"rates lacks {', '.join(lacking)}")
    for name, table in said["frequencies"].items():
        _numbers(f"frequencies of {name}", table)
    _numbers("unseen", said["unseen"])
    for name in (*said["frequencies"], *said["unseen"]):
        if _COUNTED.get(name) not in levels.get(name, {}):
            raise ValueError(f"{name} has frequencies, and levels lacks what they are held against")
    return Model(str(said["version"]), str(said["trained_on"]), said["rates"], levels,
                 said["frequencies"], said["unseen"])  # fmt: skip


def _level_shares(name: str, table: object) -> dict[str, tuple[float, ...]]:
    """Give the shares of each level of a field."""
    if name not in LEVELS:
        raise ValueError(f"{name} is no field that is compared")
    if not isinstance(table, dict):
        raise TypeError(f"levels of {name}: no JSON object")
    return {level: _shares(f"{name}, {level}", each) for level, each in table.items()}


def _shares(what: str, said: object) -> tuple[float, ...]:
    shares = said if isinstance(said, list) and len(said) == len(CLASSES) else [None]
    if not all(_is_number(each) and each <= 1 for each in shares):
        raise ValueError(f"{what}: a level has four shares, each above 0 and at most 1")
    return tuple(map(float, shares))


def _numbers(what: str, table: object) -> None:
    """Raise `ValueError` unless it is an object of numbers above nought."""
    if not isinstance(table, dict) or not all(map(_is_number, table.values())):
        raise ValueError(f"{what}: no JSON object of numbers above 0")


def _is_number(said: object) -> TypeGuard[float]:
    return isinstance(said, int | float) and 0 < said < inf
