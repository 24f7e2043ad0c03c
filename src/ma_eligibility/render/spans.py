"""Stretches of days in words: since when, until when, what opens and closes them, and what is only perhaps so."""

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.answer import Span, Spans
from ma_eligibility.ruleset.finding import Verdict


def describe_spans(verdict: Verdict, spans: Spans, condition: str) -> str:
    """Say since when and until when something is open, or when it opens next, and why."""
    depends = f" {condition}" if condition else ""
    if verdict is Verdict.NOT_ELIGIBLE:
        return _describe_closed(spans, depends)
    span = spans.current
    assert span is not None
    when = ", ".join(part for part in (_describe_start(span), describe_end(span)) if part)
    if verdict is Verdict.UNDETERMINED:
        if span.first == FIRST_DAY and span.last == LAST_DAY:
            certain = f"; certain from {format_day(spans.next.first)} on" if spans.next else ""
            return f"yet{certain}" if certain else "for any day yet"
        return f"possibly {when}{depends}"
    again = f"; again from {format_day(spans.next.first)} on, {describe_end(spans.next)}" if spans.next else ""
    return f"{when}{depends}{again}"


def _describe_start(span: Span) -> str:
    if span.first == FIRST_DAY:
        return ""
    since = f"since {format_day(span.first)}{because(span.opens_because)}"
    if span.perhaps_from == FIRST_DAY:
        return f"{since}, perhaps earlier"
    return f"{since}, perhaps since {format_day(span.perhaps_from)}" if span.perhaps_from < span.first else since


def describe_end(span: Span) -> str:
    """Say until when a stretch of days goes, and what closes it."""
    if span.last == LAST_DAY:
        return "with no end in sight"
    until = f"until {format_day(span.last)}{because(span.closes_because)}"
    if span.perhaps_until == LAST_DAY:
        return f"{until}, perhaps longer"
    return f"{until}, perhaps until {format_day(span.perhaps_until)}" if span.perhaps_until > span.last else until


def _describe_closed(spans: Spans, depends: str) -> str:
    perhaps = spans.perhaps_next
    if spans.next is None and perhaps is None:
        return "and nothing in the profile opens it on a day to come"
    if spans.next is None:
        assert perhaps is not None
        return f"yet; perhaps from {format_day(perhaps.first)} on{depends}, {describe_end(perhaps)}"
    following = spans.next
    sooner = min(following.perhaps_from, perhaps.first if perhaps else following.first)
    earliest = f", perhaps from {format_day(sooner)} on" if sooner < following.first else ""
    until = "" if following.last == LAST_DAY else f", {describe_end(following)}"
    return f"yet; opens on {format_day(following.first)}{depends}{earliest}{until}"


def because(reason: str) -> str:
    """Return a reason in brackets, if there is one."""
    return f" ({reason})" if reason else ""
