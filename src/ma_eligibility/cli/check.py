"""The command ``check``: the answer for one candidate."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ma_eligibility.cli.answering import explain, find_plans, load_rulesets, render_screen
from ma_eligibility.cli.completion import offer_compared, offer_reasons
from ma_eligibility.cli.options import (
    DEFAULT_RULES,
    AsOf,
    Credentials,
    Deadlines,
    Debug,
    PersonId,
    ProfilePath,
    Readings,
    Rules,
    Supposed,
    WithNames,
    check_calendar,
    find_form,
    read_as_of,
    read_readings,
)
from ma_eligibility.cli.person import TABLES, load_candidate, read_person
from ma_eligibility.cli.roster_options import DateFormats, OtherColumns, RosterMap, RosterOptions
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
    from collections.abc import Sequence

    from ma_eligibility.errors import Problem
    from ma_eligibility.explain.answer import Explanation
    from ma_eligibility.explain.comparison import Comparison
    from ma_eligibility.load.suppositions import Supposition
    from ma_eligibility.medium import Medium
    from ma_eligibility.plan.plan import Plans
    from ma_eligibility.ruleset.rulebook import Ruleset

Form = Literal["text", "json", "html", "md"]
#: Who reads a letter or a page.
Reader = Literal["student", "advisor"]
#: The form of the answer by the ending of the file that it is written to.
FORMS: dict[str, Form] = {"": "text", ".txt": "text", ".json": "json", ".html": "html", ".md": "md"}


def check(
    context: typer.Context,
    profile: ProfilePath,
    id: PersonId = None,
    map: RosterMap = None,  # noqa: A002 # the option's name
    keep: OtherColumns = None,
    dates: DateFormats = None,
    suppose: Supposed = None,
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
    reader: Annotated[
        Reader | None,
        typer.Option(
            "--for",
            metavar="student|advisor",
            help="Who reads html and md: the student a letter; an advisor a page with a timeline, plans and sources.",
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
    deadlines: Deadlines = None,
    names: WithNames = False,
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
        ma-eligible check maria.yaml -o maria.html  # a letter to print
        ma-eligible check maria.yaml --as-of 2027-01-15  # the answer for another day
        ma-eligible check maria.yaml --format json  # the answer for a script
        ma-eligible check students.csv --id S-0117  # one person of a roster
        ma-eligible check maria.yaml --deadlines my.ics  # the days as a calendar
        ma-eligible check maria.yaml --fix  # correct what is sure
        ma-eligible check maria.yaml --set complete=true  # the answer if it were so
    """
    person = read_person(
        "check", profile, context.args, id, suppose, RosterOptions(map, keep or [], dates or []), is_fixed=fix
    )
    day = read_as_of(as_of)
    readings = read_readings(reading)
    form = format or find_form(output, FORMS)
    is_document = form in ("html", "md")
    if reader and not is_document:
        fail_usage("--for says who reads html or md: name a file that ends so, -o maria.html, or give --format")
    if person.suppositions and is_document and reader != "advisor":
        fail_usage("a letter tells the candidate what is so: leave --set out, add --for advisor, or take another form")
    check_calendar(deadlines, names=names)
    if person.suppositions and deadlines is not None:
        fail_usage("a calendar has what is so: leave --set out, or --deadlines")
    if deadlines is not None and output is not None and os.path.realpath(output) == os.path.realpath(deadlines):
        fail_usage("--output and --deadlines must be different files")
    is_shown = not quiet or output is not None
    is_used = is_shown or deadlines is not None
    warnings: list[Problem] = []
    with reading_input(as_json=form == "json"):
        rulesets, rule_files = load_rulesets(rules, readings, credential or [], compare_with if is_used else "none")
        if fix:
            _fix_profile(profile, id, is_quiet=quiet)
        candidate, medium, candidate_files = load_candidate(person, warnings, rulesets)
    reasons = _read_why(why or [], rulesets[0])
    explanation, comparison = explain(candidate, rulesets, day)
    plans = find_plans(explanation, details=deadlines is not None) if is_used else None
    if warnings and not quiet:
        print_problems(warnings)
    read = [*candidate_files, *rule_files]
    if deadlines is not None:
        named = id or ("" if profile == "-" else Path(profile).stem)
        _write_deadlines(deadlines, named, explanation, comparison, plans, not_over=read, with_name=names)
    if is_shown:
        shown = {"verbose": verbose, "why": reasons, "medium": medium}
        supposed = tuple(person.suppositions.made) if person.suppositions else ()
        if is_document:
            text = _render_document(explanation, comparison, plans, supposed, medium, form, reader or "student")
        else:
            text = _render(
                explanation, comparison, plans, supposed, form, to_file=output is not None, chart=chart, **shown
            )
        print_text(text, as_utf8=form != "text", output=output, not_over=read)
    if exit_code:
        raise typer.Exit(_status_of(explanation))


def _read_why(asked: list[str], ruleset: "Ruleset") -> list[str]:
    """Return the ids of the credentials whose reasons are asked for; end the program if there is no such credential."""
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError

    try:
        found = ruleset if "all" in [each.lower() for each in asked] else ruleset.only(asked)
    except UnknownCredentialError as error:
        fail_usage(f"--why: {error}")
    return [credential.id for credential in found.credentials]


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


def _write_deadlines(
    file: str,
    id: str,
    explanation: "Explanation",
    comparison: "Comparison | None",
    plans: "Plans | None",
    *,
    not_over: "Sequence[str | Path]",
    with_name: bool,
) -> None:
    """Write the days not to be missed as a calendar; end the program if it cannot be written.

    ``id`` is the person's, or the name of the file without its ending; empty for standard input.
    """
    from ma_eligibility.icalendar import BEGIN, END
    from ma_eligibility.output import write_bytes
    from ma_eligibility.plan.deadlines import encode_deadlines, find_deadlines, name_whom

    credentials = [found.credential.id for found in explanation.credentials]
    found = find_deadlines(explanation, comparison, plans, credentials)
    whom = name_whom(id, explanation.profile.candidate, with_name=with_name)
    with writing(file):
        write_bytes(file, BEGIN + encode_deadlines(whom, found, explanation.as_of) + END, not_over=not_over)


def _render(
    explanation: "Explanation",
    comparison: "Comparison | None",
    plans: "Plans | None",
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

        return render_json(explanation, comparison, supposed, plans)
    return render_screen(explanation, comparison, plans, to_file=to_file, chart=chart, supposed=supposed, **shown)


def _render_document(
    explanation: "Explanation",
    comparison: "Comparison | None",
    plans: "Plans | None",
    supposed: "tuple[Supposition, ...]",
    medium: "Medium",
    form: Form,
    reader: Reader,
) -> str:
    """Return the answer as HTML or Markdown: the letter to the student, or the page for the advisor."""
    from ma_eligibility.render.document import write_html, write_markdown
    from ma_eligibility.render.letter import make_letter
    from ma_eligibility.render.page import make_page

    if reader == "student":
        document = make_letter(explanation, comparison, plans)
    else:
        document = make_page(explanation, comparison, plans, supposed, medium)
    return write_html(document) if form == "html" else write_markdown(document)


def _status_of(explanation: "Explanation") -> int:
    from ma_eligibility.ruleset.finding import Verdict

    verdicts = {credential.verdict for credential in explanation.credentials}
    if Verdict.ELIGIBLE in verdicts:
        return DONE
    return NONE_CERTAIN if Verdict.UNDETERMINED in verdicts else FOUND
