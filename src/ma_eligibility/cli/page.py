"""The command ``page``: the engine in one HTML file, for people without a command line."""

from typing import Annotated

import typer

from ma_eligibility.cli.options import DEFAULT_RULES, Debug, Rules, loading_rules
from ma_eligibility.cli.streams import fail, fail_usage, print_text, reading_input


def page(
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The page to write: a file that ends in .html.")
    ] = "advisor.html",
    rules: Rules = DEFAULT_RULES,
    runtime: Annotated[
        str | None,
        typer.Option(
            "--runtime", metavar="FOLDER", help="Where the browser's Python is; if it is not in its usual place."
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Write a page that asks, answers, plans and reads rosters in a browser, with nothing installed.

    It is one file of about 12 MB: open it by a double-click. It needs no network, and sends and stores nothing.

    Examples::

        ma-eligible page -o advisor.html  # with the shipped rules
        ma-eligible page --rules board -o board.html  # with your own
    """
    from pathlib import Path

    from ma_eligibility.browser.bundle import collect_rules, write_page
    from ma_eligibility.browser.runtime import RuntimeFileError, default_folder, read_runtime

    if not output.lower().endswith(".html"):
        fail_usage(f"-o {output}: a page is written as HTML: let the name end in .html")
    with reading_input(), loading_rules(rules):
        found = collect_rules(rules)
    try:
        text = write_page(read_runtime(Path(runtime) if runtime else default_folder()), found)
    except RuntimeFileError as error:
        fail(str(error))
    print_text(text, output=output)
    print_text(f"{output} is written: {len(text.encode()) / 1e6:.1f} MB; open it in a browser\n")
