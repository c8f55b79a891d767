"""Of a file of children records take the turns that they would take in the hub."""

from hub.matching.evaluation import by_hub
from hub.matching.evaluation.dataset import Dataset


def test_who_came_first_and_who_was_expected_are_asked_about() -> None:
    home = {"address": "1 High Street", "postcode": "SE13 6NB"}
    named = {"forenames": "Amira", "surname": "Khan"}
    born = named | {"date_of_birth": "2015-03-04", "nhs_number": "9434765919"}
    unborn = {"forenames": "Unborn", "surname": "Cole", "expected_on": "2018-05-06"}
    baby = {"forenames": "Adam", "surname": "Hill", "date_of_birth": "2018-05-11"}
    rows = [named | home, born, born | home, unborn | {"other": "Ann Cole"},
            baby | {"other": "Ann Cole"}]  # fmt: skip

    outcome = by_hub.match(Dataset("turns", rows, []))

    assert outcome.clusters == [0, 1, 1, 2, 3]
    assert outcome.reviews == {0: [1], 3: [4]}
    assert outcome.asked_at_once == set()
