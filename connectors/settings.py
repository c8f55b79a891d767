"""What a connector needs to know: the broker and a directory. It never sees a database password."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class FeedSettings(BaseSettings):
    """The settings of the hub that connectors share, read from the same variables."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, hide_input_in_errors=True)

    kafka_bootstrap: str = ""
    topic_prefix: str = "hub"
    topic_partitions: int = Field(6, ge=1)
    feeds_directory: Path = Path(".hub/feeds")
