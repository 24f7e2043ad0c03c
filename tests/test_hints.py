"""What is advised in place of a value, and how a broken layout is reported, as tables."""

import pytest
from conftest import find_loader

from ma_eligibility.errors import InputError
from ma_eligibility.load import yaml_reader
from ma_eligibility.load.hints import (
    hint_at_date,
    hint_at_diploma,
    hint_at_flag,
    hint_at_list,
    hint_at_number,
    hint_at_several,
)
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.medium import CELLS, FILE, Help, format_column, hint_at_adding, hint_at_one
from ma_eligibility.profile.meanings import FACTS, NO_FACTS, UNKNOWN, WORDS, fold_words, hint_at_word
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import OPPOSITES, find_near
from ma_eligibility.profile.vocabulary import facts_outside_sections
from ma_eligibility.roster.columns import hint_at_column, hint_at_section_column, section_fields


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
        ("5/20/21", "write 2021-05-20"),
        ("3/4/21", "write 2021-03-04 if it is March 4 or 2021-04-03 if it is April 3"),
        ("5/20/98", "write 1998-05-20"),
        ("20-May-21", "write 2021-05-20"),
        ("May-24", "write 2024-05 if it is May 2024; if it is May 24, add the year"),
        ("May-85", "write 1985-05 if it is May 1985"),
        ("5/24", "write 2024-05 if it is May 2024; if it is May 24, add the year"),
        ("13/24", ""),
        ("Don't know", "leave the key out if the date is not known"),
        ("never", "leave the record out if it was given up; a program that goes on has expected: and a date"),
    ],
)
def test_a_hint_at_a_date(written: object, hint: str) -> None:
    assert FILE.say(hint_at_date(written, "completed")) == hint


def test_a_hint_at_an_end() -> None:
    assert hint_at_date("Present", "end") == hint_at_one("present")
    assert hint_at_date("now", "end") == hint_at_one("present")
    assert hint_at_date("never", "end") == "did you mean present?"
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
        (
            hint_at_several("both", ["administrative", "clinical"], "employment.duties"),
            "write each by itself: [administrative, clinical]",
            "write administrative; clinical",
        ),
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
            hint_at_several("CAAHEP + ABHES", ["caahep", "abhes"], "programs.accreditation"),
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
            hint_at_word("diploma.kind", "None", ["ged"]),
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


@pytest.mark.parametrize("parser", ["C", "Python"])
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
        ("candidate: - Maria\n", 1, 12, "this mark is not allowed here"),
        ("candidate: ? Maria\n", 1, 12, "this mark is not allowed here"),
        ("candidate:\tMaria\n\tcomplete: true\n", 2, 1, "a tab is used for indentation"),
        ("# Maria\n% complete: true\n", 2, 1, "YAML's directives are not used here"),
    ],
)
def test_a_broken_layout_is_called_by_its_likeliest_cause(
    text: str, line: int, column: int, said: str, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_reader, "LOADER", find_loader(parser))
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


ASKED = "training in the Armed Forces goes below military:"
MORE = "write the sections that may have more records"


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("programs: [{graduation: 2021}]", "did you mean completed?"),
        ("programs: [{Grad Date: 2021}]", "did you mean completed?"),
        ("programs: [{dob: 2001}]", "did you mean born at the top?"),
        ("graduated: 2021", "did you mean completed below programs or earned below diploma?"),
        ("HS Diploma: ged", "did you mean kind below diploma?"),
        ("jobs: []", "did you mean employment?"),
        ("programs: [{state: TX}]", "leave it out: a profile has no such fact"),
        ("employment: [{end: present, state: TX}]", "leave it out: a profile has no such fact"),
        ("employment: [{end: present, hours: 20}]", "did you mean hours_per_week?"),
        ("employment: [{end: 2021, hours: 20}]", "did you mean hours_per_week or total_hours?"),
        ("employment: [{end_date: 2021}]", "did you mean end?"),
        ("employment: [{end: present, volunteer: yes}]", "an answer to a question of a ruleset belongs below answers:"),
        ("employment: [{end: present, role: STNA}]", "did you mean nursing_assistant?"),
        ("employment: [{end: present, role: receptionist}]", "did you mean medical_office_worker?"),
        ("employment: [{end: present, role: 68W}]", ASKED),
        ("employment: [{end: present, role: Navy Corpsman}]", ASKED),
        ("employment: [{end: present, role: don't know}]", "leave the key out if it is not known"),
        ("employment: [{end: present, duties: front desk and back office}]", "write each by itself: [administrative, "),
        ("employment: [{end: present, duties: front desk}]", "did you mean administrative?"),
        ("employment: [{end: present, duties: don't know}]", "leave the key out if it is not known"),
        ("employment: [{end: present, supervised: don't know}]", "write true or false; leave the key out if it is not"),
        ("employment: [{end: never}]", "did you mean present?"),
        ("military: [{training: corpsman}]", "did you mean medical_services?"),
        ("military: [{training: 4N0X1}]", "did you mean medical_services?"),
        ("diploma: {kind: foreign}", "leave kind out until a state recognizes a diploma from abroad"),
        ("diploma: {kind: HS Diploma}", "did you mean high_school?"),
        ("diploma: HS Diploma", "write diploma: {kind: high_school}"),
        ("diploma: {kind: ged, earned: never}", "write diploma: none if there is none"),
        ("programs: [{field: CNA}]", "did you mean nursing_assisting?"),
        ("programs: [{accreditation: don't know}]", "write [] if there is none; leave the key out if it is not known"),
        ("incomplete: all", MORE),
        ("incomplete: true", MORE),
        ("incomplete: [all]", MORE),
        ("incomplete: false", "leave it out if all that is given is whole"),
        ("incomplete: [jobs]", "did you mean employment?"),
        ("incomplete: 7", "write [one, other]"),
    ],
)
def test_a_hint_names_what_is_meant(text: str, help: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(f"{text}\n", is_json=False)
    (problem,) = caught.value.problems
    assert problem.help.startswith(help)


@pytest.mark.parametrize(
    ("column", "help"),
    [
        ("Grad Date", "did you mean programs.1.completed or diploma.earned?"),
        ("programs.2.Grad Date", "did you mean programs.2.completed?"),
        ("HS Diploma", "did you mean diploma.kind?"),
        ("PROGRAM_DESC", "did you mean programs.1.name?"),
        ("DOB", "did you mean born?"),
        ("role", "did you mean employment.1.role?"),
        ("program.1.completed", "did you mean programs.1.completed?"),
        ("employment.2.hours", "did you mean employment.2.hours_per_week or employment.2.total_hours?"),
        ("employment.1.volunteer", "known here: employment.1.role, "),
        ("state", "remove it: a profile has no such fact"),
        ("employment.1.state", "remove it: a profile has no such fact"),
        ("frobnicate", "remove it if it holds no fact; known here: id, "),
    ],
)
def test_a_hint_names_the_column_that_is_meant(column: str, help: str) -> None:
    assert hint_at_column(column).startswith(help)


@pytest.mark.parametrize(
    ("section", "column", "help"),
    [
        ("programs", "Grad Date", "did you mean completed?"),
        ("diploma", "Grad Date", "did you mean earned?"),
        ("employment", "hours", "did you mean hours_per_week or total_hours?"),
        ("employment", "Grad Date", "remove it if it holds no fact; known here: id, "),
        ("employment", "state", "remove it: a profile has no such fact"),
        ("employment", "employr", "did you mean employer?"),
    ],
)
def test_a_hint_names_the_column_of_a_section(section: str, column: str, help: str) -> None:
    assert hint_at_section_column(section, column).startswith(help)


def test_what_people_call_facts_names_facts_that_there_are() -> None:
    names = [name for each in FACTS for name in each]
    assert len(names) == len({*names})
    for name in (*names, *NO_FACTS, *UNKNOWN, *(name for words in WORDS.values() for each in words for name in each)):
        assert fold_words(name) == name
    assert not NO_FACTS.intersection(names)
    for address in (address for meant in FACTS.values() for address in meant):
        section, _, field = address.partition(".")
        if field:
            assert field in section_fields(section), address
        else:
            assert section in {**facts_outside_sections(), **SECTIONS_BY_KEY}, address


@pytest.mark.parametrize("address", WORDS)
def test_what_people_write_for_words_names_words_that_there_are(address: str) -> None:
    section, _, field = address.partition(".")
    known = section_fields(section)[field].words if field else facts_outside_sections()[section].words
    names = [name for each in WORDS[address] for name in each]
    assert len(names) == len({*names})
    for meant in WORDS[address].values():
        assert not isinstance(meant, str) or meant in known or " " in meant


@pytest.mark.parametrize("word", ["at_least", "at_most", "after", "before", "first", "last", "on_or_after"])
def test_the_opposite_of_a_word_is_never_meant(word: str) -> None:
    assert find_near(word, [OPPOSITES[word], "other"]) is None
    assert find_near(word, [word, OPPOSITES[word]]) == word


def test_dates_of_an_answer_are_in_its_column() -> None:
    assert format_column(("programs", 0, "answers", "on_the_list", "since")) == "programs.1.answers.on_the_list"
    assert format_column(("answers", "published.in_pursuit", "until")) == "answers.published.in_pursuit"
    assert format_column(("answers", "since")) == "answers.since"


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
