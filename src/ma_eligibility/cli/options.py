"""The options that several commands have, and how their values are read."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeVar

import typer

from ma_eligibility.cli.completion import offer_changes, offer_credentials, offer_readings, offer_rulesets
from ma_eligibility.cli.streams import fail_usage

if TYPE_CHECKING:
    from ma_eligibility.days.calendar import DateError
    from ma_eligibility.plan.plan import PlanOptions

AnyForm = TypeVar("AnyForm", bound=str)

#: The ruleset that is used if none is named, neither on the command line nor by the environment variable.
DEFAULT_RULES, RULES_VARIABLE = "guide", "MA_ELIGIBLE_RULES"

ProfilePath = Annotated[str, typer.Argument(metavar="PROFILE", help="A YAML or JSON file, or - for standard input.")]
PersonId = Annotated[
    str | None,
    typer.Option(
        "--id", metavar="ID", help="Answer for the person of this id; PROFILE is then a roster, as cohort takes it."
    ),
]
Supposed = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ADDRESS=VALUE",
        help="Suppose a fact, such as programs[0].hours=720, and change no file; may be repeated.",
    ),
]
Rules = Annotated[
    str,
    typer.Option(
        "--rules",
        metavar="NAME-OR-FOLDER",
        envvar=RULES_VARIABLE,
        autocompletion=offer_rulesets,
        help="A shipped ruleset, or a folder of your own.",
    ),
]
RulesFolder = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        envvar=RULES_VARIABLE,
        autocompletion=offer_rulesets,
        help="A folder of rule files, or the name of a shipped ruleset.",
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="ID=CHOICE",
        autocompletion=offer_readings,
        help="Read the rules' source in this way; may be repeated.",
    ),
]
Credentials = Annotated[
    list[str] | None,
    typer.Option(
        "--credential",
        "-c",
        metavar="ID",
        autocompletion=offer_credentials,
        help="Ask about this credential only; may be repeated.",
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day asked about; today if left out.")]
TextOrJson = Annotated[
    Literal["text", "json"], typer.Option("--format", metavar="text|json", help="The form of the answer.")
]
Start = Annotated[
    str | None,
    typer.Option("--start", metavar="DATE", help="The first day on which anything in a plan may begin."),
]
Finish = Annotated[
    str | None,
    typer.Option("--finish", metavar="DATE", help="When schooling or a diploma in a plan is completed: 2027-05."),
]
WeeklyHours = Annotated[
    int | None,
    typer.Option("--hours", metavar="N", help="The most hours a week that all jobs in a plan have together."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="KINDS",
        autocompletion=offer_changes,
        help="Make no plans with such changes, separated by commas: document, adjust-job, small-record, exam, diploma, "
        "new-job, schooling.",
    ),
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the answer to this file.")]
Deadlines = Annotated[
    str | None,
    typer.Option("--deadlines", metavar="FILE", help="Write the days not to be missed as a calendar: .ics."),
]
WithNames = Annotated[bool, typer.Option("--names", help="Name people in the calendar, besides their ids.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", hidden=True)]


def default_rules() -> str:
    """Return the ruleset that is used if the command line names none."""
    return os.environ.get(RULES_VARIABLE) or DEFAULT_RULES


@contextmanager
def loading_rules(name: str) -> Iterator[None]:
    """Let an error of a ruleset that is loaded inside say so if the environment variable names the ruleset."""
    from ma_eligibility.errors import InputError
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError, UnknownReadingError

    said = f"the environment variable {RULES_VARIABLE} names the ruleset"
    try:
        yield
    except InputError as error:
        if name == os.environ.get(RULES_VARIABLE):
            first = error.problems[0]
            error.problems[0] = first._replace(help=f"{first.help}; {said}" if first.help else said)
        raise
    except (UnknownCredentialError, UnknownReadingError) as error:
        if name == os.environ.get(RULES_VARIABLE):
            error.args = (f"{error}; {said}",)
        raise


def read_readings(texts: list[str] | None) -> dict[str, str]:
    """Return the choice for each reading named on the command line; end the program if a text names none."""
    choices = {}
    for text in texts or ():
        reading, equals, choice = text.partition("=")
        if not equals or not reading or not choice:
            fail_usage(f"--reading takes ID=CHOICE, such as full_time=forty, not {text}")
        choices[reading] = choice
    return choices


def find_form(output: str | None, forms: Mapping[str, AnyForm]) -> AnyForm:
    """Return the form of the answer by the ending of its file; end the program for one that is not known."""
    ending = os.path.splitext(output or "")[1].lower()  # noqa: PTH122 # which takes any name
    if ending not in forms:
        endings = ", ".join(filter(None, forms))
        fail_usage(f"-o {output}: the ending says in which form, {endings}; for another one, give --format")
    return forms[ending]


def check_calendar(deadlines: str | None, *, names: bool) -> None:
    """End the program if a calendar cannot have this name, or if there is none to name people in."""
    if deadlines is None and names:
        fail_usage("--names is about the calendar; --deadlines FILE writes it")
    if deadlines is not None and not deadlines.lower().endswith(".ics"):
        fail_usage(f"--deadlines {deadlines}: a calendar ends in .ics")


def read_as_of(text: str | None) -> int:
    """Return the day asked about, as an ordinal; the one place where today matters."""
    if text is None:
        from datetime import date

        return date.today().toordinal()
    return _read_day("--as-of", text)


def _read_day(option: str, text: str) -> int:
    """Return a full date as an ordinal; end the program if it is none."""
    from ma_eligibility.days.calendar import DateError, parse_day

    try:
        return parse_day(text)
    except DateError as error:
        _fail_date(option, text, error)


def _fail_date(option: str, text: str, error: "DateError") -> NoReturn:
    from ma_eligibility.load.hints import hint_at_day

    help = (error.code == "date-form" and hint_at_day(text)) or error.help
    fail_usage(f"{option} {text}: {error}{f' ({help})' if help else ''}")


def read_plan_options(
    as_of: int,
    *,
    start: str | None,
    finish: str | None,
    by: str | None = None,
    hours: int | None,
    without: list[str] | None,
    all_plans: bool = False,
    details: bool = True,
) -> "PlanOptions":
    """Return what the command line says of plans; end the program for what no plan can be made with."""
    from ma_eligibility.days.calendar import DateError, parse_date
    from ma_eligibility.plan.option_checks import PlanOptionError, check_options
    from ma_eligibility.plan.plan import PlanOptions

    try:
        finished = None if finish is None else parse_date(finish)
    except DateError as error:
        _fail_date("--finish", finish or "", error)
    kinds: list[Any] = [kind.strip() for text in without or () for kind in text.split(",")]
    options = PlanOptions(
        start=None if start is None else _read_day("--start", start),
        finish=finished,
        by=None if by is None else _read_day("--by", by),
        hours=hours,
        without=tuple(kinds),
        all_plans=all_plans,
        details=details,
    )
    try:
        return check_options(options, as_of)
    except PlanOptionError as error:
        fail_usage(f"--{error}")
