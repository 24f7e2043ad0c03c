"""The command ``check``: the answer for one candidate."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from ma_eligibility.cli.completion import offer_compared, offer_reasons
from ma_eligibility.cli.options import (
    DEFAULT_RULES,
    AsOf,
    Credentials,
    Debug,
    Readings,
    Rules,
    loading_rules,
    read_as_of,
    read_readings,
)
from ma_eligibility.cli.streams import (
    DONE,
    FOUND,
    NONE_CERTAIN,
    fail_usage,
    print_error,
    print_problems,
    print_text,
    reading_input,
    writing,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ma_eligibility.errors import Problem
    from ma_eligibility.explain.answer import Explanation
    from ma_eligibility.explain.comparison import Comparison
    from ma_eligibility.load.suppositions import Supposition, Suppositions
    from ma_eligibility.profile.profile import Profile
    from ma_eligibility.ruleset.rulebook import Ruleset

#: The endings of files that can only be rosters.
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")
Form = Literal["text", "json", "html", "md"]
#: The form of the answer by the ending of the file that it is written to.
FORMS: dict[str, Form] = {"": "text", ".txt": "text", ".json": "json", ".html": "html", ".md": "md"}


#: What the command accepts after PROFILE, to say what to do with it.
CONTEXT_SETTINGS = {"allow_extra_args": True}


def check(
    context: typer.Context,
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="A YAML or JSON file, or - for standard input.")],
    id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="ID", help="Answer for the person of this id; PROFILE is then a roster, as cohort takes it."
        ),
    ] = None,
    suppose: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="ADDRESS=VALUE",
            help="Suppose a fact, such as programs[0].hours=720, and change no file; may be repeated.",
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write into PROFILE what its mistakes can only mean, and say it; then answer.")
    ] = False,
    credential: Credentials = None,
    as_of: AsOf = None,
    rules: Rules = DEFAULT_RULES,
    reading: Readings = None,
    compare_with: Annotated[
        str | None,
        typer.Option(
            "--compare-with",
            metavar="NAME-OR-FOLDER",
            autocompletion=offer_compared,
            help="Say where this ruleset's answers differ, or none; if left out, the one that the ruleset names.",
        ),
    ] = None,
    format: Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="text|json|html|md",
            help="The form of the answer; html and md are a letter to the candidate. "
            "If left out, the ending of the file says it, or it is text.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the answer to this file: .html, .md, .json or .txt.",
        ),
    ] = None,
    why: Annotated[
        list[str] | None,
        typer.Option(
            "--why",
            metavar="[ID]",
            autocompletion=offer_reasons,
            help="Show the reasons for this credential, or for all; repeatable.",
        ),
    ] = None,
    chart: Annotated[bool, typer.Option("--chart/--no-chart", help="Draw the days, or do not.")] = True,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every route and criterion.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on success.")] = False,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 10 if eligible for none, 11 if that is not known yet."),
    ] = False,
    debug: Debug = False,
) -> None:
    """Show for each credential whether, why and on which days the candidate in PROFILE may take its exam.

    Examples::

        ma-eligible check maria.yaml  # the answer for today
        ma-eligible check maria.yaml --why RMA  # the reasons for RMA
        ma-eligible check maria.yaml --as-of 2027-01-15  # the answer for another day
        ma-eligible check maria.yaml --format json  # the answer for a script
        ma-eligible check students.csv --id S-0117  # one person of a roster
        ma-eligible check maria.yaml --fix  # correct what is sure
        ma-eligible check maria.yaml --set complete=true  # the answer if it were so
    """
    if context.args:
        fail_usage(f"check is about one person; for several: {_cohort_command(profile, *context.args)}")
    if id == "":
        fail_usage("--id is empty")
    suppositions = _read_suppositions(suppose or [])
    day = read_as_of(as_of)
    readings = read_readings(reading)
    form = format or _form_of(output)
    if suppositions and form in ("html", "md"):
        fail_usage("a letter tells the candidate what is so: leave --set out, or take another form")
    is_shown = not quiet or output is not None
    warnings: list[Problem] = []
    with reading_input(as_json=form == "json"):
        rulesets, rule_files = _load_rulesets(rules, readings, credential or [], compare_with if is_shown else "none")
        if fix:
            _fix_profile(profile, id, is_quiet=quiet)
        person = _Person(profile, id, suppositions, is_fixed=fix)
        candidate, in_table, candidate_files = _load_candidate(person, warnings, rulesets)
    reasons = _read_why(why or [], rulesets[0])
    explanation, comparison = _explain(candidate, rulesets, day)
    if warnings and not quiet:
        print_problems(warnings)
    if is_shown:
        shown = {"verbose": verbose, "why": reasons, "in_table": in_table}
        supposed = tuple(suppositions.made) if suppositions else ()
        text = _render(explanation, comparison, supposed, form, to_file=output is not None, chart=chart, **shown)
        print_text(text, as_utf8=form != "text", output=output, not_over=[*candidate_files, *rule_files])
    if exit_code:
        raise typer.Exit(_status_of(explanation))


def _form_of(output: str | None) -> Form:
    """Return the form of the answer by the ending of its file; end the program for one that is not known."""
    import os

    ending = os.path.splitext(output or "")[1].lower()  # noqa: PTH122 # which takes any name
    if ending not in FORMS:
        endings = ", ".join(filter(None, FORMS))
        fail_usage(f"-o {output}: the ending says in which form, {endings}; for another one, give --format")
    return FORMS[ending]


def _read_why(asked: list[str], ruleset: "Ruleset") -> list[str]:
    """Return the ids of the credentials whose reasons are asked for; end the program if there is no such credential."""
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError

    try:
        found = ruleset if "all" in [each.lower() for each in asked] else ruleset.only(asked)
    except UnknownCredentialError as error:
        fail_usage(f"--why: {error}")
    return [credential.id for credential in found.credentials]


def _load_rulesets(
    name: str, readings: dict[str, str], credentials: list[str], compare_with: str | None
) -> "tuple[list[Ruleset], list[Path]]":
    """Return the ruleset asked for, after it the one to compare it with, if any, and the files of both."""
    from ma_eligibility.load.ruleset import load_ruleset, resolve_compared, rule_files

    with loading_rules(name):
        ruleset = load_ruleset(name, readings, credentials)
    other = compare_with or resolve_compared(name, ruleset.info.compare_with)
    if other in (None, "none"):
        return [ruleset], rule_files(name)
    return [ruleset, load_ruleset(other, alternatives=False)], [*rule_files(name), *rule_files(other)]


class _Person(NamedTuple):
    """Whom the command is about, and what is supposed of them."""

    path: str
    id: str | None
    """The person's id on a roster; None for a profile."""
    suppositions: "Suppositions | None"
    is_fixed: bool
    """Whether the profile has just been fixed, as far as it can be."""


def _read_suppositions(texts: list[str]) -> "Suppositions | None":
    """Return what is to be supposed; end the program if a text is not ADDRESS=VALUE."""
    if not texts:
        return None
    from ma_eligibility.load.suppositions import Suppositions

    with reading_input():
        return Suppositions(texts)


def _fix_profile(path: str, id: str | None, *, is_quiet: bool) -> None:
    """Write the fixes of a profile into its file, and say each; end the program if it is not a file of one profile."""
    from ma_eligibility.load.fixing import fix_file
    from ma_eligibility.load.profile import is_fixable

    if id is not None or not is_fixable(path) or path.lower().endswith(TABLES):
        fail_usage("--fix changes the file of one profile; standard input and rosters are left as they are")
    with writing(path):
        fixes = fix_file(path)
    for each in fixes if not is_quiet else ():
        print_error(f"{path}:{each.line}:{each.column}: {each.old} → {each.new}")


def _load_candidate(
    person: _Person, warnings: "list[Problem]", rulesets: "list[Ruleset]"
) -> "tuple[Profile, bool, list[str | Path]]":
    """Return the profile at a path, or of one person of the roster there, whether it is in tables, and its files."""
    path, id, suppositions, _ = person
    if id is None:
        return _load_profile(person, warnings, rulesets), False, [path]
    from ma_eligibility.roster.one_person import load_person
    from ma_eligibility.roster.rosters import roster_files

    return *load_person(path, id, warnings, rulesets, suppositions), roster_files(path)


def _load_profile(person: _Person, warnings: "list[Problem]", rulesets: "list[Ruleset]") -> "Profile":
    """Return the profile at a path; raises InputError, which for a roster says how to ask about one person."""
    import os

    from ma_eligibility.errors import InputError, Problem
    from ma_eligibility.load.profile import load_profile

    path = person.path
    help = f"give one person's --id, or ask about everybody: {_cohort_command(path)}"
    if path.lower().endswith(TABLES) and os.path.exists(path):  # noqa: PTH110 # which takes any name
        raise InputError([Problem("E123", "this is a roster, not a profile", path, help=help)])
    try:
        return load_profile(path, warnings, rulesets, person.suppositions)
    except InputError as error:
        if person.is_fixed:
            error.problems = [problem._replace(fix=None) for problem in error.problems]
        first = error.problems[0]
        if first.code == "E110" or os.path.isdir(path):  # noqa: PTH112 # which takes any name
            error.problems[0] = first._replace(help=f"of a roster, {help}")
        raise


def _cohort_command(*paths: str) -> str:
    """Return the command that answers for everybody in files or a folder."""
    import shlex

    return shlex.join(["ma-eligible", "cohort", *paths])


def _explain(profile: "Profile", rulesets: "list[Ruleset]", as_of: int) -> "tuple[Explanation, Comparison | None]":
    """Return the explained answer under the first ruleset, and where it differs under the second."""
    from ma_eligibility.explain.answer import explain_answer
    from ma_eligibility.ruleset.evaluate import evaluate_profile

    ruleset, *others = rulesets
    answer = evaluate_profile(profile, ruleset, as_of)
    explanation = explain_answer(answer)
    if not others:
        return explanation, None
    from ma_eligibility.explain.comparison import compare_answer

    return explanation, compare_answer(answer, others[0], explanation)


def _render(
    explanation: "Explanation",
    comparison: "Comparison | None",
    supposed: "tuple[Supposition, ...]",
    form: Form,
    *,
    to_file: bool,
    chart: bool,
    **shown: Any,
) -> str:
    """Return the answer in a form; of text, for standard output or a file, ``shown`` says what of it."""
    if form == "json":
        from ma_eligibility.render.json import render_json

        return render_json(explanation, comparison, supposed)
    if form != "text":
        from ma_eligibility.render.letter import render_letter_html, render_letter_markdown

        return (render_letter_html if form == "html" else render_letter_markdown)(explanation, comparison)
    from ma_eligibility.render.text import render_text
    from ma_eligibility.render.writer import describe_terminal

    terminal = describe_terminal(to_file=to_file)
    terminal = terminal._replace(chart=terminal.chart and chart)
    return render_text(explanation, **terminal._asdict(), comparison=comparison, supposed=supposed, **shown)


def _status_of(explanation: "Explanation") -> int:
    from ma_eligibility.ruleset.finding import Verdict

    verdicts = {credential.verdict for credential in explanation.credentials}
    if Verdict.ELIGIBLE in verdicts:
        return DONE
    return NONE_CERTAIN if Verdict.UNDETERMINED in verdicts else FOUND
