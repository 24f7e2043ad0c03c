"""An explained answer as text for a terminal, or for a pipe: words carry the meaning, colour and glyphs only help."""

import io
from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ma_eligibility.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.answer import CredentialExplained, Duty, Explanation, OtherReading, RouteExplained, Span
from ma_eligibility.explain.tree import Explained, telling_parts
from ma_eligibility.model.descriptions import describe_address
from ma_eligibility.model.finding import Verdict
from ma_eligibility.render.plain import show_plain
from ma_eligibility.render.timeline_picture import ASCII, FINE, Row, draw_picture

VERDICT_WORDS = {
    Verdict.ELIGIBLE: "ELIGIBLE",
    Verdict.NOT_ELIGIBLE: "NOT ELIGIBLE",
    Verdict.UNDETERMINED: "CANNOT TELL",
}
VERDICT_STYLES = {
    Verdict.ELIGIBLE: "bold green",
    Verdict.NOT_ELIGIBLE: "bold red",
    Verdict.UNDETERMINED: "bold yellow",
}
CRITERION_WORDS = {Verdict.ELIGIBLE: "met", Verdict.NOT_ELIGIBLE: "not met", Verdict.UNDETERMINED: "unknown"}

NARROWEST = 30
DEFAULT_WIDTH = 80


def render_text(
    explanation: Explanation,
    *,
    width: int = DEFAULT_WIDTH,
    color: bool = False,
    ascii_only: bool = False,
    verbose: bool = False,
) -> str:
    """Return the answer as text.

    ``width`` counts terminal columns; ``color`` adds terminal colours; ``ascii_only`` keeps to ASCII characters, as
    far as the profile and the rules do; ``verbose`` tells of every route and every criterion.
    """
    writer = _Writer(max(width, NARROWEST), color=color, ascii_only=ascii_only)
    _write_head(writer, explanation)
    for credential in explanation.credentials:
        writer.break_line()
        _write_credential(writer, credential, explanation.as_of, verbose=verbose)
    writer.break_line()
    glyphs = ASCII if ascii_only else FINE
    rows = [Row(found.credential.id, found.windows, found.possible) for found in explanation.credentials]
    for line in draw_picture(rows, explanation.as_of, writer.width, glyphs):
        writer.raw(line)
    writer.break_line()
    for note in explanation.ruleset.info.notes:
        writer.write(note, style="dim")
    return writer.text()


class _Writer:
    """Collects lines, wrapped to the width with hanging indents."""

    def __init__(self, width: int, *, color: bool, ascii_only: bool) -> None:
        self.width = width
        self.ascii_only = ascii_only
        self.console = Console(
            file=io.StringIO(),
            width=width,
            color_system="standard" if color else None,
            force_terminal=color,
            no_color=not color,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    def text(self) -> str:
        """Return what was written, without spaces at the ends of lines."""
        assert isinstance(self.console.file, io.StringIO)
        lines = self.console.file.getvalue().splitlines()
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def break_line(self) -> None:
        self.console.print()

    def raw(self, line: str) -> None:
        """Write a line that is laid out already."""
        self.console.print(Text(line), no_wrap=True, overflow="crop", crop=True)

    def write(self, said: str, indent: int = 0, style: str = "") -> None:
        self.console.print(Padding(Text(self._plain(said), style=style), (0, 0, 0, min(indent, self.width // 4))))

    def item(self, label: str, said: str, indent: int = 0, style: str = "", said_style: str = "") -> None:
        """Write a label, and what is said about it wrapped beside it."""
        grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        grid.add_row(Text(label, style=style), Text(self._plain(said), style=said_style))
        self.console.print(Padding(grid, (0, 0, 0, min(indent, self.width // 8))))

    def _plain(self, said: str) -> str:
        said = show_plain(said)
        if not self.ascii_only:
            return said
        return said.translate({ord("–"): "-", ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("…"): "..."})


def _write_head(writer: _Writer, explanation: Explanation) -> None:
    candidate = explanation.profile.candidate
    who = f"{candidate}: " if candidate else ""
    writer.write(
        f"{who}eligibility on {format_day(explanation.as_of)}, by the ruleset {explanation.ruleset.id}", style="bold"
    )


def _write_credential(writer: _Writer, found: CredentialExplained, as_of: int, *, verbose: bool) -> None:
    credential = found.credential
    routes = found.ranked
    leading = routes[0]
    writer.write(f"{credential.id}  {credential.name} ({credential.body.abbreviation})", style="bold")
    writer.item(
        VERDICT_WORDS[found.verdict], _describe_span(leading, as_of), indent=2, style=VERDICT_STYLES[found.verdict]
    )
    for reading in found.readings:
        writer.item("reading", _describe_reading(reading), indent=2, style="magenta")
    shown = routes if verbose else routes[:1]
    for route in shown:
        _write_route(writer, route, as_of, verbose=verbose, leads=route is leading)
    if not verbose:
        _write_other_routes(writer, found, routes[1:], as_of)
    writer.item("source", f"{credential.source.title} (read {credential.source.read})", indent=2, style="dim")


def _describe_span(route: RouteExplained, as_of: int) -> str:
    """Say since when and until when the route is open, or when it opens next, and why."""
    if route.verdict is Verdict.NOT_ELIGIBLE:
        return _describe_closed(route)
    span = route.current
    assert span is not None
    when = ", ".join(part for part in (_describe_start(span), _describe_end(span)) if part)
    if route.verdict is Verdict.UNDETERMINED:
        return f"possibly {when}" if span.first != FIRST_DAY or span.last != LAST_DAY else "yet, on any day"
    condition = route.tree.account.condition
    return f"{when}, {condition}" if condition else when


def _describe_start(span: Span) -> str:
    if span.first == FIRST_DAY:
        return ""
    since = f"since {format_day(span.first)}{_because(span.opens_because)}"
    if span.perhaps_from == FIRST_DAY:
        return f"{since}, perhaps longer"
    return f"{since}, perhaps since {format_day(span.perhaps_from)}" if span.perhaps_from < span.first else since


def _describe_end(span: Span) -> str:
    if span.last == LAST_DAY:
        return "with no end in sight"
    until = f"until {format_day(span.last)}{_because(span.closes_because)}"
    if span.perhaps_until == LAST_DAY:
        return f"{until}, perhaps longer"
    return f"{until}, perhaps until {format_day(span.perhaps_until)}" if span.perhaps_until > span.last else until


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _describe_closed(route: RouteExplained) -> str:
    if route.next is None:
        return "as things stand, nor on any day to come"
    condition = route.tree.account.condition
    until = "" if route.next.last == LAST_DAY else f", {_describe_end(route.next)}"
    return f"yet; opens on {format_day(route.next.first)}{f' {condition}' if condition else ''}{until}"


def _describe_reading(reading: OtherReading) -> str:
    other = VERDICT_WORDS[reading.verdict]
    return f"{reading.question} As read here, {reading.taken}. If instead {reading.means}: {other}."


def _write_route(writer: _Writer, route: RouteExplained, as_of: int, *, verbose: bool, leads: bool) -> None:
    label = "route" if route.verdict is not Verdict.NOT_ELIGIBLE or not leads else "nearest route"
    state = "" if leads else f" – {VERDICT_WORDS[route.verdict].lower()} {_describe_span(route, as_of)}"
    writer.item(label, f"{route.route.id}: {route.route.title}{state}", indent=2, style="cyan")
    for depth, node in _told(route.tree, 0, verbose=verbose):
        _write_node(writer, node, depth)
    for address in route.tree.account.missing:
        writer.item("ask for", f"{address}: {describe_address(address)}", indent=4, style="yellow")
    if route.last and route.verdict is Verdict.NOT_ELIGIBLE:
        closed = f"{format_day(route.last.first)} to {format_day(route.last.last)}{_because(route.last.closes_because)}"
        writer.item("was open", closed, indent=4)
    if route.verdict is not Verdict.NOT_ELIGIBLE or verbose:
        for duty in route.obligations:
            writer.item("to do", _describe_duty(duty), indent=4)


def _describe_duty(duty: Duty) -> str:
    return f"{duty.text} Due by {format_day(duty.due)}." if duty.due else duty.text


def _told(node: Explained, depth: int, *, verbose: bool) -> Iterator[tuple[int, Explained]]:
    """Give the nodes to tell, with their depth: of alternatives, only those that the verdict rests on."""
    if not node.of:
        yield depth, node
        return
    chooses = node.kind in ("any", "none", "at_least")
    parts = node.of if verbose or not chooses else telling_parts(node.kind, node.verdict, node.of)
    heads = chooses and len(parts) > 1
    if heads:
        yield depth, node
    for part in parts:
        yield from _told(part, depth + 1 if heads else depth, verbose=verbose)


def _write_node(writer: _Writer, node: Explained, depth: int) -> None:
    indent = 4 + 2 * depth
    style = VERDICT_STYLES[node.verdict].removeprefix("bold ")
    sentence = node.sentence if not node.of else f"{node.sentence}:"
    writer.item(CRITERION_WORDS[node.verdict].ljust(7), sentence, indent=indent, style=style)
    if node.of:
        return
    account = node.account
    for remark in account.remarks:
        writer.write(remark, indent=indent + 8, style="dim")
    if node.opens is not None:
        when = f"reached on {format_day(node.opens)}" if node.kind == "total" else f"opens on {format_day(node.opens)}"
        writer.write(f"{when}{f' {account.condition}' if account.condition else ''}", indent=indent + 8)


def _write_other_routes(writer: _Writer, found: CredentialExplained, routes: list[RouteExplained], as_of: int) -> None:
    """Say in a line each what the other routes add: those also open, and those that were or will be."""
    for route in routes:
        if route.verdict is not Verdict.NOT_ELIGIBLE:
            label = "also by" if route.verdict is Verdict.ELIGIBLE else "perhaps by"
            writer.item(label, f"{route.route.id}, {_describe_span(route, as_of)}", indent=2)
        elif route.next or (route.last and found.verdict is not Verdict.ELIGIBLE):
            when = _describe_closed(route) if route.next else _describe_past(route)
            writer.item("route", f"{route.route.id}, {when}", indent=2)


def _describe_past(route: RouteExplained) -> str:
    assert route.last is not None
    return f"was open until {format_day(route.last.last)}{_because(route.last.closes_because)}"
