"""The command line: arguments to calls, and what comes back to an exit status. No logic.

Only what every command needs is imported here; the rest is imported by the command that needs it.
"""

import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from ma_eligibility.cli.ask import ask
from ma_eligibility.cli.authoring import explain, init, schema
from ma_eligibility.cli.check import check
from ma_eligibility.cli.cohort import cohort, template
from ma_eligibility.cli.completion import SHELL_ASKS, answer_shell
from ma_eligibility.cli.help import App
from ma_eligibility.cli.page import page
from ma_eligibility.cli.person import CONTEXT_SETTINGS
from ma_eligibility.cli.plan import plan
from ma_eligibility.cli.rules import rules_app
from ma_eligibility.cli.streams import (
    BUG,
    DONE,
    INTERRUPTED,
    PIPE_CLOSED,
    USAGE,
    discard_standard_output,
    fail_on_system,
    print_error,
)
from ma_eligibility.docstrings import restore_docstrings

app = App(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from ma_eligibility.version import __version__

        typer.echo(f"ma-eligible {__version__}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Show which medical-assistant certification exams a candidate may take, why, and on which days.

    Examples::

        ma-eligible ask maya.yaml  # begin a profile by questions
        ma-eligible check maria.yaml  # the answer for one candidate
        ma-eligible plan maria.yaml  # what would open an exam
        ma-eligible cohort students.csv -o results.csv  # the answers for a roster
        ma-eligible rules show RMA  # the rules of an exam
    """


app.command(context_settings=CONTEXT_SETTINGS)(check)
app.command(context_settings=CONTEXT_SETTINGS)(plan)
for command in (ask, cohort, page, template, explain, schema, init):
    app.command()(command)
app.add_typer(rules_app, name="rules")


def complete_why(words: list[str]) -> list[str]:
    """Return the words of a command line with ``--why all`` in place of a ``--why`` that no credential follows.

    What follows may be a file, which a name with a dot or in a folder is, and no id of a credential.
    """
    followers = [*words[1:], "-"]
    return [
        "--why=all" if word == "--why" and (follower.startswith("-") or set(follower) & set("./\\")) else word
        for word, follower in zip(words, followers, strict=False)
    ]


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status, however it ends."""
    restore_docstrings()
    try:
        if os.environ.get(SHELL_ASKS):
            return answer_shell(app)
        words = complete_why(sys.argv[1:] if arguments is None else arguments)
        status = app(args=words, prog_name="ma-eligible", standalone_mode=False)
        if status == 1:  # typer knows no completion for this shell
            return USAGE
        return status if isinstance(status, int) else DONE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit as error:
        if error.code != 1:
            raise
        discard_standard_output()  # typer leaves so when the reader of what is printed has gone away
        return PIPE_CLOSED
    except (OSError, MemoryError) as error:
        if "--debug" in sys.argv:
            raise
        return fail_on_system(error)
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # typer's own message about the command line
            with suppress(OSError):
                error.show()
            return int(error.exit_code)
        if "--debug" in sys.argv:
            raise
        print_error(f"ma-eligible: this is a bug in ma-eligible: {type(error).__name__}: {error} (--debug shows where)")
        return BUG
