"""The command ``check``: the answer for one candidate."""

from typing import TYPE_CHECKING, Annotated

import typer

from ma_eligibility.cli.options import DEFAULT_RULES, AsOf, Credentials, Debug, Readings, Rules, read_readings
from ma_eligibility.cli.streams import (
    DONE,
    FOUND,
    NONE_CERTAIN,
    fail_usage,
    one_of,
    print_or_write,
    read_as_of,
    report_problems,
    tell_problems,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ma_eligibility.errors import Problem
    from ma_eligibility.explain.answer import Explanation
    from ma_eligibility.explain.comparison import Comparison
    from ma_eligibility.profile.profile import Profile
    from ma_eligibility.ruleset.rulebook import Ruleset

#: The endings of files that can only be rosters.
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")


def check(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="A YAML or JSON file, or - for standard input.")],
    id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help="Answer for the person of this id; PROFILE is then a roster, as cohort takes it."
        ),
    ] = None,
    credential: Credentials = None,
    as_of: AsOf = None,
    rules: Rules = DEFAULT_RULES,
    reading: Readings = None,
    compare_with: Annotated[
        str | None,
        typer.Option(
            "--compare-with",
            metavar="NAME-OR-FOLDER",
            help="Tell where this ruleset's answers differ, or none; if left out, the one that the ruleset names.",
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="How to write the answer.")] = "text",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the answer to this file.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell of every route and criterion.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on success.")] = False,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 10 if eligible for none, 11 if that cannot be told yet."),
    ] = False,
    debug: Debug = False,
) -> None:
    """Tell for each credential whether, why and on which days the candidate in PROFILE may sit its exam."""
    one_of("--format", format, ("text", "json"))
    if id == "":
        fail_usage("--id is empty")
    as_of_day = read_as_of(as_of)
    told = not quiet or output is not None
    warnings: list[Problem] = []
    ruleset, other, files = _load_rulesets(
        rules, read_readings(reading), credential or [], compare_with, told=told, as_json=format == "json"
    )
    candidate, in_table = _load_candidate(profile, id, warnings, [ruleset, other], as_json=format == "json")
    explanation, comparison = _answer_questions(candidate, ruleset, other, as_of_day)
    if warnings and not quiet:
        tell_problems(warnings)
    if told:
        read = [*_files_of(profile, id), *files]
        _write_answer(explanation, comparison, format, output, read, verbose=verbose, in_table=in_table)
    if exit_code:
        raise typer.Exit(_status_of(explanation))


def _load_rulesets(
    name: str,
    readings: dict[str, str],
    credentials: list[str],
    compare_with: str | None,
    *,
    told: bool,
    as_json: bool,
) -> "tuple[Ruleset, Ruleset | None, list[Path]]":
    """Return the ruleset asked for, the one to compare it with, and their files; problems of any end the program."""
    from ma_eligibility.errors import InputError
    from ma_eligibility.load.ruleset import load_ruleset, name_beside, rule_files
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError, UnknownReadingError

    try:
        ruleset = load_ruleset(name, readings)
        ruleset = ruleset.only(credentials) if credentials else ruleset
        beside = compare_with or name_beside(name, ruleset.info.compare_with)
        if not told or beside in (None, "none"):
            return ruleset, None, rule_files(name)
        return ruleset, load_ruleset(beside, alternatives=False), [*rule_files(name), *rule_files(beside)]
    except (UnknownCredentialError, UnknownReadingError) as error:
        fail_usage(str(error))
    except InputError as error:
        report_problems(error, as_json=as_json)


def _load_candidate(
    path: str, id: str | None, warnings: "list[Problem]", rulesets: "Sequence[Ruleset | None]", *, as_json: bool
) -> "tuple[Profile, bool]":
    """Return the profile at a path, or of one person of the roster there, and whether that is in tables.

    Problems of the profile end the program.
    """
    from ma_eligibility.errors import InputError

    asking = [ruleset for ruleset in rulesets if ruleset]
    try:
        if id is None:
            return _load_alone(path, warnings, asking), False
        from ma_eligibility.roster.one_person import load_person

        return load_person(path, id, warnings, asking)
    except InputError as error:
        report_problems(error, as_json=as_json)


def _load_alone(path: str, warnings: "list[Problem]", rulesets: "list[Ruleset]") -> "Profile":
    """Return the profile at a path; raises InputError, which of a roster tells how one person is asked about."""
    import os

    from ma_eligibility.errors import InputError, Problem
    from ma_eligibility.load.profile import load_profile

    help = "give one person's --id, or ask for everybody with ma-eligible cohort"
    if path.lower().endswith(TABLES) and os.path.exists(path):  # noqa: PTH110 # which takes any name
        raise InputError([Problem("E123", "this is a roster, not a profile", path, help=help)])
    try:
        return load_profile(path, warnings, rulesets)
    except InputError as error:
        first = error.problems[0]
        if first.code == "E110" or os.path.isdir(path):  # noqa: PTH112 # which takes any name
            error.problems[0] = first._replace(help=f"of a roster, {help}")
        raise


def _files_of(path: str, id: str | None) -> "list[str | Path]":
    """Return the files that the profile came from."""
    if id is None:
        return [path]
    from ma_eligibility.roster.rosters import roster_files

    return roster_files(path)


def _answer_questions(
    profile: "Profile", ruleset: "Ruleset", other: "Ruleset | None", as_of: int
) -> "tuple[Explanation, Comparison | None]":
    """Return the explained answer, and where the other ruleset differs."""
    from ma_eligibility.explain.answer import explain_answer
    from ma_eligibility.ruleset.evaluate import evaluate_profile

    answer = evaluate_profile(profile, ruleset, as_of)
    explanation = explain_answer(answer)
    if other is None:
        return explanation, None
    from ma_eligibility.explain.comparison import compare_answer

    return explanation, compare_answer(explanation, answer, other)


def _write_answer(
    explanation: "Explanation",
    comparison: "Comparison | None",
    format: str,
    output: str | None,
    read: "list[str | Path]",
    *,
    verbose: bool,
    in_table: bool,
) -> None:
    """Render the answer and write it to standard output, or to a file that is none of those read."""
    if format == "json":
        from ma_eligibility.render.json import render_json

        text = render_json(explanation, comparison)
    else:
        from ma_eligibility.render.terminal import describe_terminal
        from ma_eligibility.render.text import render_text

        terminal = describe_terminal(to_file=output is not None)
        text = render_text(
            explanation,
            width=terminal.width,
            color=terminal.color,
            ascii_only=terminal.ascii_only,
            verbose=verbose,
            comparison=comparison,
            in_table=in_table,
        )
    print_or_write(text, output, as_utf8=format == "json", not_over=read)


def _status_of(explanation: "Explanation") -> int:
    from ma_eligibility.ruleset.finding import Verdict

    verdicts = {credential.verdict for credential in explanation.credentials}
    if Verdict.ELIGIBLE in verdicts:
        return DONE
    return NONE_CERTAIN if Verdict.UNDETERMINED in verdicts else FOUND
