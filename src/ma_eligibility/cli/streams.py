"""What commands print, and where: answers on standard output, everything else on standard error; exit statuses."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from ma_eligibility.errors import InputError, Problem

DONE, FOUND, NONE_CERTAIN = 0, 10, 11
USAGE, UNUSABLE, BUG, INTERRUPTED, PIPE_CLOSED = 2, 4, 70, 130, 141
#: How many characters of the name of a file are shown.
MOST_SHOWN = 200


def print_text(
    text: str, *, as_utf8: bool = False, output: str | None = None, not_over: "Iterable[str | Path]" = ()
) -> None:
    """Write to a file if *output* names one, to standard output otherwise; end the program if it cannot be written.

    None of the files *not_over*, those that the text was made from, is written over.
    """
    from ma_eligibility.output import write_file, write_standard_output

    with writing(output or "the answer"):
        if output is not None:
            write_file(output, text, not_over=not_over)
            return
        try:
            write_standard_output(text, as_utf8=as_utf8)
        except OSError:
            discard_standard_output()
            raise


def print_problems(problems: "list[Problem]", omitted_count: int = 0) -> None:
    """Write problems to standard error; *omitted_count* counts those left out."""
    from ma_eligibility.render.problems import render_problems

    print_error_text(render_problems(problems, omitted_count))


class SearchProgress:
    """Shows in one line of a terminal on standard error how far a search is; elsewhere it shows nothing."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = time.monotonic()
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._is_there = False

    def __call__(self, progress: Any) -> None:
        """Show the progress, unless it was shown just now."""
        now = time.monotonic()
        if self._is_terminal and now - self._shown >= 0.2:
            self._shown, self._is_there = now, True
            done = f"{progress.criteria:,} of {progress.of:,} criteria, {progress.people:,} people tried"
            print_error_text(f"\r\x1b[K{self._what}: {done}")

    def __enter__(self) -> "SearchProgress":
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_there:
            print_error_text("\r\x1b[K")


def print_error(line: str) -> None:
    """Write a line to standard error, with control characters spelled out."""
    from ma_eligibility.plain import show_plain

    print_error_text(f"{show_plain(line)}\n")


def print_error_text(text: str) -> None:
    """Write a text to standard error, as far as its encoding can show it; do nothing if it cannot be written."""
    stream = sys.stderr
    if stream is not None:
        encoding = stream.encoding or "ascii"
        with suppress(OSError):
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()


def fail(message: str, status: int = UNUSABLE) -> NoReturn:
    """Say what is wrong, and end the program."""
    print_error(f"ma-eligible: {message}")
    raise typer.Exit(status) from None


def fail_usage(message: str) -> NoReturn:
    """Say what is wrong with the command line, and end the program."""
    fail(message, USAGE)


def fail_unusable(error: "InputError", *, as_json: bool) -> NoReturn:
    """Write every problem to standard error, and to standard output if JSON was asked for; end the program."""
    print_problems(error.problems, error.omitted_count)
    print_error_text(f"\nma-eligible explain {error.problems[0].code} tells more\n")
    if as_json:
        from ma_eligibility.render.json import render_problems_json

        print_text(render_problems_json(error.problems, error.omitted_count), as_utf8=True)
    raise typer.Exit(UNUSABLE) from None


@contextmanager
def writing(path: str) -> Iterator[None]:
    """End the program if what is written inside cannot be written."""
    try:
        yield
    except BrokenPipeError:  # ends the program as well, and quietly
        raise
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}")


@contextmanager
def reading_input(*, as_json: bool = False) -> Iterator[None]:
    """End the program with what is wrong if the input that is read inside cannot be used."""
    from ma_eligibility.errors import InputError, SuppositionError
    from ma_eligibility.ruleset.rulebook import UnknownCredentialError, UnknownReadingError

    try:
        yield
    except (UnknownCredentialError, UnknownReadingError) as error:
        fail_usage(str(error))
    except SuppositionError as error:
        fail_usage(f"--set {error}")
    except InputError as error:
        fail_unusable(error, as_json=as_json)


def discard_standard_output() -> None:
    """Point standard output nowhere, so that nothing fails again when the interpreter closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def fail_on_system(error: Exception) -> int:
    """Say what the system refuses, such as room on a disk, and return the exit status."""
    name, reason = getattr(error, "filename", None), getattr(error, "strerror", None) or "there is not enough memory"
    place = f"{str(name)[:MOST_SHOWN]}: " if name else ""
    print_error(f"ma-eligible: this cannot go on: {place}{reason}")
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        discard_standard_output()
    return UNUSABLE
