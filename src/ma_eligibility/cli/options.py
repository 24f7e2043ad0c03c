"""The options that several commands have, and how what they take is read."""

from typing import Annotated

import typer

from ma_eligibility.cli.streams import fail_usage

#: The ruleset that is asked if none is named.
DEFAULT_RULES = "guide"

Rules = Annotated[
    str, typer.Option("--rules", metavar="NAME-OR-FOLDER", help="A shipped ruleset, or a folder of your own.")
]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", metavar="ID=CHOICE", help="Read the rules' source in this way; may be repeated."),
]
Credentials = Annotated[
    list[str] | None,
    typer.Option("--credential", "-c", metavar="ID", help="Ask about this credential only; may be repeated."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day asked about; today if left out.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.", hidden=True)]


def read_readings(asked: list[str] | None) -> dict[str, str]:
    """Return the readings asked for on the command line, by reading."""
    found = {}
    for text in asked or ():
        reading, equals, choice = text.partition("=")
        if not equals or not reading or not choice:
            fail_usage(f"--reading takes ID=CHOICE, such as full_time=forty, not {text}")
        found[reading] = choice
    return found
