"""Print what became of every row of a run."""

import shlex
from dataclasses import asdict

from rich.markup import escape

from connectors.commands.console import out, print_json
from connectors.running.summary import FeedSummary


def report(summary: FeedSummary, *, as_json: bool, dry_run: bool) -> None:
    """Print a run's counts, and what a person should look at next."""
    if as_json:
        print_json(asdict(summary))
        return
    rate = summary.events_out / summary.seconds if summary.seconds else 0
    out.print(
        f"{summary.system}: {summary.rows_in:,} rows in · {summary.accepted:,} accepted · "
        f"{summary.unchanged:,} unchanged · {summary.rejected:,} rejected · "
        f"{summary.events_out:,} events out · {summary.withdrawn:,} withdrawn · {rate:,.0f}/s"
        + (" (the same files as last time)" if summary.same_source else "")
        + (" (went on with an interrupted run)" if summary.resumed else "")
        + (" (dry run: nothing was published)" if dry_run else ""),
        soft_wrap=True,
    )
    for stream, headings in summary.new_columns.items():
        out.print(f"New headings in {stream}, not read: {escape(', '.join(headings))}")
    if summary.discarded:
        said = ", ".join(f"{code} {number:,}" for code, number in summary.discarded.items())
        out.print(f"Values left out of rows that were taken: {said}")
    if summary.rejects_file:
        out.print(f"Rejected rows, with what is wrong with each ({_reasons(summary)}):")
        for path in summary.rejects_file.split(", "):
            out.print(f"  {path}", soft_wrap=True, highlight=False, markup=False)
        out.print(f"Look: hub feed rejects {summary.system}. Correct the file, then send it: "
                  f"hub feed redrive {summary.system} FILE", soft_wrap=True)  # fmt: skip
    for path in summary.edited_files:
        out.print("A rejects file held corrections that were not sent. They are kept; send them:\n"
                  f"  hub feed redrive {summary.system} {shlex.quote(path)}", soft_wrap=True,
                  highlight=False, markup=False)  # fmt: skip


def _reasons(summary: FeedSummary) -> str:
    return ", ".join(f"{code} {number:,}" for code, number in summary.reasons.items()) or "values"
