"""What is said of files, as it is said of tables."""

import pytest

from ma_eligibility.load.table_words import advise_on_cells, name_columns


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        ("write each by itself: [CAAHEP, ABHES]", "write CAAHEP; ABHES"),
        ("write duties: [administrative, clinical]", "write administrative; clinical"),
        ("write [one, other], or each on a line of its own after a dash and a space", "write one; other"),
        (
            "write employment: [] if there is nothing; leave employment out if it is not known",
            "write none in the column employment if there is nothing; leave the cell empty if it is not known",
        ),
        (
            "all jobs; write diploma: none if there is nothing",
            "all jobs; write none in the column diploma if there is nothing",
        ),
        (
            "write [] if there is none; leave the key out if it is not known",
            "write none if there is none; leave the cell empty if it is not known",
        ),
        ("write diploma: {kind: ged}", "put ged into the kind of the diploma"),
        ("the bodies; an empty list if there are none", "the bodies; none if there are none"),
        ("add completed: or expected:", "fill in completed or expected"),
        ("write true, without quotes", "write true"),
        ("write 2021-05-20", "write 2021-05-20"),
    ],
)
def test_advice(advice: str, expected: str) -> None:
    assert advise_on_cells(advice) == expected


def test_addresses_are_columns() -> None:
    said = "ask for programs[0].hours, employment[11].start (skills[1]); diploma.earned, notes[0]"
    assert name_columns(said) == ("ask for programs.1.hours, employment.12.start (skills.2); diploma.earned, notes[0]")
