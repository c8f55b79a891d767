"""``hub codes``: the one reader of category values, for a whole file or for one value."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from connectors.categories.domains import by_column
from connectors.categories.file_mapping import category_of, map_file
from connectors.commands.console import faults_explained
from hub.console import out, print_json, progress

app = typer.Typer(
    no_args_is_help=True, help="Give the spellings of councils the category that they mean."
)
mapping = typer.Typer(no_args_is_help=True, help="Map a file of spellings.")
app.add_typer(mapping, name="map")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@mapping.command("annex-a")
def annex_a(
    given: Annotated[Path, typer.Option("--input", help="CSV with list,column,spelling_seen.")],
    to: Annotated[Path, typer.Option("--output", help="The same rows with the category.")],
    as_json: AsJson = False,
) -> None:
    """Map spellings seen in Annex A columns to Annex A's categories.

    Writes three more columns: canonical, how it was known, and the reason where it is left empty.
    A wrong category is worse than none, so what is not certain is left for a person to decide.

    For example: hub codes map annex-a --input spellings.csv --output mapped.csv
    """
    with faults_explained(as_json=as_json), progress("Mapping", quiet=as_json) as advance:
        done = map_file(given, to, lambda rows: advance(rows, None))
    if as_json:
        print_json(done)
        return
    out.print(
        f"{done.rows:,} rows · {done.mapped:,} mapped · {done.left_empty:,} left empty → {to}"
    )
    if done.reasons:
        table = Table("Left empty because", "Rows")
        for reason, count in done.reasons.most_common(12):
            table.add_row(reason, f"{count:,}")
        out.print(table)


@app.command("explain")
def explain(
    column: Annotated[str, typer.Argument(help="An Annex A column, for example Ethnicity.")],
    said: Annotated[str, typer.Argument(help="What a council wrote in it.")],
    as_json: AsJson = False,
) -> None:
    """Say which category a value means, and how that is known.

    For example: hub codes explain "Primary Need Code" "N1SF : Domestic Violence"
    """
    chosen = category_of(column, said)
    if as_json:
        print_json(chosen)
    elif chosen.category:
        out.print(f"{chosen.category}  (by {chosen.how})", highlight=False)
    else:
        out.print(f"left empty: {chosen.reason}", highlight=False)


@app.command("columns")
def columns(as_json: AsJson = False) -> None:
    """List the Annex A columns that hold categories, with the categories of each."""
    found = {each: list(domain.categories) for domain in dict.fromkeys(by_column().values())
             for each in domain.columns}  # fmt: skip
    if as_json:
        print_json(found)
        return
    table = Table("Column", "Categories")
    for column, categories in found.items():
        shown = categories if len(categories) <= 20 else [f"{len(categories)} places"]  # noqa: PLR2004
        table.add_row(column, "\n".join(shown), end_section=True)
    out.print(table)
