"""Small numbers are hidden, and no hidden number can be told from those beside it."""

from hypothesis import given
from hypothesis import strategies as st

from hub.query.suppression import FEWEST, suppressed

ADDING_UP = ("total", "yes", "no", "not_yet_known")
PARTS = st.lists(
    st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=6
)  # fmt: skip


def table(parts: list[tuple[int, ...]]) -> list[dict[str, int]]:
    rows = [dict(zip(ADDING_UP, (sum(each), *each), strict=True)) for each in parts]
    return [{name: sum(each[name] for each in rows) for name in ADDING_UP}, *rows]


@given(parts=PARTS, others=PARTS)
def test_no_small_number_is_shown_or_alone_in_its_row_or_column(
    parts: list[tuple[int, ...]], others: list[tuple[int, ...]]
) -> None:
    """The second table has some parts of the same whole, or where it can all of them."""
    whole, *first = table(parts)
    rest = {name: whole[name] - sum(row[name] for row in table(others)[1:]) for name in ADDING_UP}
    second = table(others)[1:] + ([rest] if min(rest.values()) >= 0 else [])
    shown_whole, tables = suppressed(whole, [first, second], ADDING_UP)
    for true, shown in zip([first, second], tables, strict=True):
        plain, said = [whole, *true], [shown_whole, *shown]
        lines = [[(at, name) for name in ADDING_UP] for at in range(len(plain))]
        lines += [[(at, name) for at in range(len(plain))] for name in ADDING_UP
                  if sum(row[name] for row in true) == whole[name]]  # fmt: skip
        for row, of in zip(said, plain, strict=True):
            for name, value in row.items():
                assert isinstance(value, str) or value == of[name]
                assert not 0 < of[name] < FEWEST or isinstance(value, str)
        for line in lines:
            hidden = [cell for cell in line if isinstance(said[cell[0]][cell[1]], str)]
            beside = [plain[at][name] for at, name in line if (at, name) not in hidden]
            assert len(hidden) != 1 or not any(beside), (line, said)


def test_what_is_large_enough_is_left_as_it_is() -> None:
    whole, *parts = table([(10, 20, 0), (5, 7, 9)])
    assert suppressed(whole, [parts], ADDING_UP) == (whole, [parts])


def test_one_table_does_not_give_away_what_another_hides() -> None:
    """Only January has a *no*, so it is the whole's as well, and gives away that two are *yes*."""
    whole, *months = table([(2, 10, 0), (20, 0, 0)])
    alike = [{"total": 16, "yes": 11, "no": 5, "not_yet_known": 0}] * 2
    _, (_, groups) = suppressed(whole, [months, alike], ADDING_UP)
    assert any(isinstance(each["no"], str) for each in groups)


def test_a_reason_is_a_part_of_its_own_number() -> None:
    whole = table([(20, 30, 10)])[0] | {"excluded": 23}
    reasons = [[{"not_yet_known": 10}], [{"excluded": 3}, {"excluded": 20}]]
    shown, (unknown, left_out) = suppressed(whole, reasons, ADDING_UP)
    assert (shown["excluded"], unknown) == (23, [{"not_yet_known": 10}])
    assert left_out == [{"excluded": "fewer than 5"}, {"excluded": "not shown"}]


def test_a_reason_does_not_give_away_a_number_that_is_hidden() -> None:
    whole = table([(2, 18, 10)])[0]
    shown, [[unknown]] = suppressed(whole, [[{"not_yet_known": 10}]], ADDING_UP)
    assert shown["not_yet_known"] == unknown["not_yet_known"] == "not shown"
