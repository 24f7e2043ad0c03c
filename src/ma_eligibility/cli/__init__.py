"""Words on the command line to calls, and what comes back to an exit status. No logic.

Only what every command needs is imported here; the rest is imported by the command that needs it.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from ma_eligibility.errors import Problem
    from ma_eligibility.explain.answer import Explanation

DONE, NONE_ELIGIBLE, NONE_CERTAIN = 0, 10, 11
USAGE, UNUSABLE, BUG, INTERRUPTED, PIPE_CLOSED = 2, 4, 70, 130, 141

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ma-eligible {version('ma-eligible')}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Tell which medical-assistant certification exams a candidate may sit, why, and on which days."""


@app.command()
def check(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="A YAML or JSON file, or - for standard input.")],
    credential: Annotated[
        list[str] | None,
        typer.Option("--credential", "-c", metavar="ID", help="Ask about this credential only; may be repeated."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day asked about; today if left out.")
    ] = None,
    rules: Annotated[
        str, typer.Option("--rules", metavar="NAME-OR-FOLDER", help="A shipped ruleset, or a folder of your own.")
    ] = "guide",
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
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", hidden=True)] = False,
) -> None:
    """Tell for each credential whether, why and on which days the candidate in PROFILE may sit its exam."""
    if format not in ("text", "json"):
        _fail_usage(f"--format is text or json, not {format}")
    as_of_day = _read_as_of(as_of)
    warnings: list[Problem] = []
    explanation = _answer_questions(profile, rules, credential or [], as_of_day, warnings, as_json=format == "json")
    if warnings and not quiet:
        _tell_problems(warnings)
    if not quiet or output:
        _write_answer(explanation, format, output, profile, verbose=verbose)
    if exit_code:
        raise typer.Exit(_status_of(explanation))


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of a mistake, such as E203.")],
) -> None:
    """Tell what a mistake with this code is, why it is one, and what is right."""
    from ma_eligibility.criteria.vocabulary import did_you_mean
    from ma_eligibility.errors import explain_codes

    codes = explain_codes()
    if code.upper() not in codes:
        _fail_usage(f"there is no code {code}; {did_you_mean(code, codes)}")
    _print(codes[code.upper()] + "\n", as_utf8=False)


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="profile|rules|result", help="What to describe.")],
) -> None:
    """Print the JSON Schema (draft-07) of profiles, of rule files, or of the JSON answer."""
    if kind not in ("profile", "rules", "result"):
        _fail_usage(f"there is a schema of profile, rules and result, not of {kind}")
    _print(_schema_text(kind), as_utf8=True)


def _schema_text(kind: str) -> str:
    import json

    from ma_eligibility.schema import make_schema

    return json.dumps(make_schema(kind), indent=2, ensure_ascii=False) + "\n"


@app.command()
def init(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The profile to write.")] = "profile.yaml",
) -> None:
    """Write a starter profile with comments, and beside it the schema with which an editor completes and checks it."""
    from pathlib import Path

    from ma_eligibility.output import write_file

    if file == "-" or file.lower().endswith(".json"):
        _fail_usage(f"the starter is a YAML file, and {file} is no name for one")
    starter = Path(__file__).with_name("starter.yaml").read_text(encoding="utf-8")
    texts = {Path(file): starter, Path(file).with_name("profile.schema.json"): _schema_text("profile")}
    for path, text in texts.items():
        if os.path.lexists(path) and not (
            path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text
        ):
            _fail_usage(f"{path} is there already")
    for path, text in texts.items():
        try:
            write_file(str(path), text, not_over="-")
        except OSError as error:
            _complain(f"ma-eligible: {path} cannot be written: {error.strerror or error}")
            raise typer.Exit(UNUSABLE) from None
    _print(f"{file} is written; fill it in, then: ma-eligible check {file}\n", as_utf8=False)


def _read_as_of(text: str | None) -> int:
    """Return the day asked about; the one place where today matters."""
    from ma_eligibility.calendar import DateError, parse_day

    if text is None:
        from datetime import date

        return date.today().toordinal()
    try:
        return parse_day(text)
    except DateError as error:
        _fail_usage(f"--as-of {text}: {error}{f' ({error.help})' if error.help else ''}")


def _answer_questions(
    path: str, rules: str, credentials: list[str], as_of: int, warnings: "list[Problem]", *, as_json: bool
) -> "Explanation":
    """Return the explained answer; problems of the input end the program."""
    from ma_eligibility.errors import InputError
    from ma_eligibility.evaluate import evaluate_profile
    from ma_eligibility.explain.answer import explain_answer
    from ma_eligibility.load.profile import load_profile
    from ma_eligibility.load.ruleset import load_ruleset
    from ma_eligibility.rulebook import UnknownCredentialError

    try:
        ruleset = load_ruleset(rules)
        ruleset = ruleset.only(credentials) if credentials else ruleset
        profile = load_profile(path, warnings)
    except UnknownCredentialError as error:
        _fail_usage(str(error))
    except InputError as error:
        _report_problems(error, as_json=as_json)
        raise typer.Exit(UNUSABLE) from None
    return explain_answer(evaluate_profile(profile, ruleset, as_of))


def _write_answer(explanation: "Explanation", format: str, output: str | None, profile: str, *, verbose: bool) -> None:
    """Render the answer and write it to standard output, or to a file."""
    from ma_eligibility.output import describe_terminal, write_file

    if format == "json":
        from ma_eligibility.render.json import render_json

        text = render_json(explanation)
    else:
        from ma_eligibility.render.text import render_text

        terminal = describe_terminal(to_file=output is not None)
        text = render_text(
            explanation, width=terminal.width, color=terminal.color, ascii_only=terminal.ascii_only, verbose=verbose
        )
    if output is None:
        _print(text, as_utf8=format == "json")
        return
    try:
        write_file(output, text, not_over=profile)
    except OSError as error:
        _complain(f"ma-eligible: {output} cannot be written: {error.strerror or error}")
        raise typer.Exit(UNUSABLE) from None


def _print(text: str, *, as_utf8: bool) -> None:
    """Write to standard output; a reader that went away, or a stream that takes nothing, ends the program."""
    from ma_eligibility.output import write_standard_output

    try:
        write_standard_output(text, as_utf8=as_utf8)
    except BrokenPipeError:  # typer would make it a status of 1
        _let_go_of_standard_output()
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        _let_go_of_standard_output()
        _complain(f"ma-eligible: the answer cannot be written: {error.strerror or error}")
        raise typer.Exit(UNUSABLE) from None


def _status_of(explanation: "Explanation") -> int:
    from ma_eligibility.model.finding import Verdict

    verdicts = {credential.verdict for credential in explanation.credentials}
    if Verdict.ELIGIBLE in verdicts:
        return DONE
    return NONE_CERTAIN if Verdict.UNDETERMINED in verdicts else NONE_ELIGIBLE


def _report_problems(error: "Exception", *, as_json: bool) -> None:
    """Tell every problem on standard error, and as JSON on standard output where JSON was asked for."""
    from ma_eligibility.errors import InputError

    assert isinstance(error, InputError)
    _tell_problems(error.problems, error.untold)
    _tell(f"\nma-eligible explain {error.problems[0].code} tells more\n")
    if as_json:
        from ma_eligibility.render.json import render_problems_json

        _print(render_problems_json(error.problems, error.untold), as_utf8=True)


def _tell_problems(problems: "list[Problem]", untold: int = 0) -> None:
    from ma_eligibility.render.problems import render_problems

    _tell(render_problems(problems, untold))


def _complain(line: str) -> None:
    """Write a line to standard error, whatever characters are in it."""
    from ma_eligibility.render.plain import show_plain

    _tell(f"{show_plain(line)}\n")


def _tell(text: str) -> None:
    """Write a text to standard error, as its encoding can show it; if it takes nothing, there is nobody to tell."""
    stream = sys.stderr
    if stream is not None:
        encoding = stream.encoding or "ascii"
        with suppress(OSError):
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()


def _fail_usage(said: str) -> NoReturn:
    _complain(f"ma-eligible: {said}")
    raise typer.Exit(USAGE)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    return _run(lambda: app(args=arguments, prog_name="ma-eligible", standalone_mode=False))


def _run(call: Callable[[], object]) -> int:
    """Return the exit status that a call ends with, whichever way it ends."""
    try:
        status = call()
        return status if isinstance(status, int) else DONE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as error:
        if error.code != 1:
            raise
        _let_go_of_standard_output()  # typer leaves so when the reader of its help has gone away
        return PIPE_CLOSED
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # typer's own complaint about the command line
            with suppress(OSError):
                error.show()
            return int(error.exit_code)
        if "--debug" in sys.argv:
            raise
        _complain(f"ma-eligible: this is a bug in ma-eligible: {type(error).__name__}: {error} (--debug shows where)")
        return BUG


def _let_go_of_standard_output() -> None:
    """Point standard output nowhere, so that nothing fails again when the interpreter closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
