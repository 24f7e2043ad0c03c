"""The commands that help to write files: what a mistake means, the schemas, a profile to begin with."""

import os
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ma_eligibility.cli.completion import offer_codes
from ma_eligibility.cli.streams import fail_usage, print_text, writing

if TYPE_CHECKING:
    from pathlib import Path


#: How the title of each schema that the program writes ends, and how far from the start of its text it is at the most.
OURS, MOST_BEFORE_TITLE = ", for ma-eligible", 500


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", autocompletion=offer_codes, help="The code of a mistake, such as E203.")
    ],
) -> None:
    """Explain what a mistake with this code is, why it is one, and what is right.

    Examples::

        ma-eligible explain E203
    """
    from ma_eligibility.errors import explain_codes
    from ma_eligibility.profile.spelling import did_you_mean

    codes = explain_codes()
    if code.upper() not in codes:
        fail_usage(f"there is no code {code}; {did_you_mean(code, codes)}")
    print_text(codes[code.upper()] + "\n")


def schema(
    kind: Annotated[
        Literal["profile", "rules", "map", "result"],
        typer.Argument(metavar="profile|rules|map|result", help="What to describe."),
    ],
) -> None:
    """Print the JSON Schema (draft-07) of profiles, of rule files, of the maps of rosters, or of the JSON answer.

    Examples::

        ma-eligible schema profile > profile.schema.json
        ma-eligible schema map > map.schema.json
        ma-eligible schema result  # the JSON answer's schema
    """
    print_text(schema_text(kind), as_utf8=True)


def schema_text(kind: str) -> str:
    """Return a schema as JSON text."""
    import json

    from ma_eligibility.load.schema import make_schema

    return json.dumps(make_schema(kind), indent=2, ensure_ascii=False) + "\n"


def init(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The profile to write.")] = "profile.yaml",
) -> None:
    """Write a starter profile with comments, and next to it the schema with which an editor completes and checks it.

    Examples::

        ma-eligible init maria.yaml
    """
    from pathlib import Path

    if file == "-" or file.lower().endswith(".json"):
        fail_usage(f"the starter is a YAML file: choose another name than {file}")
    path = Path(file)
    write_new({path: starter_text("profile.yaml"), path.with_name("profile.schema.json"): schema_text("profile")})
    print_text(f"{file} is written; fill it in, then: ma-eligible check {file}\n")


def starter_text(name: str) -> str:
    """Return the text of a file to begin with."""
    from pathlib import Path

    return (Path(__file__).parent.parent / "starters" / name).read_text(encoding="utf-8")


def write_new(texts: "dict[os.PathLike[str], str]") -> None:
    """Write files that are not there yet; one that is, with another text, ends the program before any is written.

    A schema that another version has written is replaced: it is made by the program alone.
    """
    from pathlib import Path

    from ma_eligibility.output import write_file

    for path, text in texts.items():
        if os.path.lexists(path) and not _may_be_replaced(Path(path), text):
            fail_usage(f"{path} is there already")
    for path, text in texts.items():
        with writing(str(path)):
            write_file(str(path), text)


def _may_be_replaced(there: "Path", text: str) -> bool:
    """Tell whether a file that is there has the text already, or is a schema that the program has written."""
    if not there.is_file():
        return False
    found = there.read_text(encoding="utf-8", errors="replace")
    return found == text or (there.name.endswith(".schema.json") and f'{OURS}",' in found[:MOST_BEFORE_TITLE])
