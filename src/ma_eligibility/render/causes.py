"""Why people of a roster cannot be read: the mistakes that are alike on one line, the commonest first."""

from collections.abc import Iterable, Iterator

from ma_eligibility.cohort.tally import Alike
from ma_eligibility.plain import show_plain

MOST_LINES, LONGEST_TEXT = 10, 40


def list_causes(causes: Iterable[Alike]) -> Iterator[str]:
    """Give a line for each kind of mistake, at most MOST_LINES in all."""
    most = sorted(causes, key=lambda alike: -alike.count)
    shown = most if len(most) <= MOST_LINES else most[: MOST_LINES - 1]
    yield from map(_describe, shown)
    if len(shown) < len(most):
        yield f"and {len(most) - len(shown):,} more kinds of mistakes"


def _describe(alike: Alike) -> str:
    """Return ``37 × programs.1.completed: this is not a date (12/18/2026: write 2026-12-18), first at a.csv:2``."""
    first, texts = alike.first, [show_plain(text)[:LONGEST_TEXT] for text in alike.written]
    also = f"; also {', '.join(texts[1:])}" if texts[1:] else ""
    example = f"{texts[0]}: {first.help}{also}" if texts and first.help else ", ".join(texts) or first.help
    where = f"{show_plain(first.column)}: " if first.column else ""
    shown = f" ({example})" if example else ""
    return f"{alike.count:,} × {where}{show_plain(first.message)}{shown}, first at {show_plain(alike.place)}"
