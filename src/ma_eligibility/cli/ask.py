"""The command ``ask``: an interview in plain lines that fills in a profile."""

import re
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ma_eligibility.cli.answering import explain, find_plans, load_rulesets, render_screen
from ma_eligibility.cli.options import DEFAULT_RULES, AsOf, Credentials, Debug, Rules, default_rules, read_as_of
from ma_eligibility.cli.person import TABLES
from ma_eligibility.cli.streams import fail_usage, print_problems, print_text, reading_input, writing

if TYPE_CHECKING:
    from ma_eligibility.errors import Problem
    from ma_eligibility.interview.dialog import Dialog
    from ma_eligibility.profile.profile import Profile
    from ma_eligibility.ruleset.rulebook import Ruleset

#: The name of the file if none is given.
USUAL_NAME = "profile.yaml"
WIDTH = 80
NOTHING_SAVED = "Nothing is saved: nothing was answered."
#: The most bytes of a line that are read; what is longer is no answer.
LONGEST_LINE = 10_000

#: Returns the next answer; None if there is none.
NextLine = Callable[[], str | None]


def ask(
    profile: Annotated[
        str | None,
        typer.Argument(metavar="PROFILE", help="The YAML file of answers to begin or to go on with."),
    ] = None,
    credential: Credentials = None,
    as_of: AsOf = None,
    rules: Rules = DEFAULT_RULES,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Save to this file; PROFILE stays as it is."),
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option("--answers", metavar="FILE", help="Take the answers from this file, one a line."),
    ] = None,
    debug: Debug = False,
) -> None:
    """Ask for the facts that matter, one by one, and write them into a profile.

    Only what could change an answer on the day asked about is asked for. The profile is saved after each answer. Stop
    whenever you like; the same command goes on from there.

    Examples::

        ma-eligible ask maya.yaml  # begin, or go on
        ma-eligible ask maya.yaml -c CCMA  # only what matters for CCMA
        ma-eligible ask maria.yaml -o maya.yaml  # save elsewhere
    """
    day = read_as_of(as_of)
    with reading_input():
        rulesets, _ = load_rulesets(rules, {}, credential or [], None)
        next_line = _open_answers(answers)
    path, target = _choose_files(profile, output, next_line, is_scripted=answers is not None)
    if target is None:
        return
    with reading_input():
        known = _load(path, target, rulesets[0])
    _check_target(target)
    from ma_eligibility.interview.dialog import HOW_TO, Dialog

    dialog = Dialog(known, rulesets[0], day)
    run = _Run(dialog, rulesets, target, _list_arguments(target, as_of, rules, credential or []))
    _say([f"Answers are saved in {target} after each one. Rules: {rulesets[0].info.display_name}."])
    if not dialog.is_over:
        _say([HOW_TO])
    try:
        _ask_all(run, next_line)
    except KeyboardInterrupt:
        _say(["", _say_saved(run)])
        raise
    _conclude(run)


class _Run(NamedTuple):
    """An interview, and what is needed to end it."""

    dialog: "Dialog"
    rulesets: "list[Ruleset]"
    """The one that is asked by, and after it the one to compare the answer with, if there is one."""
    target: str
    """The file that is saved to."""
    arguments: str
    """Those of the commands that go on from it, or answer by it."""


def _list_arguments(target: str, as_of: str | None, rules: str, credentials: list[str]) -> str:
    import shlex

    day = [] if as_of is None else ["--as-of", as_of]
    by = [] if rules == default_rules() else ["--rules", rules]
    return shlex.join([target, *(word for id in credentials for word in ("-c", id)), *day, *by])


# --- Answers in, lines out ------------------------------------------------------------------------------------


def _open_answers(path: str | None) -> NextLine:
    """Return what gives the answers, from a file or from standard input; raises InputError."""
    if path is None or path == "-":
        return _read_line
    from ma_eligibility.load.source import read_text

    lines = iter(read_text(path).splitlines())
    return lambda: _echo(next(lines, None))


def _read_line() -> str | None:
    """Return a line of standard input, without its end; None at the end of input."""
    if sys.stdin is None:
        return None
    stream = sys.stdin.buffer
    found = stream.readline(LONGEST_LINE)
    rest = found
    while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
        rest = stream.readline(LONGEST_LINE)
    line = found.decode("utf-8", "replace").lstrip("\ufeff").rstrip("\r\n") if found else None
    return line if sys.stdin.isatty() else _echo(line)


def _echo(line: str | None) -> str | None:
    """Print a line that nobody has seen being typed, and return it."""
    from ma_eligibility.plain import show_plain

    print_text(f"{show_plain((line or '')[:WIDTH])}\n")
    return line


def _say(lines: Iterable[str]) -> None:
    """Print lines, the long ones wrapped."""
    from ma_eligibility.plain import show_plain

    wrapped = [
        part
        for line in lines
        for part in textwrap.wrap(show_plain(line), WIDTH, subsequent_indent=_indent_of(line)) or [""]
    ]
    print_text("".join(f"{line}\n" for line in wrapped))


def _indent_of(line: str) -> str:
    return " " * (len(line) - len(line.lstrip()) + 4) if line.startswith(" ") else ""


def _ask_all(run: _Run, next_line: NextLine) -> None:
    """Ask until nothing matters any more or the answers end; save the profile after each one."""
    dialog = run.dialog
    saved = dialog.profile
    while not dialog.is_over:
        _say(["", *dialog.ask()])
        print_text("> ")
        line = next_line()
        if line is None:
            return
        _say(dialog.reply(line))
        if dialog.profile != saved:
            saved = dialog.profile
            _save(saved, run.target)


def _save(profile: "Profile", target: str) -> None:
    from ma_eligibility.output import write_file
    from ma_eligibility.render.profile import render_profile

    with writing(target):
        write_file(target, render_profile(profile))


def _say_saved(run: _Run) -> str:
    if not Path(run.target).exists():
        return NOTHING_SAVED
    return f"Saved in {run.target}.{'' if run.dialog.is_settled else f' To go on: ma-eligible ask {run.arguments}'}"


def _conclude(run: _Run) -> None:
    """Say what is settled, the answer as ``check`` gives it, and how to go on."""
    conclusion = [*run.dialog.conclude()]
    _say(["", *conclusion] if conclusion else [])
    if Path(run.target).exists():
        explanation, comparison = explain(run.dialog.profile, run.rulesets, run.dialog.as_of)
        plans = find_plans(explanation, details=False)
        print_text("\n" + render_screen(explanation, comparison, plans, to_file=False, arguments=run.arguments))
    _say(["", _say_saved(run)])


# --- Files ----------------------------------------------------------------------------------------------------


def _choose_files(
    profile: str | None, output: str | None, next_line: NextLine, *, is_scripted: bool
) -> tuple[str | None, str | None]:
    """Return the file to go on with, if there is one, and the file to save to; None if that is not said.

    A file that is there is never written over, unless the answers in it are gone on with.
    """
    if profile is None and output is None and is_scripted:
        fail_usage("--answers needs PROFILE, or -o: the file to save to")
    target = output or profile or _ask_for_name(next_line)
    if target is None:
        return None, None
    for path in filter(None, (profile, target)):
        _check_name(path)
    path = profile or target
    is_new = not Path(path).exists()
    if profile is not None and output is not None and is_new:
        fail_usage(f"there is no {profile} to go on with")
    if output is not None and Path(output).exists() and profile is not None and not Path(profile).samefile(output):
        fail_usage(f"{output} is there already; to go on with it: ma-eligible ask {output}")
    return None if is_new else path, target


def _ask_for_name(next_line: NextLine) -> str | None:
    """Return the name of the file to save to, as it is typed; None if the input ends."""
    _say(["In which file are the answers to be saved?", f"(a name, such as maria.yaml; Enter: {USUAL_NAME})"])
    print_text("> ")
    line = next_line()
    if line is None:
        _say([NOTHING_SAVED])
        return None
    name = line.strip() or USUAL_NAME
    return name if Path(name).suffix else f"{name}.yaml"


def _check_name(path: str) -> None:
    """End the program if a file cannot be a profile in YAML."""
    if path == "-":
        fail_usage("the answers come from standard input; give the file of the profile")
    if path.lower().endswith((".json", ".jsonl", ".ndjson", *TABLES)):
        fail_usage(f"{path}: answers are written as YAML; give a file such as {USUAL_NAME}")


def _load(path: str | None, target: str, ruleset: "Ruleset") -> "Profile":
    """Return the profile to go on with, an empty one if there is none; raises InputError."""
    from ma_eligibility.load.profile import load_profile, make_profile
    from ma_eligibility.load.source import read_text

    if path is None:
        return make_profile({})
    warnings: list[Problem] = []
    found = load_profile(path, warnings, [ruleset])
    print_problems(warnings)
    if path == target and not _is_plain(read_text(path)):
        fail_usage(f"{path} has comments or an id, which would be lost; save elsewhere with -o")
    return found


def _is_plain(text: str) -> bool:
    """Tell whether a profile can be written again with nothing lost."""
    return re.search(r"(^|\s)#|^id:", text, re.MULTILINE) is None


def _check_target(target: str) -> None:
    """End the program if the file could not be written, before anything is asked."""
    from ma_eligibility.output import AtomicFile

    with writing(target):
        AtomicFile(target).discard()
