"""Which match model decides: the one activated last. What earlier ones decided stays as it is.

A decision names the model that made it and is stored whole, so activating another changes nothing
that was decided; records are decided by the new one when they next change.
"""

from uuid import uuid5

from hub.errors import CommandRefused
from hub.matching.links import require
from hub.matching.queries import SQL
from hub.matching.tables import Connection
from hub.store.aggregates import HubAggregate, load, save
from schemas.identifiers import HUB_NAMESPACE

STREAM = uuid5(HUB_NAMESPACE, "match model")
"""The one stream of activations."""


class MatchModel(HubAggregate):
    """The model that decides now; None while it is the exact rules."""

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


def activate(connection: Connection, version: str, sha256: str, *, actor: str, reason: str) -> None:
    """Have a model decide from now on. Raises `CommandRefused` where it does already.

    To go back, activate the one before.
    """
    require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        model = load(connection, MatchModel, [STREAM])[STREAM]
        if model.active == version:
            raise CommandRefused(f"model {version} decides already")
        model.trigger_event(
            MatchModel.MatchModelActivated, case_record=("hub", "match_model"),
            model_version=version, model_sha256=sha256, previous_version=model.active,
            actor=actor, reason=reason,
        )  # fmt: skip
        SQL.keep_model(connection, model_version=version)
        save(connection, [model])


def active(connection: Connection) -> str | None:
    """Name the model that decides now; None for the exact rules."""
    found = SQL.active_model(connection)
    return str(found) if found else None
