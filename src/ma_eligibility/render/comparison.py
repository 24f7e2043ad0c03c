"""Where another ruleset answers differently, as text."""

from collections.abc import Callable

from ma_eligibility.days.calendar import LAST_DAY, format_day
from ma_eligibility.errors import Path, format_path
from ma_eligibility.explain.comparison import Comparison, CredentialDifference
from ma_eligibility.profile.descriptions import uncapitalize
from ma_eligibility.render.spans import describe_end
from ma_eligibility.render.tree import VERDICT_WORDS
from ma_eligibility.render.writer import Writer
from ma_eligibility.ruleset.finding import Verdict


def write_comparison(writer: Writer, comparison: Comparison) -> None:
    """Write a line for each credential whose answer differs under another ruleset."""
    info = comparison.ruleset.info
    name = f"the ruleset {info.ruleset} ({uncapitalize(info.title)})"
    asked_above = {address for other in comparison.differing for address in other.asks}
    asked = [writer.format_address(address) for address in comparison.also_asks if address not in asked_above]
    if comparison.lacking:
        writer.write(f"There is no {' and no '.join(comparison.lacking)} in {name}.", style="bold")
    if not comparison.differing and not comparison.lacking:
        what = "answers" if comparison.is_same else "verdicts, and the days that are certain,"
        writer.write(f"Under {name} the {what} are the same.", style="bold")
    if comparison.differing:
        writer.write(f"Under {name} these answers differ:", style="bold")
    for other in comparison.differing:
        writer.item(
            other.found.credential.id.ljust(6), describe_elsewhere(other, writer.medium.format_address), indent=2
        )
    if asked:
        writer.write(f"To settle what is not known there, also ask for {', '.join(asked)}.", indent=2)


def describe_elsewhere(other: CredentialDifference, format_address: Callable[[Path], str] = format_path) -> str:
    """Return the verdict of a credential, what decides it, when it is open, and how far the route can be trusted."""
    found = other.found
    verdict, span = VERDICT_WORDS[found.verdict], found.spans.current
    trust = f" [{other.route.confidence}]" if other.route.confidence else ""
    depends = f" {found.condition}" if found.condition else ""
    if found.verdict is Verdict.ELIGIBLE and span is not None:
        return f"{verdict} {other.say_reason(format_address)}, {describe_end(span)}{depends}{trust}"
    upcoming = found.spans.next if found.verdict is Verdict.NOT_ELIGIBLE else None
    opens = ""
    if upcoming:
        through = f", through {format_day(upcoming.last)}" if upcoming.last < LAST_DAY else ""
        opens = f" (opens on {format_day(upcoming.first)}{through}{depends})"
    return f"{verdict}{opens}: {other.say_reason(format_address)}{trust}"
