"""The criteria of a route as lines of text, each with a word for its verdict and what is known about it."""

from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.finding import Verdict

VERDICT_WORDS = {
    Verdict.ELIGIBLE: "ELIGIBLE",
    Verdict.NOT_ELIGIBLE: "NOT ELIGIBLE",
    Verdict.UNDETERMINED: "NOT KNOWN",
}
VERDICT_STYLES = {
    Verdict.ELIGIBLE: "bold green",
    Verdict.NOT_ELIGIBLE: "bold red",
    Verdict.UNDETERMINED: "bold yellow",
}
CRITERION_WORDS = {Verdict.ELIGIBLE: "met", Verdict.NOT_ELIGIBLE: "not met", Verdict.UNDETERMINED: "unknown"}
#: For what must not hold.
DENIED_WORDS = {Verdict.ELIGIBLE: "applies", Verdict.NOT_ELIGIBLE: "not so", Verdict.UNDETERMINED: "unknown"}

#: Columns of the label before a criterion.
INNER = 8


def write_tree(writer: Writer, tree: Explained, *, verbose: bool) -> None:
    """Write the criteria of a route; with ``verbose``, also those that the verdict does not rest on."""
    for line in _lines_of(tree, 0, verbose=verbose, denied=False):
        _write_node(writer, line)


class _Line(NamedTuple):
    """A criterion to show."""

    depth: int
    node: Explained
    has_parts: bool
    """Whether its parts follow below it."""
    denied: bool
    """Whether it is below a ``none``, so that it must not hold."""


def _lines_of(node: Explained, depth: int, *, verbose: bool, denied: bool) -> Iterator[_Line]:
    """Give the criteria to show; of alternatives, only those that the verdict rests on."""
    if not node.of:
        yield _Line(depth, node, False, denied)
        return
    chooses = node.kind in ("any", "none", "at_least")
    parts = list(node.of) if verbose or not chooses else determining_parts(node)
    if node.kind == "none" and node.verdict is Verdict.ELIGIBLE and not verbose:
        parts = []  # that none of them holds says it all
    named = depth > 0 and node.kind == "all" and node.finding.criterion.says is not None
    heads = named or (chooses and (len(parts) > 1 or node.kind == "none"))
    if heads:
        yield _Line(depth, node, bool(parts), denied)
    for part in parts:
        below = denied != (node.kind == "none")
        yield from _lines_of(part, depth + 1 if heads else depth, verbose=verbose, denied=below)


def _write_node(writer: Writer, line: _Line) -> None:
    node, indent = line.node, 4 + 2 * line.depth
    words, style = (DENIED_WORDS, "dim") if line.denied else (CRITERION_WORDS, VERDICT_STYLES[node.verdict])
    sentence = f"{node.sentence}:" if line.has_parts else node.sentence
    writer.item(words[node.verdict].ljust(INNER), sentence, indent=indent, style=style.removeprefix("bold "))
    if not node.of:
        for remark in node.remarks:
            writer.write(remark.say(writer.medium.format_address), indent=indent + INNER + 1, style="dim")
    if node.opens is not None and not line.denied and (not node.of or node.kind == "none"):
        adds_up = node.kind == "total" and node.finding.criterion.at_least is not None
        when = f"{'reached' if adds_up else 'opens'} on {format_day(node.opens)}"
        writer.write(f"{when}{f' {node.condition}' if node.condition else ''}", indent=indent + INNER + 1)
