"""Print what `hub matching evaluate` measured, and what whoever gave the files should hear."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from hub.console import counted, err, out
from hub.matching.evaluation.scoring import RELATIONS
from hub.matching.evaluation.showing import figure


def warn(warnings: Iterable[str]) -> None:
    """Print warnings apart from the result."""
    for each in warnings:
        err.print(each, style="yellow", highlight=False, markup=False, soft_wrap=True)


def _people(found: dict[str, Any]) -> str:
    persons = found["true persons"]
    return "1 person" if persons == 1 else f"{persons:,} people"


def _show_calibration(found: dict[str, Any]) -> None:
    """Print what chances were said of pairs, and how many of those are one person."""
    if found["brier"] is None:
        out.print("no pair was scored: of no chance can be told whether it is true")
        return
    table = Table("chance of one person, as said", "pairs", "said, on average", "are one person")
    for each in found["bins"]:
        if each["pairs"]:
            table.add_row(f"{100 * each['above']:g} to {100 * each['below']:g} %",
                          f"{each['pairs']:,}", f"{each['said']:.2%}",
                          f"{each['true']:.2%}")  # fmt: skip
    out.print(table)
    out.print(f"Brier score {found['brier']:.4f}: 0 is perfect, .25 says one half of every pair",
              highlight=False, markup=False, soft_wrap=True)  # fmt: skip


def _alone(found: dict[str, Any]) -> str:
    """Say what pairs reach by themselves, where what other records say is counted besides."""
    at = found.get("recall at precision, single pairs")
    return f" (each pair by itself: {figure(at['0.99'])} and {figure(at['0.999'])})" if at else ""


def show(found: dict[str, Any]) -> None:
    """Print the figures of one run."""
    out.print(
        f"{found['file']}: {counted(found['records'], 'record')} of {_people(found)}, "
        f"{counted(found['true pairs'], 'true pair')}; by {found['decided by']}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    table = Table("", "precision", "recall", "F1")
    best, at = found["best"], found["recall at precision"]
    names = ["pairs", "clusters", "whole clusters", "b_cubed"]
    for name in [*names, "clusters after review"] if found["reviews per 1,000"] else names:
        said_ = found[name]
        table.add_row(name.replace("_", "-"), *(figure(said_[each]) for each in said_))
    table.add_row("best threshold by the labels",
                  *(figure(best[each]) for each in ("precision", "recall", "f1")))  # fmt: skip
    out.print(table)
    out.print(
        f"links from {found['threshold']:.2f} bits, which the model chose; the labels would choose "
        f"{figure(best['threshold'], 2)}\nrecall at precision .99: {figure(at['0.99'])}; at .999: "
        f"{figure(at['0.999'])}{_alone(found)}\n"
        f"blocking recall {figure(found['blocking recall'])}; "
        f"{counted(found['compared pairs'], 'pair')} compared\nreviews per 1,000 records: "
        f"{found['reviews per 1,000']:.0f}\nseconds: matching "
        f"{found['seconds']['matching']:.1f}, reading {found['seconds']['reading']:.1f}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    _show_calibration(found["calibration"])
    if wrong := found.get("wrong links"):
        told = ", ".join(f"{name.replace('_', ' ')} {wrong[name]}" for name in RELATIONS)
        out.print(f"wrong links: {told}; placeholders linked: {found['placeholders linked']}",
                  highlight=False, soft_wrap=True)  # fmt: skip
