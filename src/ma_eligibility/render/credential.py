"""One credential as text: its verdict, its days, and its routes with their criteria and obligations."""

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.answer import CredentialExplained, Duty, OtherReading, RouteExplained
from ma_eligibility.profile.descriptions import uncapitalize
from ma_eligibility.render.spans import because, describe_days, describe_spans
from ma_eligibility.render.tree import INNER, VERDICT_STYLES, VERDICT_WORDS, write_tree
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import CONFIDENCES

#: Columns of the label before a route.
LABEL = 10


def write_credential(writer: Writer, found: CredentialExplained, *, verbose: bool) -> None:
    """Write a credential; with ``verbose``, all its routes and criteria, and facts about its exam."""
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
        writer.item(
            "ask for".ljust(INNER), ", ".join(map(writer.format_address, route.tree.missing)), indent=4, style="yellow"
        )
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
