"""The code lists as one page: every code with its label, and whose list it is."""

from collections.abc import Iterator

from schemas.code_lists import code_list, editions, issuer, names, note, title
from schemas.reference.event_pages import GENERATED


def page() -> str:
    """Give the page."""
    lines = [
        GENERATED,
        "# Code lists",
        "",
        "A code that is not in its list is not refused: sources hold codes nobody foresaw.",
        "The source's own words stay beside every code.",
    ]
    for name in names():
        lines += _list(name)
    return "\n".join([*lines, ""])


def _list(name: str) -> Iterator[str]:
    yield from ("", f"## {name}", "", f"{title(name)}. {issuer(name)}.")
    if note(name):
        yield from ("", note(name))
    yield from ("", "| code | label |", "| --- | --- |")
    yield from (f"| `{code}` | {label} |" for code, label in code_list(name).items())
    for begun, called, codes in editions(name):
        yield from ("", f"In force from {begun} ({called}): {', '.join(codes)}.")
