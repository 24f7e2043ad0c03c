"""The criteria of a route as lines of text, each with a word for its verdict and what is known about it."""

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


def write_tree(writer: Writer, node: Explained, *, verbose: bool, depth: int = 0, denied: bool = False) -> None:
    """Write the criteria of a route; of alternatives, only those that the verdict rests on, unless ``verbose``.

    What is below a ``none`` is ``denied``: it must not hold.
    """
    if not node.of:
        _write_node(writer, node, depth, has_parts=False, denied=denied)
        return
    chooses = node.kind in ("any", "none", "at_least")
    parts = list(node.of) if verbose or not chooses else determining_parts(node)
    if node.kind == "none" and node.verdict is Verdict.ELIGIBLE and not verbose:
        parts = []  # that none of them holds says it all
    named = depth > 0 and node.kind == "all" and node.finding.criterion.says is not None
    heads = named or (chooses and (len(parts) > 1 or node.kind == "none"))
    if heads:
        _write_node(writer, node, depth, has_parts=bool(parts), denied=denied)
    below = denied != (node.kind == "none")
    for part in parts:
        write_tree(writer, part, verbose=verbose, depth=depth + 1 if heads else depth, denied=below)


def _write_node(writer: Writer, node: Explained, depth: int, *, has_parts: bool, denied: bool) -> None:
    indent = 4 + 2 * depth
    words, style = (DENIED_WORDS, "dim") if denied else (CRITERION_WORDS, VERDICT_STYLES[node.verdict])
    sentence = f"{node.sentence}:" if has_parts else node.sentence
    writer.item(words[node.verdict].ljust(INNER), sentence, indent=indent, style=style.removeprefix("bold "))
    if not node.of:
        for remark in node.remarks:
            writer.write(remark.say(writer.medium.format_address), indent=indent + INNER + 1, style="dim")
    if node.opens is not None and not denied and (not node.of or node.kind == "none"):
        adds_up = node.kind == "total" and node.finding.criterion.at_least is not None
        when = f"{'reached' if adds_up else 'opens'} on {format_day(node.opens)}"
        writer.write(f"{when}{f' {node.condition}' if node.condition else ''}", indent=indent + INNER + 1)
