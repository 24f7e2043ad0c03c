"""What is advised in place of a value, and how a broken layout is reported, as tables."""

import pytest
import yaml

from ma_eligibility.errors import InputError
from ma_eligibility.load import yaml_reader
from ma_eligibility.load.hints import (
    hint_at_date,
    hint_at_diploma,
    hint_at_flag,
    hint_at_list,
    hint_at_no_diploma,
    hint_at_number,
    hint_at_several,
)
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.medium import CELLS, FILE, Help, hint_at_adding


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("03/04/2024", "write 2024-03-04 if it is March 4 or 2024-04-03 if it is April 3"),
        ("13/04/2024", "write 2024-04-13"),
        ("04-13-2024", "write 2024-04-13"),
        ("4.4.2024", "write 2024-04-04"),
        ("2024-2-3", "write 2024-02-03"),
        ("2024/02/03", "write 2024-02-03"),
        (20240203, "write 2024-02-03"),
        ("2024-W05-5", "write 2024-02-02"),
        ("2024W055", "write 2024-02-02"),
        (1699920000, "a Unix time? write 2023-11-14"),
        (1699920000000, "a Unix time? write 2023-11-14"),
        (45293, "an Excel date number? write 2024-01-02"),
        ("2024-01-02T10:00:00Z", "write 2024-01-02"),
        ("2024-01-02 10:00", "write 2024-01-02"),
        ("٢٠٢٣-٠٢-٠٣", "write 2023-02-03"),
        ("20 May 2021", "write 2021-05-20"),
        ("May 20, 2021", "write 2021-05-20"),
        ("Sept. 3 2021", "write 2021-09-03"),
        ("May 2021", "write 2021-05"),
        ("05/2021", "write 2021-05"),
        ("13/2021", ""),
        ("31/31/2021", ""),
        ("1820-5-1", ""),
        ("unknown", "leave the key out if the date is not known"),
        ("last summer", ""),
        (True, ""),
    ],
)
def test_a_hint_at_a_date(written: object, hint: str) -> None:
    assert FILE.say(hint_at_date(written, "completed")) == hint


def test_a_hint_at_an_end() -> None:
    assert hint_at_date("Present", "end") == "did you mean present?"
    assert hint_at_date("now", "end") == "did you mean present?"
    assert hint_at_date("?", "end") == "the year alone is enough, or present"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("40h", "write 40"),
        ("40 hours", "write 40"),
        ("40,5", "write 40.5"),
        ("1,200", "write 1200, without the comma"),
        ("about 40", "write 40"),
        ("1e3", "write 1000"),
        ("37.5", "write 37.5"),
        ("٤٠", "write 40"),
        ("9" * 5000, ""),
        (".nan", ""),
        ("1.2.3", ""),
        ("unknown", "leave the key out if the number is not known"),
        ("full time", ""),
    ],
)
def test_a_hint_at_a_number(written: object, hint: str) -> None:
    assert FILE.say(hint_at_number(written)) == hint


@pytest.mark.parametrize(
    ("hint", "in_file", "in_cells"),
    [
        (
            hint_at_list("none", "military"),
            "write military: [] if there is nothing; leave military out if it is not known",
            "write none in the column military if there is nothing; leave the cell empty if it is not known",
        ),
        (hint_at_list("both", "duties"), "write duties: [administrative, clinical]", "write administrative; clinical"),
        (
            hint_at_list("nursing", "programs"),
            "write each record below it, after a dash and a space, one key: value a line",
            "write none if there are none; each fact has a column of its own",
        ),
        (
            hint_at_list("-a -b", "duties"),
            "write [one, other], or each on a line of its own after a dash and a space",
            "write one; other",
        ),
        (hint_at_list("DD214, SMART", "documents"), "write documents: [DD214, SMART]", "write DD214; SMART"),
        (
            hint_at_list(7, "duties"),
            "write [one, other], or each on a line of its own after a dash and a space",
            "write one; other",
        ),
        (
            hint_at_several("CAAHEP + ABHES", ["caahep", "abhes"]),
            "write each by itself: [caahep, abhes]",
            "write caahep; abhes",
        ),
        (hint_at_flag("yes"), "write true", "write true"),
        (hint_at_flag("False"), "write false, without quotes", "write false"),
        (
            hint_at_flag("maybe"),
            "write true or false; leave the key out if it is not known",
            "write true or false; leave the cell empty if it is not known",
        ),
        (hint_at_diploma("GED"), "write diploma: {kind: ged}", "put ged into the kind of the diploma"),
        (
            hint_at_diploma("None"),
            "write none if there is none; leave diploma out if it is not known",
            "write none if there is none; leave the cell empty if it is not known",
        ),
        (hint_at_diploma(7), "", ""),
        (
            hint_at_no_diploma(),
            "write diploma: none if there is none",
            "write none in the column diploma if there is none",
        ),
        (hint_at_adding(["completed", "expected"]), "add completed: or expected:", "fill in completed or expected"),
        (
            hint_at_date("unknown", "completed"),
            "leave the key out if the date is not known",
            "leave the cell empty if the date is not known",
        ),
        ("write 2021-05-20", "write 2021-05-20", "write 2021-05-20"),
    ],
)
def test_a_hint_is_said_for_a_file_and_for_cells(hint: Help, in_file: str, in_cells: str) -> None:
    assert (FILE.say(hint), CELLS.say(hint)) == (in_file, in_cells)


def test_a_list_without_a_dash() -> None:
    assert FILE.say(hint_at_list({}, "programs")).startswith("put a dash")


@pytest.mark.parametrize("parser", ["CLoader", "Loader"])
@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("diploma:\n\tkind: ged\n", 2, 1, "a tab is used for indentation"),
        ("candidate:Maria\ncomplete: true\n", 1, 10, "a space is missing after the colon"),
        ("candidate: Lopez: Maria\n", 1, 17, "there is a second colon in this line"),
        ("employment:\n  -role: x\n   end: present\n", 2, 3, "a space is missing after the dash"),
        ("diploma:\n  kind: ged\n   earned: 2012\n", 3, 4, "this line is indented too far"),
        ('complete: true\ncandidate: "Maria\n', 2, 12, "a quote opens here and never closes"),
        ('candidate: "C:\\Users"\n', 1, 15, "there is a backslash in double quotes"),
        ("candidate: 'O'Brien'\n", 1, 14, "this quote ends the text, and more follows"),
        ('candidate: "Maria" Lopez\n', 1, 18, "this quote ends the text, and more follows"),
        ("candidate Maria\ndiploma: none\n", 1, 1, "a colon and a space are missing in this line"),
        ("programs:\n  – field: nursing\n    completed: 2021\n", 2, 3, "this is not a dash"),
        ("candidate: @home\n", 1, 12, "a text without quotes cannot begin like this"),
        ("programs: [{completed: 2021}\n", 1, 11, "a bracket opens here"),
        ("programs:\n- field: nursing\n completed: 2021\n", 3, 2, "something is missing here"),
    ],
)
def test_a_broken_layout_is_called_by_its_likeliest_cause(
    text: str, line: int, column: int, said: str, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_reader, "_Loader", getattr(yaml, parser))
    with pytest.raises(InputError) as caught:
        parse_profile(text, is_json=False)
    (problem,) = caught.value.problems
    assert problem.message.startswith(said)
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("{role: CNA}", "did you mean nursing_assistant?"),
        ("{role: ma}", "did you mean medical_assistant?"),
        ("{role: medical asistant}", "did you mean medical_assistant?"),
        ("{duties: [both]}", "write each by itself: [administrative, clinical]"),
        ("{duties: ['clinical & administrative']}", "write each by itself: [clinical, administrative]"),
    ],
)
def test_what_is_meant_by_other_words(written: str, help: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(f"employment: [{written[:-1]}, end: present}}]\n", is_json=False)
    assert [problem.help for problem in caught.value.problems] == [help]


@pytest.mark.parametrize("written", ["“ged”", "GED", " ged", "g\u200bed", "gеd"])
def test_words_are_read_through_case_quotes_and_lookalikes(written: str) -> None:
    profile = parse_profile(f"diploma: {{kind: '{written}'}}\n", is_json=False)
    assert profile == parse_profile("diploma: {kind: ged}\n", is_json=False)


def test_a_key_at_the_wrong_level_is_sent_home() -> None:
    with pytest.raises(InputError, match="kind belongs below diploma: indent it"):
        parse_profile("diploma:\nkind: ged\n")
    with pytest.raises(InputError, match="there is an invisible space before"):
        parse_profile("diploma:\n  kind: ged\n\u00a0 earned: 2012\n")


@pytest.mark.parametrize(
    "name",
    ["none", "N/A", "unknown", "yes", "not accredited", "Non-accredited", "pending.", "applied for", "0", "12", "--"],
)
def test_what_is_no_name_is_no_accreditor(name: str) -> None:
    with pytest.raises(InputError, match="not the name of an accreditor"):
        parse_profile(f"programs: [{{completed: 2021, accreditation: ['{name}']}}]\n", is_json=False)
