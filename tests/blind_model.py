"""A match model that sees nobody, so that what arrives while it decides is missed."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from hub.matching.people import activating


@contextmanager
def blind_model() -> Iterator[str]:
    """Give the version of a model to which all speaks for strangers; its file goes afterwards.

    Its version comes before all others, so that none who asks for the newest is given it.
    """
    path = activating.MODELS / f"0-blind-{uuid.uuid4().hex}.json"
    said = json.loads((activating.MODELS / f"{activating.FIRST}.json").read_text("utf-8"))
    said["version"] = path.stem
    said["levels"] = {
        name: {level: [0.01, 0.9, 0.9, 0.9] for level in table}
        for name, table in said["levels"].items()
    }
    said["frequencies"] = {name: {} for name in said["frequencies"]}
    said["unseen"] = dict.fromkeys(said["unseen"], 0.5)
    path.write_text(json.dumps(said), "utf-8")
    try:
        yield path.stem
    finally:
        path.unlink()
