"""An explained answer as text for a terminal, or for a pipe: words carry the meaning, color and glyphs only help."""

from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.answer import (
    CredentialExplained,
    Duty,
    Explanation,
    OtherReading,
    RouteExplained,
)
from ma_eligibility.explain.comparison import Comparison, Elsewhere
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.load.table_words import advise_on_cells, name_columns
from ma_eligibility.profile.descriptions import describe_address, uncapitalize
from ma_eligibility.render.chart import ASCII, FINE, Row, draw_picture
from ma_eligibility.render.spans import because, describe_days, describe_end, describe_spans
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import CONFIDENCES, describe_source

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

#: Columns of the labels: of routes, and of the criteria below them.
LABEL, INNER = 10, 8

NARROWEST = 30
DEFAULT_WIDTH = 80


def render_text(
    explanation: Explanation,
    *,
    width: int = DEFAULT_WIDTH,
    color: bool = False,
    ascii_only: bool = False,
    verbose: bool = False,
    comparison: Comparison | None = None,
    in_table: bool = False,
) -> str:
    """Return the answer as text; ``comparison`` tells where another ruleset differs.

    ``in_table``: the candidate stands in a table, and what is said of facts is said of its columns and cells.

    ``width`` counts terminal columns; ``color`` adds terminal colors; ``ascii_only`` keeps to ASCII characters, as
    far as the profile and the rules do; ``verbose`` tells of every route and every criterion.
    """
    writer = Writer(max(width, NARROWEST), color=color, ascii_only=ascii_only)
    _write_head(writer, explanation)
    for credential in explanation.credentials:
        writer.break_line()
        _write_credential(writer, credential, verbose=verbose)
    _write_questions(writer, explanation.missing, in_table=in_table)
    writer.break_line()
    glyphs = ASCII if ascii_only else FINE
    rows = [Row(found.credential.id, found.windows, found.possible) for found in explanation.credentials]
    for line in draw_picture(rows, explanation.as_of, writer.width, glyphs):
        writer.raw(line)
    writer.break_line()
    _write_sources(writer, explanation)
    for note in explanation.ruleset.info.notes:
        writer.write(note, style="dim")
    if comparison is not None:
        writer.break_line()
        _write_comparison(writer, comparison)
    return name_columns(writer.text()) if in_table else writer.text()


def _write_head(writer: Writer, explanation: Explanation) -> None:
    candidate = explanation.profile.candidate
    who = f"{candidate}: " if candidate else ""
    info = explanation.ruleset.info
    writer.write(f"{who}eligibility on {format_day(explanation.as_of)}", style="bold")
    writer.write(f"by the ruleset {info.ruleset}: {uncapitalize(info.title)}")
    for said in dict.fromkeys(_describe_taken(explanation)):
        writer.write(said, style="magenta")
    for verdict, words in (
        (Verdict.ELIGIBLE, "open now"),
        (Verdict.UNDETERMINED, "not known"),
        (Verdict.NOT_ELIGIBLE, "not open"),
    ):
        names = [_name_with_end(found) for found in explanation.credentials if found.verdict is verdict]
        if names:
            writer.item(words.ljust(11), ", ".join(names), indent=2, style=VERDICT_STYLES[verdict])
    doubted = [found.credential.id for found in explanation.credentials if found.readings]
    if doubted:
        said = f"another reading of the rules changes {', '.join(doubted)}; see below"
        writer.item("but".ljust(11), said, indent=2, style="magenta")


def _describe_taken(explanation: Explanation) -> Iterator[str]:
    """Say of each reading that was asked for in place of the ruleset's own what it means."""
    for found in explanation.credentials:
        for name, reading in found.credential.readings.items():
            choice = explanation.ruleset.readings.get(f"{found.credential.id}.{name}")
            if choice is not None:
                yield f"with {name}={choice}, as asked for: {reading.choices[choice]}"


def _name_with_end(found: CredentialExplained) -> str:
    """Name a credential, and the day on which it closes or opens if that is known."""
    span = found.spans.current
    if found.verdict is Verdict.ELIGIBLE and span and span.last < LAST_DAY:
        perhaps = ", perhaps longer" if span.perhaps_until > span.last else ""
        return f"{found.credential.id} (through {format_day(span.last)}{perhaps})"
    if found.verdict is Verdict.NOT_ELIGIBLE and found.spans.next:
        return f"{found.credential.id} (opens {format_day(found.spans.next.first)})"
    return found.credential.id


def _write_credential(writer: Writer, found: CredentialExplained, *, verbose: bool) -> None:
    credential = found.credential
    leading, *others = found.ranked
    writer.write(f"{credential.id}  {credential.name} ({credential.body.abbreviation})", style="bold")
    headline = describe_spans(found.verdict, found.spans, found.condition)
    writer.item(VERDICT_WORDS[found.verdict], headline, indent=2, style=VERDICT_STYLES[found.verdict])
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
        writer.item("ask for".ljust(INNER), ", ".join(route.tree.missing), indent=4, style="yellow")
    last = route.spans.last
    if last and route.verdict is Verdict.NOT_ELIGIBLE:
        since = "" if last.first == FIRST_DAY else f"from {format_day(last.first)} "
        closed = f"{since}through {format_day(last.last)}{because(last.closes_because)}"
        writer.item("was open".ljust(INNER), closed, indent=4)
    if route.verdict is not Verdict.NOT_ELIGIBLE or (verbose and route.spans.next):
        for duty in route.obligations:
            writer.item("to do".ljust(INNER), _describe_duty(duty), indent=4)
    if route.confidence:
        writer.item("trust".ljust(INNER), f"{route.confidence}: {CONFIDENCES[route.confidence]}", indent=4)
    for gap in route.not_found:
        writer.item("open".ljust(INNER), f"not found in the source: {gap}", indent=4)


def write_tree(writer: Writer, tree: Explained, *, verbose: bool) -> None:
    """Write the criteria of a route; with ``verbose``, also those that the verdict does not rest on."""
    for line in _told(tree, 0, verbose=verbose, denied=False):
        _write_node(writer, line)


class _Line(NamedTuple):
    """A criterion to tell."""

    depth: int
    node: Explained
    leads_on: bool
    """Whether others follow below it."""
    denied: bool
    """Whether it stands below a none, so that it must not hold."""


def _describe_duty(duty: Duty) -> str:
    if duty.due is None:
        return duty.text
    return f"{duty.text} {'Was due' if duty.is_past else 'Due'} by {format_day(duty.due)}."


def _told(node: Explained, depth: int, *, verbose: bool, denied: bool) -> Iterator[_Line]:
    """Give the criteria to tell; of alternatives, only those that the verdict rests on."""
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
        yield from _told(part, depth + 1 if heads else depth, verbose=verbose, denied=below)


def _write_node(writer: Writer, line: _Line) -> None:
    node, indent = line.node, 4 + 2 * line.depth
    words, style = (DENIED_WORDS, "dim") if line.denied else (CRITERION_WORDS, VERDICT_STYLES[node.verdict])
    sentence = f"{node.sentence}:" if line.leads_on else node.sentence
    writer.item(words[node.verdict].ljust(INNER), sentence, indent=indent, style=style.removeprefix("bold "))
    if not node.of:
        for remark in node.remarks:
            writer.write(remark, indent=indent + INNER + 1, style="dim")
    if node.opens is not None and not line.denied and (not node.of or node.kind == "none"):
        adds_up = node.kind == "total" and node.finding.criterion.at_least is not None
        when = f"{'reached' if adds_up else 'opens'} on {format_day(node.opens)}"
        writer.write(f"{when}{f' {node.condition}' if node.condition else ''}", indent=indent + INNER + 1)


def _describe_route_days(route: RouteExplained) -> str:
    if route.verdict is Verdict.UNDETERMINED:
        return f"not known {describe_spans(route.verdict, route.spans, route.tree.condition)}"
    return describe_days(route.verdict, route.spans, route.tree.condition)


def _write_other_route(writer: Writer, route: RouteExplained, found: CredentialExplained) -> None:
    """Say in a line what another route adds: that it is open too, or was, or will be."""
    spans, name = route.spans, route.route.id
    when = _describe_route_days(route)
    if route.verdict is Verdict.ELIGIBLE:
        writer.item(_label("also by"), f"{name}, {when}", indent=2)
    elif route.verdict is Verdict.UNDETERMINED:
        writer.item(_label("perhaps by"), f"{name}, {when}", indent=2)
    elif spans.next or spans.perhaps_next:
        if found.verdict is not Verdict.ELIGIBLE or found.spans.current is None or found.spans.current.last < LAST_DAY:
            writer.item(_label("later by"), f"{name}, {when}", indent=2)
    elif spans.last and found.verdict is not Verdict.ELIGIBLE:
        closed = f"{name}, through {format_day(spans.last.last)}{because(spans.last.closes_because)}"
        writer.item(_label("before by"), closed, indent=2)


def _write_questions(writer: Writer, missing: list[str], *, in_table: bool) -> None:
    """Write what to ask for, once for the whole answer, with the words for each fact."""
    if not missing:
        return
    writer.break_line()
    writer.write("To settle what is not known, ask for (what the nearest routes need first):", style="bold")
    for address in missing:
        words = describe_address(address)
        writer.hanging(f"{address}: {advise_on_cells(words) if in_table else words}", indent=2)


def _write_comparison(writer: Writer, comparison: Comparison) -> None:
    """Write a line for each credential whose answer differs under another ruleset."""
    info = comparison.ruleset.info
    name = f"the ruleset {info.ruleset} ({uncapitalize(info.title)})"
    told = {address for other in comparison.differing for address in other.asks}
    asked = [address for address in comparison.also_asks if address not in told]
    if comparison.lacking:
        writer.write(f"There is no {' and no '.join(comparison.lacking)} in {name}.", style="bold")
    if not comparison.differing and not comparison.lacking:
        what = "answers" if comparison.is_same else "verdicts, and the days that are certain,"
        writer.write(f"Under {name} the {what} are the same.", style="bold")
    if comparison.differing:
        writer.write(f"Under {name} these answers differ:", style="bold")
    for other in comparison.differing:
        writer.item(other.found.credential.id.ljust(6), describe_elsewhere(other), indent=2)
    if asked:
        writer.write(f"To settle what is not known there, also ask for {', '.join(asked)}.", indent=2)


def describe_elsewhere(other: Elsewhere) -> str:
    """Say the verdict of a credential, what decides it, until when or from when it is open, and the route's trust."""
    found = other.found
    verdict, span = VERDICT_WORDS[found.verdict], found.spans.current
    trust = f" [{other.route.confidence}]" if other.route.confidence else ""
    depends = f" {found.condition}" if found.condition else ""
    if found.verdict is Verdict.ELIGIBLE and span is not None:
        return f"{verdict} {other.reason}, {describe_end(span)}{depends}{trust}"
    upcoming = found.spans.next if found.verdict is Verdict.NOT_ELIGIBLE else None
    opens = ""
    if upcoming:
        through = f", through {format_day(upcoming.last)}" if upcoming.last < LAST_DAY else ""
        opens = f" (opens on {format_day(upcoming.first)}{through}{depends})"
    return f"{verdict}{opens}: {other.reason}{trust}"


def _write_sources(writer: Writer, explanation: Explanation) -> None:
    """Write where the rules come from: once, if all of them come from one place."""
    sources: dict[str, list[str]] = {}
    for found in explanation.credentials:
        for route in found.routes:
            own = route.route.source is not None
            name = f"{found.credential.id} by {route.route.id}" if own else found.credential.id
            names = sources.setdefault(describe_source(route.source), [])
            if name not in names:
                names.append(name)
    for text, names in sources.items():
        whose = "Source" if len(sources) == 1 else f"Source of {', '.join(names)}"
        writer.write(f"{whose}: {text}.", style="dim")
