"""The command ``cohort``: the answers for a whole roster of people, as tables and as a summary."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ma_eligibility.cli.drafting import MapFrom, MapOutput, write_draft
from ma_eligibility.cli.options import (
    DEFAULT_RULES,
    AsOf,
    Credentials,
    Deadlines,
    Debug,
    Finish,
    Readings,
    Rules,
    Start,
    WeeklyHours,
    WithNames,
    Without,
    check_calendar,
    default_rules,
    loading_rules,
    read_as_of,
    read_plan_options,
    read_readings,
)
from ma_eligibility.cli.roster_options import DateFormats, KeptColumns, RosterMap, RosterOptions
from ma_eligibility.cli.streams import (
    UNUSABLE,
    fail,
    fail_unusable,
    fail_usage,
    print_error,
    print_error_text,
    print_text,
    reading_input,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ma_eligibility.cohort.formats import OutputFormat
    from ma_eligibility.cohort.page_file import WriteParts
    from ma_eligibility.cohort.selection import Selection
    from ma_eligibility.cohort.tally import Tally
    from ma_eligibility.cohort.worker import CohortOptions
    from ma_eligibility.roster.rosters import Roster
    from ma_eligibility.ruleset.rulebook import Ruleset


Rosters = Annotated[
    list[str],
    typer.Argument(
        metavar="ROSTER",
        help="A JSON Lines file, YAML documents, a folder of profiles, a CSV, a folder of CSVs, an Excel workbook, "
        "or - for standard input.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the assessments: .csv, .jsonl, .xlsx, .parquet or .html."
    ),
]
Findings = Annotated[
    str | None, typer.Option("--findings", metavar="FILE", help="Write a row for each criterion to this file too.")
]
Plans = Annotated[
    str | None, typer.Option("--plans", metavar="FILE", help="Write what would open each exam, a row for each plan.")
]
PlanDetails = Annotated[
    bool, typer.Option("--plan-details", help="Add to the plans the last useful days, and what would undo them.")
]
Letters = Annotated[
    str | None,
    typer.Option("--letters", metavar="DIR", help="Write the letter to each person into this folder, named by id."),
]
Rejects = Annotated[
    str | None,
    typer.Option("--rejects", metavar="FILE", help="Write the rows that cannot be read, with the reason, to correct."),
]
Format = Annotated[
    Literal["csv", "jsonl"] | None,
    typer.Option("--format", metavar="csv|jsonl", help="Print the assessments in place of the summary."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COLUMN=VALUE",
        help="Keep rows such as verdict=eligible; may be repeated, all must hold.",
    ),
]
ClosingWithin = Annotated[
    str | None, typer.Option("--closing-within", metavar="90d", help="Keep what is open and closes in that time.")
]
OpeningWithin = Annotated[
    str | None,
    typer.Option("--opening-within", metavar="90d", help="Keep what is not open and opens in that time."),
]
VerdictsOnly = Annotated[bool, typer.Option("--verdicts", help="Give verdicts only: no routes, days or facts.")]
Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", metavar="N", min=0, help="How many processes, at most four on each core; 0 for one."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary and no progress.")]


#: The columns that --verdicts leaves out.
OF_ROUTES = ("route", "unknown", "confidence", "reading_matters")


def cohort(
    rosters: Rosters,
    map: RosterMap = None,  # noqa: A002 # the option's name
    keep: KeptColumns = None,
    dates: DateFormats = None,
    output: Output = None,
    findings: Findings = None,
    plans: Plans = None,
    letters: Letters = None,
    deadlines: Deadlines = None,
    names: WithNames = False,
    rejects: Rejects = None,
    format: Format = None,
    credential: Credentials = None,
    where: Where = None,
    closing_within: ClosingWithin = None,
    opening_within: OpeningWithin = None,
    verdicts: VerdictsOnly = False,
    plan_details: PlanDetails = False,
    start: Start = None,
    finish: Finish = None,
    hours: WeeklyHours = None,
    without: Without = None,
    as_of: AsOf = None,
    rules: Rules = DEFAULT_RULES,
    reading: Readings = None,
    jobs: Jobs = 1,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Show for each person of a ROSTER whether, by which route and on which days each exam is open.

    Examples::

        ma-eligible cohort students.csv  # a summary
        ma-eligible cohort students.csv -o results.csv  # a row for each answer
        ma-eligible cohort students.csv -o spring.html  # a page to read and filter
        ma-eligible cohort fall.csv --map office.map.yaml  # an office's export
        ma-eligible cohort students.csv --closing-within 90d  # what closes soon
        ma-eligible cohort students.csv --plans plans.csv  # what would open
        ma-eligible cohort students.csv --letters letters  # a letter to each
        ma-eligible cohort students.csv --deadlines days.ics  # a calendar
        ma-eligible cohort students.csv --rejects wrong.csv  # rows to correct
    """
    if format is not None and output is not None:
        fail_usage("--format prints the assessments and --output writes them to a file; give one of the two")
    of_days = any(text.partition("=")[0].strip("! ") in OF_ROUTES for text in where or ())
    check_calendar(deadlines, names=names)
    if verdicts and (findings or plans or letters or deadlines or closing_within or opening_within or of_days):
        fail_usage("--verdicts gives no routes, days or facts; leave it out")
    said = {"plan-details": plan_details, "start": start, "finish": finish, "hours": hours, "without": without}
    for name, given in said.items():
        if given is not None and given is not False and plans is None:
            fail_usage(f"--{name} is about plans; --plans FILE writes them")
    day = read_as_of(as_of)
    plan_options = None
    if plans is not None:
        plan_options = read_plan_options(
            day, start=start, finish=finish, hours=hours, without=without, details=plan_details
        )
    readings = read_readings(reading)
    from ma_eligibility.cohort.worker import CohortOptions
    from ma_eligibility.load.ruleset import load_ruleset
    from ma_eligibility.medium import CELLS, EXPORT, FILE
    from ma_eligibility.roster.open_roster import open_roster
    from ma_eligibility.roster.tables import TableRoster

    with reading_input(), loading_rules(rules):
        ruleset = load_ruleset(rules, readings, credential or [], alternatives=False)
    selection = _read_selection(where or [], closing_within, opening_within, day, ruleset)
    formats = format or _format_of(output, may_be_page=True), _format_of(findings), _format_of(plans)
    if verdicts and formats[0] == "page":
        fail_usage("a page shows days; leave --verdicts out, or name another kind of file")
    options = CohortOptions(rules, ruleset.readings, credential or [], day, selection, verdicts, *formats, plan_options)
    if letters is not None:
        from ma_eligibility.render.letter import render_letter_html

        options = options._replace(letters=render_letter_html)
    with reading_input():
        how = RosterOptions(map, keep or [], dates or []).read()
        opened = [open_roster(path, how) for path in rosters]
    for left_out in (said for roster in opened for said in roster.describe_left_out()):
        print_error(f"ma-eligible: {left_out}")
    options = options._replace(keep=tuple(how.keep), with_deadlines=deadlines is not None, with_names=names)
    spans = {"closing": closing_within, "opening": opening_within}
    soon = [f"{what} within {span}" for what, span in spans.items() if span]
    selected = " and ".join([*(where or []), *([" or ".join(soon)] if soon else [])])
    tables = [roster for roster in opened if isinstance(roster, TableRoster)]
    columns = tables[0].export.names if tables and tables[0].export else None
    medium = FILE if len(tables) < len(opened) else CELLS if columns is None else EXPORT
    asked = [each.id for each in ruleset.credentials if selection.wants_credential(each.id)]
    parts = None
    if formats[0] == "page":
        from ma_eligibility.render.cohort_page import COHORT_PAGE, Shown, write_parts

        around = Shown(ruleset, asked, day, selected, medium, columns or {}, options.keep, plans is not None)
        options, parts = options._replace(page=COHORT_PAGE), partial(write_parts, shown=around)
    files = output, findings, rejects, plans, letters, deadlines
    tally, first_reasons = _run(options, opened, files, parts, jobs, quiet=quiet)
    if not quiet:
        shown: dict[str, Any] = {"medium": medium, "names": columns, "letters": letters, "deadlines": deadlines}
        _print_summary(tally, ruleset, asked, day, selected, on_standard_error=format is not None, **shown)
    if tally.rejected or tally.extra:
        _print_rejected(tally, rejects, first_reasons)
        raise typer.Exit(UNUSABLE)


def _format_of(path: str | None, *, may_be_page: bool = False) -> "OutputFormat | None":
    """Return the format of a file of results; end the program for an ending that is not known."""
    from ma_eligibility.cohort.outputs import FileNamesError, output_format_of

    try:
        return None if path is None else output_format_of(path, may_be_page=may_be_page)
    except FileNamesError as error:
        fail_usage(str(error))


def _read_selection(
    where: list[str], closing_within: str | None, opening_within: str | None, as_of: int, ruleset: "Ruleset"
) -> "Selection":
    """Return which rows are wanted; end the program for a condition that cannot be asked."""
    from ma_eligibility.cohort.selection import VERDICTS, Selection, parse_condition, parse_span
    from ma_eligibility.ruleset.rulebook import CONFIDENCES

    known = {
        "verdict": VERDICTS,
        "credential": [credential.id for credential in ruleset.credentials],
        "route": [route.id for credential in ruleset.credentials for route in credential.routes],
        "confidence": list(CONFIDENCES),
        "reading_matters": [
            name
            for credential in ruleset.credentials
            for reading in credential.readings
            for name in (reading, f"{credential.id}.{reading}")
        ],
    }
    try:
        conditions = tuple(parse_condition(text, known) for text in where)
    except ValueError as error:
        fail_usage(f"--where: {error}")

    def last_day(option: str, text: str | None) -> int | None:
        try:
            return None if text is None else parse_span(text).after(as_of)
        except ValueError as error:
            fail_usage(f"{option} {text}: {error}")

    closing = last_day("--closing-within", closing_within)
    return Selection(conditions, closing, last_day("--opening-within", opening_within))


def _run(
    options: "CohortOptions",
    rosters: "list[Roster]",
    files: "Sequence[str | None]",
    parts: "WriteParts | None",
    jobs: int,
    *,
    quiet: bool,
) -> "tuple[Tally, list[str]]":
    """Assess everybody and write the files asked for, in the order of ``Outputs``.

    Ends the program if something cannot be read or written.
    """
    import sqlite3

    from ma_eligibility.cohort.outputs import FileNamesError, Outputs, UnwritableError
    from ma_eligibility.cohort.run import Progress, count_jobs, run_cohort
    from ma_eligibility.cohort.worker_pool import LostError
    from ma_eligibility.errors import InputError

    progress = Progress(quiet=quiet)
    try:
        try:
            with Outputs(options, rosters, *files, write_parts=parts) as outputs:
                tally = run_cohort(rosters, options, outputs.write, jobs=count_jobs(jobs), progress=progress)
                outputs.commit()
        finally:
            progress.end()
    except KeyboardInterrupt:
        names = " and ".join(filter(None, files))
        left = f"; {names}: as before" if names else ""
        print_error(f"ma-eligible: interrupted after {progress.people:,} people{left}")
        raise
    except (LostError, sqlite3.Error) as error:
        said = "a process of the run was ended from outside" if isinstance(error, LostError) else error
        fail(f"the run cannot go on: {said}")
    except UnwritableError as error:
        if isinstance(error.error, BrokenPipeError):
            raise error.error from None
        fail(str(error))
    except InputError as error:
        fail_unusable(error, as_json=False)
    except FileNamesError as error:
        fail_usage(str(error))
    return tally, outputs.first_reasons


def _print_summary(
    tally: "Tally",
    ruleset: "Ruleset",
    credentials: list[str],
    as_of: int,
    selected: str,
    *,
    on_standard_error: bool,
    **shown: Any,
) -> None:
    from ma_eligibility.render.cohort_summary import render_summary
    from ma_eligibility.render.writer import describe_terminal

    terminal = describe_terminal(to_file=on_standard_error)
    text = render_summary(tally, credentials, ruleset, as_of, selected, terminal, **shown)
    show = print_error_text if on_standard_error else print_text
    show(text)


def _print_rejected(tally: "Tally", rejects: str | None, first_reasons: list[str]) -> None:
    """Say how many people cannot be read, and why the first of them cannot."""
    there = f"; {rejects} has them" if rejects else " (--rejects FILE writes them to a file, to correct)"
    extra = f", and {tally.extra:,} {'row is' if tally.extra == 1 else 'rows are'} nobody's" if tally.extra else ""
    print_error(f"ma-eligible: {tally.rejected:,} of {tally.people:,} people cannot be read{extra}{there}")
    from ma_eligibility.render.causes import list_causes

    few = tally.rejected + tally.extra == len(first_reasons)
    for said in first_reasons if few else list_causes(tally.causes.values()):
        print_error(f"  {said}")


def template(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="The table to write; roster.csv or roster.xlsx if left out.")
    ] = None,
    format: Annotated[
        Literal["csv", "xlsx"] | None,
        typer.Option("--format", metavar="csv|xlsx", help="What kind of table, if the name does not say it."),
    ] = None,
    rules: Rules = DEFAULT_RULES,
    map_from: MapFrom = None,
    output: MapOutput = None,
) -> None:
    """Write an empty roster to fill in: a CSV with a row a person, or a workbook with a sheet for each section.

    The questions that the ruleset declares have columns, too.

    With --map-from, draft the map of an export instead: how its columns and words read. What the draft is not sure of
    is a line behind a #, after a question.

    Examples::

        ma-eligible template students.csv  # a row a person
        ma-eligible template students.xlsx  # a workbook that lists the words for a cell
        ma-eligible template --map-from fall.csv -o fall.map.yaml  # draft a map
    """
    import os

    from ma_eligibility.load.ruleset import load_ruleset
    from ma_eligibility.plain import show_plain
    from ma_eligibility.roster.template import list_questions, write_template

    if map_from is not None:
        if file or format:
            fail_usage("--map-from writes a map: name it with -o FILE, and leave the table and --format out")
        write_draft(map_from, output)
        return
    if output is not None:
        fail_usage(f"-o names the map that --map-from drafts; the table is named without it: template {output}")
    name = file or f"roster.{format or 'csv'}"
    endings = (f".{format}",) if format else (".csv", ".xlsx")
    if not name.lower().endswith(endings):
        fail_usage(f"the name of the table must end in {' or '.join(endings)}, and {name} does not")
    if os.path.lexists(name):
        fail_usage(f"{name} is there already")
    with reading_input(), loading_rules(rules), writing(name):
        questions = load_ruleset(rules, alternatives=False).info.questions
        write_template(name, questions)
    asked = "".join(f"  {address}: {show_plain(said)}\n" for address, said in list_questions(questions))
    chosen = "" if rules == default_rules() else f" --rules {rules}"
    said = f"{name} is written; fill it in, then: ma-eligible cohort {name}{chosen}\n"
    print_text(said + ("It has columns for the questions of the ruleset:\n" if asked else "") + asked)
