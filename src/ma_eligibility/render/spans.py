"""The days on which something is open, or opens next, in words, with what opens and closes it."""

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.explain.spans import Span, Spans
from ma_eligibility.ruleset.finding import Verdict


def describe_spans(verdict: Verdict, spans: Spans, condition: str) -> str:
    """Return what follows a verdict in words: from when and through when it is open, or when it opens next, and why."""
    days = describe_days(verdict, spans, condition)
    if verdict is Verdict.ELIGIBLE:
        return days
    if verdict is Verdict.UNDETERMINED:
        return f"yet; {days}" if days else "yet"
    return f"yet; {days}" if spans.next or spans.perhaps_next else f"and {days}"


def describe_days(verdict: Verdict, spans: Spans, condition: str) -> str:
    """Return the days on which something is open, or opens next, in words; empty if nothing is known of them."""
    depends = f" {condition}" if condition else ""
    if verdict is Verdict.NOT_ELIGIBLE:
        return _describe_closed(spans, depends)
    span = spans.current
    assert span is not None
    when = ", ".join(part for part in (_describe_start(span), _describe_end(span)) if part)
    if verdict is Verdict.UNDETERMINED:
        if span.first == FIRST_DAY and span.last == LAST_DAY:
            return f"certain from {format_day(spans.next.first)} on{depends}" if spans.next else ""
        return f"possibly {when}{depends}"
    again = f"; again from {format_day(spans.next.first)} on, {_describe_end(spans.next)}" if spans.next else ""
    return f"{when}{depends}{again}"


def _describe_start(span: Span) -> str:
    if span.first == FIRST_DAY:
        return ""
    since = f"since {format_day(span.first)}{say_why(span.opens_because)}"
    if span.perhaps_from == FIRST_DAY:
        return f"{since}, perhaps earlier"
    return f"{since}, perhaps since {format_day(span.perhaps_from)}" if span.perhaps_from < span.first else since


def _describe_end(span: Span) -> str:
    """Return the last day of an interval in words, with what closes it."""
    if span.last == LAST_DAY:
        return "no end date"
    through = f"through {format_day(span.last)}{say_why(span.closes_because)}"
    if span.perhaps_until == LAST_DAY:
        return f"{through}, perhaps longer"
    longer = span.perhaps_until > span.last
    return f"{through}, perhaps through {format_day(span.perhaps_until)}" if longer else through


def _describe_closed(spans: Spans, depends: str) -> str:
    following, perhaps = spans.next, spans.perhaps_next
    if following is None:
        if perhaps is None:
            return "nothing on file will open it by itself"
        return f"perhaps from {format_day(perhaps.first)} on{depends}, {_describe_end(perhaps)}"
    sooner = min(following.perhaps_from, perhaps.first if perhaps else following.first)
    earliest = f", perhaps from {format_day(sooner)} on" if sooner < following.first else ""
    through = "" if following.last == LAST_DAY else f", {_describe_end(following)}"
    return f"opens on {format_day(following.first)}{depends}{earliest}{through}"


def say_why(reason: str) -> str:
    """Return a reason in parentheses, if there is one."""
    return f" ({reason})" if reason else ""
