"""``hub settings``: every setting, what it means, what it is now, and where that came from."""

import os
from typing import Annotated

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from connectors.http_push.settings import PushSettings
from hub.console import out, print_json, table
from hub.settings import Settings, settings
from schemas.kafka_security import KafkaSecurity


def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[
        bool, typer.Option(help="Print the reference page docs/reference/settings.md.")
    ] = False,
) -> None:
    """Print every setting. A secret is shown only as set or not set."""
    if markdown:
        typer.echo(reference_page(), nl=False)
        return
    rows = [
        {"name": variable(name), "value": shown(name), "source": source(name), "about": about(name)}
        for name in Settings.model_fields
    ]
    if as_json:
        print_json(rows)
        return
    told = table("Setting", "Value", "From", "What it is")
    for row in rows:
        told.add_row(*row.values())
    out.print(told)


def variable(name: str) -> str:
    """Give the environment variable of a setting.

    >>> variable("kafka_bootstrap")
    'HUB_KAFKA_BOOTSTRAP'
    """
    return f"HUB_{name.upper()}"


def about(name: str) -> str:
    """Give the sentence that describes a setting."""
    return Settings.model_fields[name].description or ""


def shown(name: str) -> str:
    """Give a setting's value as it may be shown."""
    value = getattr(settings(), name)
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    return str(value) if value != "" else "(not set)"


def source(name: str) -> str:
    """Say where a setting's value came from: a file, the environment or its default."""
    if f"{variable(name)}_FILE" in os.environ:
        return "file"
    return "environment" if variable(name) in os.environ else "default"


def reference_page() -> str:
    """Write docs/reference/settings.md; a test keeps the page and the code the same."""
    lines = [
        "# Settings",
        "",
        "Set these in the environment. A secret may be given as a file instead: `HUB_X_FILE`",
        "names a file that holds the value of `HUB_X`. `hub settings` shows what of the first",
        "table is in force.",
        "",
        *_table(Settings),
        "",
        "## The push server",
        "",
        "`hub push` has these besides.",
        "",
        *_table(PushSettings),
        "",
        "## A Kafka with TLS or a login",
        "",
        "Everything that speaks with Kafka takes these: `hub ingest`, `hub feed`, `hub push` and",
        "`hub topic tail`.",
        "",
        *_table(KafkaSecurity),
    ]
    return "\n".join(lines) + "\n"


def _table(model: type[BaseSettings]) -> list[str]:
    lines = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        named = f"{model.model_config.get('env_prefix') or 'HUB_'}{name}".upper()
        said = "-" if default in {"", None} else f"`{default}`"
        lines.append(f"| `{named}` | {said} | {field.description or ''} |")
    return lines
