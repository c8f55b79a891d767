"""splink 5 beside us, in the same run: as its own demonstrations set it up, and tuned.

*demo* follows splink's published deduplication and FEBRL notebooks: comparisons of names, date
of birth and e-mail out of its library, the rest exact, two training passes. *tuned* adds what a
careful user would: term frequencies of names, addresses, postcodes and numbers by degree, more
training passes. Both compare rows that agree on any one field. Neither knows twins: splink's model
has two classes. Only what runs it imports it: it is in an extra, ``matching``.
"""

import logging
from contextlib import suppress
from importlib import import_module
from time import perf_counter
from typing import Any

from hub.matching.batch.kinds import date, phone
from hub.matching.evaluation.dataset import Dataset, Row
from hub.matching.evaluation.outcome import Groups, Outcome, Scored
from tests.benchmarks.matching.splitting import split_address, split_name

AUTO, REVIEW = 6.6, -3.0
"""Bits of evidence: p ≥ .99 links, below that and above p = .11 is left to a person."""
KEEP = -20.0
COLUMNS = (
    "first_name", "surname", "dob", "sex", "postcode", "address", "number", "email", "phone",
    "other",
)  # fmt: skip
MOST_RANDOM_PAIRS = 2e6
SEED = 20_260_101


def demo(data: Dataset) -> Outcome:
    """Match as splink's demonstrations do."""
    return _match(data, tuned=False)


def tuned(data: Dataset) -> Outcome:
    """Match as a careful user of splink would."""
    return _match(data, tuned=True)


def _match(data: Dataset, *, tuned: bool) -> Outcome:
    logging.getLogger("splink").setLevel(logging.ERROR)
    splink, started = import_module("splink"), perf_counter()
    table, present = _table(data)
    rules = _rules(present)
    settings = splink.SettingsCreator(
        link_type="link_only" if data.sides else "dedupe_only",
        comparisons=_comparisons(present, tuned=tuned),
        blocking_rules_to_generate_predictions=rules,
    )
    api = import_module("splink.backends.duckdb").DuckDBAPI()
    frames = [api.register(part, table_name=name) for name, part in table]
    linker = splink.Linker(frames if data.sides else frames[0], settings, log_level=logging.ERROR)
    _train(linker, present, tuned=tuned)
    found = linker.inference.predict(threshold_match_weight=KEEP)
    said = found.as_duckdbpyrelation().project("unique_id_l, unique_id_r, match_weight")
    pairs = [Scored(one, other, weight) for one, other, weight in said.fetchall()]
    return _outcome(data, pairs, perf_counter() - started)


def _outcome(data: Dataset, pairs: list[Scored], seconds: float) -> Outcome:
    groups, reviews = Groups(len(data.rows)), dict[int, list[int]]()
    for one, other, weight in pairs:
        if weight >= AUTO:
            groups.join(one, other)
    clusters = groups.all()
    for one, other, weight in pairs:
        if REVIEW <= weight < AUTO and clusters[one] != clusters[other]:
            reviews.setdefault(max(one, other), []).append(min(one, other))
    links = [(one, other) for one, other, weight in pairs if weight >= AUTO]
    return Outcome(clusters, reviews, pairs, links, seconds)


def _table(data: Dataset) -> tuple[list[tuple[str, Any]], set[str]]:
    """Give an Arrow table for each file, and the columns that say anything."""
    pa = import_module("pyarrow")
    values = [_columns(row) for row in data.rows]
    present = {name for name in COLUMNS if any(value[name] for value in values)}
    kept = [name for name in COLUMNS if name in present]
    made = []
    for side in sorted(set(data.sides)) if data.sides else [None]:
        places = [n for n in range(len(values)) if side is None or data.sides[n] == side]  # type: ignore[index]
        columns = {name: pa.array([values[n][name] for n in places], pa.string()) for name in kept}
        made.append((f"side_{side or 0}", pa.table({"unique_id": pa.array(places)} | columns)))
    return made, present


def _columns(row: Row) -> dict[str, str | None]:
    forenames, surname = row.get("forenames", ""), row.get("surname", "")
    if row.get("full_name"):
        forenames, surname = split_name(row["full_name"])
    line, code = split_address(row)
    number = row.get("nhs_number", "").replace(" ", "")
    said = {
        "first_name": forenames.casefold().split(" ")[0] if forenames else "",
        "surname": surname.casefold(), "dob": date.normal(row.get("date_of_birth", "")),
        "sex": row.get("sex", "")[:1], "postcode": code.replace(" ", ""),
        "address": line.casefold(),
        "number": number if number.isdigit() else "", "email": row.get("email", ""),
        "phone": phone.normal(row.get("phone", "")),
        "other": row.get("other", "").casefold(),
    }  # fmt: skip
    return {name: value or None for name, value in said.items()}


def _comparisons(present: set[str], *, tuned: bool) -> list[Any]:
    cl = import_module("splink.comparison_library")
    made: dict[str, Any] = {
        "first_name": cl.NameComparison("first_name"),
        "surname": cl.NameComparison("surname"),
        "dob": cl.DateOfBirthComparison("dob", input_is_string=True),
        "sex": cl.ExactMatch("sex"),
        "postcode": cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        "address": cl.ExactMatch("address").configure(term_frequency_adjustments=True),
        "number": cl.ExactMatch("number"),
        "email": cl.EmailComparison("email"),
        "phone": cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        "other": cl.ExactMatch("other").configure(term_frequency_adjustments=True),
    }
    if tuned:
        made["first_name"] = cl.NameComparison("first_name").configure(
            term_frequency_adjustments=True
        )
        made["surname"] = cl.NameComparison("surname").configure(term_frequency_adjustments=True)
        made["address"] = cl.JaroWinklerAtThresholds("address", [0.95, 0.85, 0.7]).configure(
            term_frequency_adjustments=True
        )
        made["postcode"] = cl.LevenshteinAtThresholds("postcode", [1, 2])
        made["phone"] = cl.DamerauLevenshteinAtThresholds("phone", [1, 2]).configure(
            term_frequency_adjustments=True
        )
        made["number"] = cl.DamerauLevenshteinAtThresholds("number", [1, 2])
        made["other"] = cl.JaroWinklerAtThresholds("other", [0.92, 0.8]).configure(
            term_frequency_adjustments=True
        )
    return [made[name] for name in COLUMNS if name in present]


def _rules(present: set[str]) -> list[Any]:
    """Compare rows that share any of these: what a model is given does not depend on its tuning."""
    block_on = import_module("splink").block_on
    singly = ("first_name", "surname", "dob", "number", "email", "phone", "postcode", "other")
    return [block_on(name) for name in singly if name in present]


def _train(linker: Any, present: set[str], *, tuned: bool) -> None:
    block_on = import_module("splink").block_on
    certain = [("first_name", "surname", "dob"), ("number",), ("email",)]
    rules = [block_on(*rule) for rule in certain if set(rule) <= present]
    training = linker.training
    training.estimate_probability_two_random_records_match(rules, recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=MOST_RANDOM_PAIRS, seed=SEED)
    passes = [("first_name", "surname"), ("dob",)]
    if tuned:
        passes += [("number",), ("surname", "postcode"), ("email",)]
    for rule in passes:
        if set(rule) <= present:
            # A pass is of no use where a level never occurs in it: splink refuses to go on.
            with suppress(ValueError):
                training.estimate_parameters_using_expectation_maximisation(
                    block_on(*rule), record_sample_proportion=1.0
                )
