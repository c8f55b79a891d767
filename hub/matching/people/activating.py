"""Which match model decides: the one activated last. What earlier ones decided stays as it is.

A model is a reviewed file in ``hub/matching/model/models``, named for its version. A decision names
the model that made it and is stored whole, so activating another changes nothing that was decided;
records are decided by the new one when they next change.
"""

import hashlib
from functools import lru_cache
from uuid import uuid5

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.model.model import MODELS, Model, UnusableModel
from hub.matching.people.links import require
from hub.matching.queries import SQL
from hub.store.aggregates import HubAggregate, load, save
from schemas.identifiers import HUB_NAMESPACE

STREAM = uuid5(HUB_NAMESPACE, "match model")
"""The one stream of activations."""
FIRST = "2026-11-29"
"""The model of a hub in which none was activated. It never changes: a release that brings a better
one leaves it to the council to activate that."""


class MatchModel(HubAggregate):
    """The model that decides now; None while it is the first one."""

    feed = "matching"

    def begin(self) -> None:
        """No model was ever activated."""
        self.active: str | None = None

    class MatchModelActivated(HubAggregate.Event):
        """A model began to decide."""

        event_type = "hub.match_model_activated"
        model_version: str
        model_sha256: str
        previous_version: str | None
        actor: str
        reason: str

        def apply(self, aggregate: "MatchModel") -> None:
            """It decides."""
            aggregate.active = self.model_version


def versions() -> list[str]:
    """List the models there are, by version."""
    return sorted(each.stem for each in MODELS.glob("*.json"))


def require_known(version: str) -> None:
    """Raise `CommandRefused` where there is no such model."""
    if version not in versions():
        raise CommandRefused(
            f"there is no model {version}; there are {', '.join(versions())}. A new one is a file "
            f"VERSION.json in {MODELS}"
        )


def activate(connection: Connection, version: str, *, actor: str, reason: str) -> None:
    """Have a model decide from now on. Raises `CommandRefused` where it does already, or is none.

    To go back, activate the one before.
    """
    require(actor, reason)
    require_known(version)
    with connection.transaction():
        SQL.hold_matcher(connection)
        model = load(connection, MatchModel, [STREAM])[STREAM]
        if (model.active or FIRST) == version:
            raise CommandRefused(f"model {version} decides already")
        digest = sha256(version)
        model.trigger_event(
            MatchModel.MatchModelActivated, case_record=("hub", "match_model"),
            model_version=version, model_sha256=digest, previous_version=model.active or FIRST,
            actor=actor, reason=reason,
        )  # fmt: skip
        SQL.keep_model(connection, model_version=version, model_sha256=digest)
        save(connection, [model])


def active(connection: Connection) -> Model:
    """Give the model that decides now."""
    return model_of(*SQL.active_model(connection))


def model_of(version: str | None, digest: str | None) -> Model:
    """Give a model by version. Raises `UnusableModel` where its file is not the one activated."""
    model, found = _loaded(version or FIRST)
    if digest and found != digest:
        raise UnusableModel(
            f"the file of model {version} was changed since it was activated: put it back, or "
            "give the changed one a version of its own and activate that"
        )
    return model


def sha256(version: str) -> str:
    """Give the digest of a model's file, in hexadecimal."""
    return hashlib.sha256((MODELS / f"{version}.json").read_bytes()).hexdigest()


@lru_cache(maxsize=8)
def _loaded(version: str) -> tuple[Model, str]:
    path = MODELS / f"{version}.json"
    if not path.is_file():
        raise UnusableModel(
            f"model {version} decides here, and its file is missing: deploy it, or activate "
            f"another: {', '.join(versions())}"
        )
    return Model.load(path), sha256(version)
