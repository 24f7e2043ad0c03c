"""What commands say, and where: answers on standard output, everything else on standard error; exit statuses."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ma_eligibility.errors import InputError, Problem

DONE, FOUND, NONE_CERTAIN = 0, 10, 11
USAGE, UNUSABLE, BUG, INTERRUPTED, PIPE_CLOSED = 2, 4, 70, 130, 141


def print_text(text: str, *, as_utf8: bool = False) -> None:
    """Write to standard output; a reader that went away, or a stream that takes nothing, ends the program."""
    from ma_eligibility.output import write_standard_output

    try:
        write_standard_output(text, as_utf8=as_utf8)
    except BrokenPipeError:  # typer would make it a status of 1
        let_go_of_standard_output()
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        let_go_of_standard_output()
        complain(f"ma-eligible: the answer cannot be written: {error.strerror or error}")
        raise typer.Exit(UNUSABLE) from None


def print_or_write(text: str, output: str | None, *, as_utf8: bool, not_over: "Iterable[str | Path]") -> None:
    """Write to standard output, or to a file in place of it; a file that cannot be written ends the program.

    None of the files *not_over*, those that the text was made from, is written over.
    """
    if output is None:
        print_text(text, as_utf8=as_utf8)
        return
    from ma_eligibility.output import write_file

    try:
        write_file(output, text, not_over=not_over)
    except OSError as error:
        fail_unwritten(output, error)


def fail_unwritten(path: str, error: OSError) -> NoReturn:
    """Say that a file cannot be written, and end the program."""
    complain(f"ma-eligible: {path} cannot be written: {error.strerror or error}")
    raise typer.Exit(UNUSABLE) from None


def report_problems(error: "InputError", *, as_json: bool) -> NoReturn:
    """Tell every problem on standard error, and on standard output where JSON was asked for; end the program."""
    tell_problems(error.problems, error.untold)
    tell(f"\nma-eligible explain {error.problems[0].code} tells more\n")
    if as_json:
        from ma_eligibility.render.json import render_problems_json

        print_text(render_problems_json(error.problems, error.untold), as_utf8=True)
    raise typer.Exit(UNUSABLE) from None


def tell_problems(problems: "list[Problem]", untold: int = 0) -> None:
    """Tell problems on standard error."""
    from ma_eligibility.render.problems import render_problems

    tell(render_problems(problems, untold))


def complain(line: str) -> None:
    """Write a line to standard error, whatever characters are in it."""
    from ma_eligibility.plain import show_plain

    tell(f"{show_plain(line)}\n")


def tell(text: str) -> None:
    """Write a text to standard error, as its encoding can show it; if it takes nothing, there is nobody to tell."""
    stream = sys.stderr
    if stream is not None:
        encoding = stream.encoding or "ascii"
        with suppress(OSError):
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()


def fail_usage(said: str) -> NoReturn:
    """Say what is wrong with the command line, and end the program."""
    complain(f"ma-eligible: {said}")
    raise typer.Exit(USAGE)


def let_go_of_standard_output() -> None:
    """Point standard output nowhere, so that nothing fails again when the interpreter closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    """Return the value of an option that takes one of a few words; ends the program for any other."""
    if value not in known:
        fail_usage(f"{option} is {' or '.join([', '.join(known[:-1]), known[-1]])}, not {value}")
    return value


def read_as_of(text: str | None) -> int:
    """Return the day asked about, as an ordinal; the one place where today matters."""
    from ma_eligibility.days.calendar import DateError, parse_day

    if text is None:
        from datetime import date

        return date.today().toordinal()
    try:
        return parse_day(text)
    except DateError as error:
        fail_usage(f"--as-of {text}: {error}{f' ({error.help})' if error.help else ''}")
