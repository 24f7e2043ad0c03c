"""``template --map-from``: the draft of a map for the export of an office."""

import os
import shlex
from typing import Annotated

import typer

from ma_eligibility.cli.authoring import schema_text, write_new
from ma_eligibility.cli.streams import fail_usage, print_text, reading_input

MapFrom = Annotated[
    str | None,
    typer.Option("--map-from", metavar="EXPORT", help="Draft a map of this CSV, TSV or workbook instead."),
]
MapOutput = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="The map to write, with --map-from: a .yaml file."),
]


def write_draft(export: str, output: str | None) -> None:
    """Write the draft of a map for an export, and say how many lines are to be decided and what is next."""
    from pathlib import Path

    from ma_eligibility.roster.drafting.draft import draft_map

    name = output or f"{Path(export).stem}.map.yaml"
    if export == "-":
        fail_usage("--map-from reads a file by its name, and not standard input")
    if not name.lower().endswith((".yaml", ".yml")):
        fail_usage(f"the name of a map must end in .yaml or .yml, and {name} does not")
    if os.path.lexists(name):
        fail_usage(f"{name} is there already")
    with reading_input():
        draft = draft_map(export)
    write_new({Path(name): draft.text, Path(name).with_name("map.schema.json"): schema_text("map")})
    be = "thing is" if draft.undecided == 1 else "things are"
    count = f"{draft.undecided} {be} to decide in it; look for decide:" if draft.undecided else "look at every line"
    then = f"ma-eligible cohort {shlex.quote(export)} --map {shlex.quote(name)}"
    print_text(f"{name} is written; {count}\nthen: {then}\n")
