"""Find the projections on disk.

A projection is a directory of this package with a ``projection.py`` that defines one `Projection`;
being there is its registration. Directories whose name begins with ``_`` are not run: ``_template``
is for copying, and the contract tests run it so that it keeps working.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from projections.base import Projection

ROOT = Path(__file__).parent


def names(*, templates: bool = False) -> list[str]:
    """Name the projections there are, in order."""
    directories = sorted(path.parent.name for path in ROOT.glob("*/projection.py"))
    return [name for name in directories if templates or not name.startswith("_")]


def projection(name: str) -> Projection:
    """Make the projection of a directory."""
    module = import_module(f"projections.{name}.projection")
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Projection)
        and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise LookupError(f"projections/{name}/projection.py must define one projection")
    return classes[0]()


@cache
def all_projections() -> tuple[Projection, ...]:
    """Make every projection there is."""
    return tuple(projection(name) for name in names())
