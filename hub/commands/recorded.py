"""What the commands share that record a decision: who took it, why, about whom, what came of it."""

from typing import Annotated, Any

import typer

from hub.console import out, print_json

Actor = Annotated[str, typer.Option(help="Your name: it is recorded.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence: it is recorded.")]
Who = Annotated[str, typer.Argument(help="A case record: SYSTEM:ID, or its UUID.")]
Person = Annotated[
    str, typer.Argument(help="A person's UUID, or SYSTEM:ID of one of their records.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def tell(said: str, *, as_json: bool, **ids: Any) -> None:
    """Say what came of a decision: a sentence, or the ids that the next command needs."""
    if as_json:
        print_json(ids)
    else:
        out.print(said, highlight=False, markup=False, soft_wrap=True)
