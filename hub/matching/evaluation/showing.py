"""Print the figures: one line as each is measured, then tables of what matters for children."""

from rich.console import Console
from rich.table import Table

from hub.matching.evaluation.measures import Figures
from hub.matching.evaluation.scoring import RELATIONS

OF_NOTHING = "–"


def figure(value: float | None, places: int = 4) -> str:
    """Write a share; a dash stands for one of nothing.

    >>> figure(0.98765), figure(0.98765, 2), figure(None) == OF_NOTHING
    ('0.9877', '0.99', True)
    """
    return OF_NOTHING if value is None else f"{value:.{places}f}"


def line(out: Console, figures: Figures) -> None:
    """Say at once what one matcher reached on one set: a long run should show that it goes on."""
    automatic, after = figures["automatic"], figures["after review"]
    best = figures.get("curve")
    curve = ""
    if best:
        curve = (
            f" · best F1 {figure(best['best_f1'])}, of chains {figure(best['cluster_f1'])}, "
            f"recall at P≥.99 {figure(best['at_99'])}, "
            f"at P≥.999 {figure(best['at_999'])}"
        )
    if alone := figures.get("curve of single pairs"):
        curve += f" (pair by pair {figure(alone['at_99'])} and {figure(alone['at_999'])})"
    if best:
        curve += f", keys {figure((alone or best)['blocking'])}"
    out.print(
        f"{figures['set']:<30} {figures['matcher']:<13} P {figure(automatic['precision'])} "
        f"R {figure(automatic['recall'])} F1 {figure(automatic['f1'])} · after review "
        f"F1 {figure(after['f1'])}, {figures['reviews per 1,000']:.0f}/1,000{curve} · "
        f"{figures['seconds']:.1f} s"
    )


def shuffles(out: Console, figures: Figures) -> None:
    """Say whether the order of arrival mattered."""
    same = figures["same clusters"]
    out.print(
        f"{figures['set']}: {figures['shuffles']} other orders of arrival; clusters the same "
        f"{same['automatic']} times as decided alone, {same['after review']} times after review; "
        f"records in another cluster after review: {figures['records moved']}"
    )


def tables(out: Console, found: list[Figures]) -> None:
    """Print wrong links by relation, then how groups fare."""
    measured = [each for each in found if "wrong links" in each]
    if not measured:
        return
    table = Table("Set", "Matcher", "P", "R", *RELATIONS, "placeholder linked", "reviews/1,000",
                  "never seen → review", "F1 after", "p50 / p99 ms")  # fmt: skip
    for each in measured:
        wrong, times = each["wrong links"], each.get("milliseconds")
        table.add_row(
            each["set"], each["matcher"], figure(each["automatic"]["precision"], 5),
            figure(each["automatic"]["recall"]), *(str(wrong[said]) for said in RELATIONS),
            str(each["placeholders linked"]), f"{each['reviews per 1,000']:.0f}",
            f"{each['never seen, sent to review']:.1%}", figure(each["after review"]["f1"]),
            f"{times['p50']} / {times['p99']}" if times else "",
        )  # fmt: skip
    out.print(table)
    for each in measured:
        if each["matcher"] == "hub":
            _groups(out, each)


def _groups(out: Console, figures: Figures) -> None:
    table = Table("Group", "records", "recall", "after review", "wrongly linked", "",
                  title=f"{figures['set']}, {figures['matcher']}")  # fmt: skip
    for by in ("origin", "source"):
        for name, group in figures[by].items():
            after = figures[f"{by} after review"][name]
            behind = [word for word, each in (("alone", group), ("after review", after))
                      if each["behind"]]  # fmt: skip
            table.add_row(
                f"{by}: {name}", f"{group['records']:,}", figure(group["recall"]),
                figure(after["recall"]), f"{group['wrong']:.2%}",
                f"2 points behind: {', '.join(behind)}" if behind else "",
            )  # fmt: skip
    out.print(table)
