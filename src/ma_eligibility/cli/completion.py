"""What a shell offers for the values of options and arguments, and the answer to a shell that asks for it."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ma_eligibility.cli.streams import DONE, print_text

if TYPE_CHECKING:
    from ma_eligibility.ruleset.rulebook import Ruleset

#: The environment variable by which a shell asks.
SHELL_ASKS = "_MA_ELIGIBLE_COMPLETE"

#: The most characters of what a value means, so that both fit on a line of a terminal.
WIDEST = 60

#: A value, and what it means.
Offer = tuple[str, str]


def offer_credentials(ctx: Any, incomplete: str) -> list[Offer]:
    """Return the credentials of the ruleset."""
    ruleset = _load_rules(ctx)
    return _make_offers(((each.id, each.name) for each in ruleset.credentials), incomplete) if ruleset else []


def offer_reasons(ctx: Any, incomplete: str) -> list[Offer]:
    """Return what ``--why`` takes."""
    return [*offer_credentials(ctx, incomplete), ("all", "Every credential")]


def offer_rulesets() -> list[Offer]:
    """Return the shipped rulesets."""
    from ma_eligibility.load.ruleset import shipped_rulesets

    return [(name, "") for name in shipped_rulesets()]


def offer_compared() -> list[Offer]:
    """Return what ``--compare-with`` takes."""
    return [*offer_rulesets(), ("none", "No comparison")]


def offer_readings(ctx: Any) -> list[Offer]:
    """Return the choices of the ruleset's readings."""
    ruleset = _load_rules(ctx)
    return _make_offers(
        (f"{reading}={choice}", means)
        for credential in (ruleset.credentials if ruleset else ())
        for reading, read in credential.readings.items()
        for choice, means in read.choices.items()
    )


def offer_changes() -> list[Offer]:
    """Return the kinds of change that plans are made of."""
    from ma_eligibility.plan.changes import CHANGE_KINDS

    return [(kind, "") for kind in CHANGE_KINDS]


def offer_codes(incomplete: str) -> list[Offer]:
    """Return the codes of mistakes."""
    from ma_eligibility.errors import explain_codes

    headings = (text.partition("\n")[0].partition(": ") for text in explain_codes().values())
    return _make_offers(((code, means) for code, _, means in headings), incomplete)


def _load_rules(ctx: Any) -> "Ruleset | None":
    """Return the ruleset that the command line names so far, or the one that is used if it names none."""
    from ma_eligibility.errors import InputError
    from ma_eligibility.load.ruleset import load_ruleset

    name = ctx.params.get("rules") or ctx.params["folder"]
    if "folder" in ctx.params and ctx.args:  # where the value of the last option is missing, no argument is read
        name = ctx.args[0]
    try:
        return load_ruleset(os.path.expanduser(name), alternatives=False)  # noqa: PTH111 # a shell passes ~ as typed
    except InputError:
        return None


def _make_offers(pairs: Iterable[tuple[str, str]], incomplete: str = "") -> list[Offer]:
    """Return values with what they mean, in lower case if the word begins so.

    Zsh evaluates what it is offered as a part of its own program, and a ruleset may be a stranger's. So nothing that
    could have a meaning there is left: values with such characters are not offered.
    """
    from textwrap import shorten

    lower = incomplete.islower()
    return [
        (
            value.lower() if lower else value,
            shorten(re.sub(r"[^\w ,.;/%–’-]", "", means.replace("'", "’")), WIDEST, placeholder=" …"),
        )
        for value, means in pairs
        if re.fullmatch(r"[\w.=-]+", value)
    ]


def answer_shell(app: Any) -> int:
    """Print what fits the word that is being typed, as the shell that asks reads it."""
    import io
    from contextlib import redirect_stdout

    before = join_at_equals() if os.environ[SHELL_ASKS].endswith("_bash") else ""
    status = DONE
    with redirect_stdout(io.StringIO()) as printed:
        try:
            app(prog_name="ma-eligible")
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else DONE
    print_text("".join(f"{line.removeprefix(before)}\n" for line in printed.getvalue().splitlines()))
    return status


def join_at_equals() -> str:
    """Join the words that Bash takes apart at ``=``, and return the part of the last word that Bash leaves as it is.

    ``--reading full_time=fo`` arrives as the words ``--reading``, ``full_time``, ``=`` and ``fo``, and Bash replaces
    only ``fo`` by what is offered.
    """
    words = os.environ["COMP_WORDS"].split("\n")
    joined: list[str] = []
    for word in words[: int(os.environ["COMP_CWORD"]) + 1]:
        if joined and word and (word == "=" or joined[-1].endswith("=")):
            joined[-1] += word
        else:
            joined.append(word)
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = "\n".join(joined), str(len(joined) - 1)
    typed = joined[-1]
    value = typed.partition("=")[2] if typed.startswith("-") else typed
    return value[: value.rfind("=") + 1]
