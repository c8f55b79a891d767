"""The mapping as one page: what fills each national field, what cannot be, what has no home."""

from collections.abc import Iterator

from schemas.reference.event_pages import GENERATED
from schemas.reference.mapping import Standard, homeless, standards


def page() -> str:
    """Give the page."""
    lines = [
        GENERATED,
        "# Where each field goes",
        "",
        "What fills each field of a standard, or why nothing of ours does: some are derived or",
        "counted, some are not recorded by any source, some are outside what the hub is for. No",
        "national standard has a field for the outcome of a contact, for agreement, for the level",
        "of need, for the time of a decision or for a step up: those are at the end.",
        "",
        "| standard | fields | filled by a field of ours | worked out | cannot be filled |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in standards():
        filled = sum(bool(target.filled_by) for target in each.targets)
        worked_out = sum(bool(target.worked_out) for target in each.targets)
        cannot = len(each.targets) - filled - worked_out
        link = f"[{each.title}](#{_anchor(each.title)})"
        lines.append(f"| {link} | {len(each.targets)} | {filled} | {worked_out} | {cannot} |")
    for each in standards():
        lines += _standard(each)
    lines += _homeless()
    return "\n".join([*lines, ""])


def _standard(standard: Standard) -> Iterator[str]:
    yield from ("", f"## {standard.title}", "", f"{standard.issuer}.", "")
    yield from ("| part | field | filled by, or why not |", "| --- | --- | --- |")
    for target in standard.targets:
        filled = ", ".join(f"`{each}`" for each in target.filled_by)
        said = filled or (
            f"*worked out*: {target.worked_out}"
            if target.worked_out
            else f"**cannot be filled**: {target.why_not}"
        )
        yield f"| {target.group} | {target.name} | {said} |"


def _homeless() -> Iterator[str]:
    yield from ("", "## Fields with no home in any standard", "")
    yield "What the hub knows and no national return asks. The hub's own events are left out."
    yield from ("", "| event | fields |", "| --- | --- |")
    by_event: dict[str, list[str]] = {}
    for each in homeless():
        event_type, _, path = each.partition(" ")
        by_event.setdefault(event_type, []).append(f"`{path}`")
    for event_type, paths in by_event.items():
        yield f"| {event_type} | {', '.join(paths)} |"


def _anchor(title: str) -> str:
    kept = "".join(each for each in title.lower() if each.isalnum() or each in " -")
    return kept.replace(" ", "-")
