"""Six people as someone writes them from memory, with the slips that people make: each gets an answer in one round."""

from pathlib import Path

import pytest
from conftest import Run

from ma_eligibility.errors import InputError
from ma_eligibility.load.fixing import fix_text
from ma_eligibility.load.profile import parse_profile

ONLINE = """\
# an online program; nobody remembers whether it was accredited
name: Kim Park
diploma: high school
programs:
  - school: Online Career Institute, Inc.
    field: Medical Assisting
    accreditation: don't know
    hours: 720 hours
    graduation date: 6/15/2025
employment: none
attempts: none
"""
TWO_JOBS = """\
candidate: Rosa Diaz
diploma: GED
jobs:
  - employer: Lake Clinic
    position: Medical Assistant
    hired: 3/15/2021
    end: still
    hours: 20
    duties: both
    supervised: yes
  - employer: Hill Family Practice
    role: MA
    start: May 2021
    end: now
    hours per week: 20 hrs
    duties: front office, back office
    supervised: y
attempts: no
"""
FOREIGN = """\
candidate: Ana Sousa
diploma:
  kind: foreign   # Brazil
  earned: 2009
program:
  - school: Community College: West Campus
    field: medical asisting
    accreditation: abhes
    hours: 1,040
    completed: 20-May-2025
employment: []
military: []
attempts: []
"""
CORPSMAN = """\
candidate: Marcus Reed
diploma: HS Diploma
service:
  - branch: Navy
    training: corpsman
    completed: Sept 2022
    documents: jst
attempts: none
"""
THREE_WEEKS = """\
candidate: Bea Long
diploma: {kind: HS, earned: 2019}
programs:
  - school: City College
    field: ma
    accreditation: Caahep
    hours:760
    externship: 160 hours
    expected graduation: 12/18/2026
employment: none
military: none
"""
SEVEN_YEARS = """\
candidate: Lee Young
diploma: high school diploma
programs:
  - field: Medical Asst
    accreditted: CAAHEP
    clock hours: 800
    graduated: 2019/11/22
employment:
  - role: medical assistant
    start: Jan 2020
    end: current
    hours_per_week: 40
    duties: Clinical
"""

#: What each wrote, how many corrections that takes, and what the first screen says then.
STUDENTS = {
    "online": (ONLINE, 6, ("RMA   not known", "accreditation of the program at Online", "CMAA  yes")),
    "two-jobs": (TWO_JOBS, 16, ("RMA   yes", "of work (if one of", "NCMA  yes")),
    "foreign": (FOREIGN, 7, ("RMA   yes", "through 2029-05-20", "CMA   yes")),
    "corpsman": (CORPSMAN, 4, ("NCMA  one paper away", "through 2027-09-01", "Get the DD214")),
    "three-weeks": (THREE_WEEKS, 8, ("RMA   not yet", "opens 2026-12-18", "CMAA  yes")),
    "seven-years": (SEVEN_YEARS, 8, ("RMA   not known", "CAAHEP program of 2019-11-22", "CMA   yes")),
}


@pytest.mark.parametrize("name", STUDENTS)
def test_one_round_with_fix(name: str, run: Run, tmp_path: Path) -> None:
    text, corrections, said = STUDENTS[name]
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    done = run("check", file, "--fix", "--as-of", "2026-11-29", "--compare-with", "none")
    assert done.returncode == 0
    assert done.stderr.count("→") == corrections
    assert [words for words in said if words not in done.stdout] == []
    assert file.read_text(encoding="utf-8").count("\n") == text.count("\n")


@pytest.mark.parametrize("name", STUDENTS)
def test_at_most_two_rounds_by_hand(name: str) -> None:
    """Someone who corrects each line that is reported has an answer after two rounds."""
    text = STUDENTS[name][0]
    right = fix_text(text).text.splitlines()
    lines = text.splitlines()
    for _ in range(2):
        for number in reported_lines("\n".join(lines)):
            lines[number - 1] = right[number - 1]
    assert reported_lines("\n".join(lines)) == []


def reported_lines(text: str) -> list[int]:
    try:
        parse_profile(text)
    except InputError as error:
        return [problem.line for problem in error.problems]
    return []
