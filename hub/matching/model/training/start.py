"""Where training starts, and what it may not change: shares of each level by class.

The figures are this project's expectations of records of English children. Training on records
moves those of *same*, *stranger* and what siblings share; what makes a twin a twin is fixed,
because a twin class left free drifts into the same child: twins differ in forename and number.
"""

from hub.matching.model.comparing.records import LEVELS, SILENT

PRIOR_PAIRS = {"same": 20.0, "twin": 20.0, "sibling": 20.0, "stranger": 100_000.0}
"""How many pairs the start counts for: few against what many records say, all where they are
silent. Strangers' rare levels, such as one telephone, need the most."""
FIXED = {
    "same": ("sex", "nhs_number", "phone", "email"), "stranger": (),
    "twin": ("forenames", "sex", "nhs_number", "identifier", "phone", "email"),
    "sibling": ("forenames", "date_of_birth", "nhs_number", "identifier", "phone", "email"),
}  # fmt: skip
"""Fields of a class that no training moves. How often a telephone changes depends on who writes it
down, and no generator's families change theirs as often as families do."""
FIXED_LEVELS = {"same": ("expected_several",), "twin": ("expected_several",)}
"""Levels of a class that no training moves. Of a child expected as one of twins either newborn may
be meant: as many such pairs are twins as are one child, and no record says which."""
SHARED_BY_KIN = {"twin": ("surname", "date_of_birth", "address", "other"),
                 "sibling": ("address",)}  # fmt: skip
"""What a family shares, and twins their birth: two records of kin agree in it as two records of one
child do, for they move and marry together, and change telephones. Pairs that share a key could not
teach it: siblings meet by their address."""
RATES = {"same": 0.6, "twin": 0.03, "sibling": 1.0}
"""Known persons of each class for a record that arrives; 3 in 100 children have a twin (twice
ONS's maternity figure, since each twin has one)."""

_START: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "forenames": {
        "exact": (0.74, 0.0006, 0.004, 0.003), "shared_only": (0.02, 0.004, 0.004, 0.0006),
        "variant": (0.06, 0.02, 0.003, 0.003), "sounds": (0.03, 0.02, 0.003, 0.002),
        "slip": (0.05, 0.003, 0.003, 0.001),
        "names_alike": (0.02, 0.05, 0.02, 0.005), "middle": (0.02, 0.002, 0.002, 0.0004),
        "initial": (0.01, 0.02, 0.02, 0.01), "first_near": (0.006, 0.004, 0.002, 0.0002),
        "first_only": (0.004, 0.01, 0.01, 0.0006),
        "similar": (0.02, 0.05, 0.03, 0.02), "reordered": (0.02, 0.00002, 0.00002, 0.00002),
        "reordered_near": (0.01, 0.004, 0.001, 0.00004), "different": (0.026, 0.87, 0.92, 0.96),
    },
    "surname": {
        "exact": (0.80, 0.90, 0.80, 0.003), "part": (0.05, 0.03, 0.03, 0.001),
        "sounds": (0.03, 0.01, 0.02, 0.002), "slip": (0.04, 0.02, 0.02, 0.001),
        "similar": (0.01, 0.01, 0.01, 0.015), "different": (0.05, 0.03, 0.12, 0.977),
    },
    "date_of_birth": {
        "exact": (0.93, 0.98, 0.0004, 0.00016), "swapped": (0.007, 0.0002, 0.0003, 0.00006),
        "slip": (0.02, 0.012, 0.01, 0.002), "year": (0.01, 0.0004, 0.002, 0.0003),
        "first_of_year": (0.007, 0.0005, 0.001, 0.0004), "part": (0.004, 0.004, 0.0004, 0.0003),
        "about": (0.001, 0.001, 0.0012, 0.0006),
        "near": (0.004, 0.001, 0.02, 0.06), "expected": (0.012, 0.012, 0.0001, 0.00004),
        "expected_about": (0.002, 0.002, 0.0001, 0.00008),
        "expected_several": (0.0004, 0.008, 0.0001, 0.000004),
        "expected_some_day": (0.004, 0.004, 0.0001, 0.00008),
        "different": (0.004, 0.0003, 0.964, 0.937),
    },
    "sex": {"same": (0.996, 0.66, 0.51, 0.5), "different": (0.004, 0.34, 0.49, 0.5)},
    "nhs_number": {
        "same": (0.985, 0.003, 0.003, 1e-7), "near": (0.008, 1e-5, 1e-5, 2e-6),
        "different": (0.007, 0.997, 0.997, 0.999998),
    },
    "identifier": {
        "same": (0.95, 0.001, 0.001, 1e-6), "near": (0.03, 0.0002, 0.0002, 5e-5),
        "different": (0.02, 0.9988, 0.9988, 0.99995),
    },
    "address": {
        "exact": (0.66, 0.80, 0.62, 4e-6), "near": (0.05, 0.05, 0.05, 4e-6),
        "postcode": (0.02, 0.02, 0.02, 2e-5), "district": (0.03, 0.02, 0.05, 0.02),
        "different": (0.24, 0.11, 0.26, 0.98),
    },
    "phone": {"same": (0.8, 0.8, 0.8, 2e-6), "different": (0.2, 0.2, 0.2, 1.0)},
    "email": {"same": (0.8, 0.8, 0.8, 2e-6), "different": (0.2, 0.2, 0.2, 1.0)},
    "other": {
        "parent": (0.65, 0.7, 0.6, 0.0003), "exact": (0.10, 0.1, 0.1, 0.005),
        "similar": (0.08, 0.06, 0.06, 0.005), "part": (0.07, 0.06, 0.06, 0.03),
        "different": (0.10, 0.08, 0.18, 0.96),
    },
}  # fmt: skip


def start() -> dict[str, dict[str, list[float]]]:
    """Give shares that add up to one over the levels that say something, for each class."""
    found = {}
    for name, levels in LEVELS.items():
        telling = [level for level in levels if level not in SILENT]
        totals = [sum(_START[name][level][n] for level in telling) for n in range(4)]
        found[name] = {level: [_START[name][level][n] / totals[n] for n in range(4)]
                       for level in telling}  # fmt: skip
    return found
