"""One credential as text: its verdict, its days in words, and its routes with their criteria and obligations."""

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.answer import CredentialExplained, Duty, OtherReading, RouteExplained
from ma_eligibility.explain.summary import choose_day
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.explain.voice import ADVISOR
from ma_eligibility.profile.descriptions import uncapitalize
from ma_eligibility.render.spans import describe_days, describe_spans, say_why
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import CONFIDENCES

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

#: Columns of the label before a route, and before a criterion.
LABEL, INNER = 10, 8


def write_credential(writer: Writer, found: CredentialExplained, *, verbose: bool) -> None:
    """Write a credential; with ``verbose``, all its routes and criteria, and facts about its exam."""
    credential = found.credential
    leading, *others = found.ranked
    writer.write(f"{credential.id}  {credential.name} ({credential.body.abbreviation})", style="bold")
    headline = describe_spans(found.verdict, found.spans, found.condition)
    writer.item(VERDICT_WORDS[found.verdict], headline, indent=2, style=VERDICT_STYLES[found.verdict])
    if found.held is not None:
        writer.item(_label("held"), ", ".join(filter(None, ("by the candidate", choose_day(found, ADVISOR)))), indent=2)
    elif found.paper is not None:
        with_it = f"with the {found.paper.name} of the {found.paper.record.label()} it is open"
        writer.item(_label("paper"), " ".join(filter(None, (with_it, choose_day(found, ADVISOR)))), indent=2)
    for reading in found.readings:
        writer.item(_label("but"), _describe_reading(reading, found.verdict), indent=2, style="magenta")
    _write_route(writer, leading, verbose=verbose, headline=headline)
    for route in others:
        if verbose:
            _write_route(writer, route, verbose=True)
        else:
            _write_other_route(writer, route, found)
    if verbose:
        for fact in credential.exam:
            writer.item(_label("exam"), fact, indent=2, style="dim")


def _label(word: str) -> str:
    return word.ljust(LABEL)


def _describe_reading(reading: OtherReading, verdict: Verdict) -> str:
    here, other = VERDICT_WORDS[verdict], VERDICT_WORDS[reading.verdict]
    return (
        f"{reading.question} {here} as read here: {reading.taken}. {other} if read differently: {reading.means} "
        f"(--reading {reading.reading}={reading.choice})."
    )


def _write_route(writer: Writer, route: RouteExplained, *, verbose: bool, headline: str | None = None) -> None:
    """Write a route with its criteria; of the leading route its days only if ``headline`` does not say them already."""
    leads = headline is not None
    label = {Verdict.ELIGIBLE: "by", Verdict.UNDETERMINED: "perhaps by"}.get(
        route.verdict, "nearest" if leads else "not by"
    )
    name = f"{route.route.id} ({uncapitalize(route.route.title)})"
    is_said = headline == describe_spans(route.verdict, route.spans, route.tree.condition)
    if not is_said and not (leads and route.verdict is Verdict.NOT_ELIGIBLE):
        name += f", {_describe_route_days(route)}"
    writer.item(_label(label), name, indent=2, style="cyan")
    write_tree(writer, route.tree, verbose=verbose)
    if route.tree.missing:
        asked = ", ".join(map(writer.format_address, route.tree.missing))
        writer.item("ask for".ljust(INNER), asked, indent=4, style="yellow")
    last = route.spans.last
    if last and route.verdict is Verdict.NOT_ELIGIBLE:
        since = "" if last.first == FIRST_DAY else f"from {format_day(last.first)} "
        closed = f"{since}through {format_day(last.last)}{say_why(last.closes_because)}"
        writer.item("was open".ljust(INNER), closed, indent=4)
    if route.verdict is not Verdict.NOT_ELIGIBLE or (verbose and route.spans.next):
        for duty in route.obligations:
            writer.item("to do".ljust(INNER), _describe_duty(duty), indent=4)
    if route.confidence:
        writer.item("trust".ljust(INNER), f"{route.confidence}: {CONFIDENCES[route.confidence]}", indent=4)
    for gap in route.not_found:
        writer.item("open".ljust(INNER), f"not found in the source: {gap}", indent=4)


def _describe_route_days(route: RouteExplained) -> str:
    if route.verdict is Verdict.UNDETERMINED:
        return f"not known {describe_spans(route.verdict, route.spans, route.tree.condition)}"
    return describe_days(route.verdict, route.spans, route.tree.condition)


def _describe_duty(duty: Duty) -> str:
    if duty.due is None:
        return duty.text
    return f"{duty.text} {'Was due' if duty.is_past else 'Due'} by {format_day(duty.due)}."


def _write_other_route(writer: Writer, route: RouteExplained, found: CredentialExplained) -> None:
    """Write a line on another route if it is open too, or was, or will be."""
    spans, name = route.spans, route.route.id
    when = _describe_route_days(route)
    if route.verdict is not Verdict.NOT_ELIGIBLE:
        label = "also by" if route.verdict is Verdict.ELIGIBLE else "perhaps by"
        writer.item(_label(label), f"{name}, {when}", indent=2)
    elif spans.next or spans.perhaps_next:
        if found.verdict is not Verdict.ELIGIBLE or found.spans.current is None or found.spans.current.last < LAST_DAY:
            writer.item(_label("later by"), f"{name}, {when}", indent=2)
    elif spans.last and found.verdict is not Verdict.ELIGIBLE:
        closed = f"{name}, through {format_day(spans.last.last)}{say_why(spans.last.closes_because)}"
        writer.item(_label("before by"), closed, indent=2)


def say_expected(expected: str, found: Verdict) -> str:
    """Say which verdict was expected, by its word in a case, and what came out if it is another one."""
    wanted = Verdict(expected)
    came_out = "" if found is wanted else f", came out {VERDICT_WORDS[found]}"
    return f"expected {VERDICT_WORDS[wanted]}{came_out}"


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
    """Write one criterion with its verdict, what there is to know about it, and when it opens."""
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
        writer.write(f"{when}{f' {node.opens_condition}' if node.opens_condition else ''}", indent=indent + INNER + 1)
