"""What can be proved of one criterion or of two that ask the profile: what never holds, implies or excludes another.

Everything is about one day, and a candidate about whom everything is known. A True is so for every candidate; a False
may only mean that nothing is proved. Lengths of time do not have the same number of days everywhere in the calendar.
"""

from collections.abc import Iterator
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import Duration, is_never_longer
from ma_eligibility.errors import Path
from ma_eligibility.ruleset.amounts import Opening, Within, WorkHours
from ma_eligibility.ruleset.conditions.dates import DateCondition
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.related import Relation
from ma_eligibility.ruleset.related_dates import LAST
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import where_excludes, where_implies, where_is_never

#: The most programs that a rule counts without saying so: a larger number is likelier one of hours.
MOST_PROGRAMS = 9


class Reach(NamedTuple):
    """How many days after its own day a record opens, or counts for the last time: the fewest and the most."""

    least: float
    most: float


def opening_reach(opening: Opening | None) -> Reach:
    """Return from how many days after its own day something counts; before it, they are negative."""
    if opening is None:
        return Reach(0, 0)
    if opening.length is None:
        return Reach(-inf, -inf)
    least, most = opening.length.least_days, opening.length.most_days
    return Reach(-most, -least) if opening.side == "before" else Reach(least, most)


def closing_reach(within: Within | None) -> Reach:
    """Return up to how many days after its own day something counts."""
    if within is None:
        return Reach(inf, inf)
    less, month = int(within.less_than), 30 if within.to_month_end else 0
    extra = within.extra - less
    return Reach(within.length.least_days + extra, within.length.most_days + extra + month)


def opens_no_earlier(one: Opening | None, other: Opening | None) -> bool:
    """Tell whether something that opens like the one never opens before something that opens like the other."""
    if one and other and one.length and other.length and one.side == other.side:
        later, earlier = (one.length, other.length) if one.side == "before" else (other.length, one.length)
        return is_never_longer(later, earlier)
    return opening_reach(one).least >= opening_reach(other).most


def closes_no_later(one: Within | None, other: Within | None) -> bool:
    """Tell whether something that closes like the one never closes after something that closes like the other."""
    if closing_reach(one).most <= closing_reach(other).least:
        return True
    if one is None or other is None or one.to_month_end != other.to_month_end:
        return False
    return one.less_than >= other.less_than and one.extra <= other.extra and is_never_longer(one.length, other.length)


def counted_from(leaf: Has) -> str:
    """Return the field that gives the day from which a criterion counts; of one with ``while``, the record's end."""
    model = leaf.section.model
    return model.SPAN[1] if leaf.while_ else leaf.on or next(iter(model.MOMENT), "")


def opening_of(leaf: Has) -> Reach:
    """Return from how many days after that day a record counts: the fewest and the most.

    While something goes on, it may have begun any number of days before its end, and has begun by then.
    """
    if leaf.while_ is None:
        return opening_reach(leaf.from_)
    return Reach(-inf, 0) if leaf.from_ is None else Reach(opening_reach(leaf.from_).least, inf)


def closing_of(leaf: Has) -> Reach:
    """Return up to how many days after that day a record counts: the fewest and the most."""
    if leaf.while_ is None or leaf.within is not None:
        return closing_reach(leaf.within)
    last = -1 if leaf.while_ == "enrolled" else 0  # a program is completed on the day after its last
    return Reach(last, last)


def counts_undated(leaf: Has) -> bool:
    """Tell whether a record without a date counts for the criterion on every day, whatever it says of days."""
    return leaf.section.model.COUNTS_UNDATED and leaf.on is None and leaf.while_ is None


def closes_before_it_opens(leaf: Has) -> bool:
    """Tell whether every record has ceased to count before it begins to."""
    return not counts_undated(leaf) and opening_of(leaf).least > closing_of(leaf).most


class Claim(NamedTuple):
    """Something that can be said against a rule."""

    code: str
    path: Path
    said: str
    help: str = ""


def find_record_claims(leaf: Has, path: Path) -> Iterator[Claim]:
    """Give what is wrong with a criterion that asks for a record."""
    yield from _find_condition_claims(leaf, path)
    if closes_before_it_opens(leaf):
        closes = "at its end" if leaf.within is None else f"{leaf.within} after its {'end' if leaf.while_ else 'day'}"
        said = f"it closes {closes} and opens only {leaf.from_}, and so this can never hold"
        yield Claim("L106", (*path, "from" if leaf.within is None else "within"), said)


def find_amount_claims(leaf: Total, path: Path) -> Iterator[Claim]:
    """Give what is wrong with a criterion that asks for an amount."""
    yield from _find_condition_claims(leaf, path)
    if amount_exceeds_window(leaf):
        said = f"{leaf.at_least} do not fit into the last {leaf.within}, and so this can never hold"
        yield Claim("L106", (*path, "at_least"), said)
    number = leaf.at_least
    if leaf.total == "program" and leaf.of is None and isinstance(number, int) and number > MOST_PROGRAMS:
        help = f"write {number} hours; or add of: count, if so many programs are meant"
        yield Claim(
            "L109", (*path, "at_least"), f"{number} what? a program counts once here, however many hours it had", help
        )


def _find_condition_claims(leaf: Has | Total, path: Path) -> Iterator[Claim]:
    """Give the conditions that no record can meet, or all do, and dates that ask for nothing; of relations, too."""
    for relation in leaf.relations:
        yield from _find_condition_claims(relation.criterion, (*path, *relation.path))
    for condition in leaf.tests:
        place = (*path, "where", condition.field)
        if condition.is_never:
            yield Claim("L101", place, f"no record can meet this: {condition.describe()}")
        elif condition.is_always:
            yield Claim("L102", place, f"every record meets this: {condition.describe()}", "leave the condition out")
        elif isinstance(condition, DateCondition):
            for name in condition.idle_days:
                said = "this day changes nothing: the other one is the same or stricter"
                yield Claim("L103", (*place, name), said, "leave it out")


def record_is_never(leaf: Has) -> bool:
    """Tell whether no record can ever count."""
    return _has_no_reference(leaf) or closes_before_it_opens(leaf) or where_is_never(leaf.has, leaf.where)


def _has_no_reference(leaf: Has | Total) -> bool:
    """Tell whether there can be no record that what it asks for must be after or before."""
    return any(relation.key != "since_last" and record_is_never(relation.criterion) for relation in leaf.relations)


def amount_is_never(leaf: Total) -> bool:
    """Tell whether the amount can never be reached."""
    return _has_no_reference(leaf) or where_is_never(leaf.total, leaf.where) or amount_exceeds_window(leaf)


def amount_exceeds_window(leaf: Total) -> bool:
    """Tell whether what is asked for does not fit into the rolling window that it is asked for in."""
    if leaf.within is None:
        return False
    if isinstance(leaf.at_least, Duration):
        return leaf.at_least.least_days > leaf.within.most_days
    if isinstance(leaf.at_least, WorkHours) and leaf.weekly_cap is not None:
        return bool(leaf.at_least.hours * 7 > leaf.weekly_cap.hours * leaf.within.most_days)
    return False


def record_implies(one: Has, other: Any) -> bool:
    """Tell whether everyone who has a record that counts meets another criterion on the same day; False if unsure."""
    if _reference_implies(one, other):
        return True
    if isinstance(other, Has):
        is_alike = one.has == other.has and where_implies(one.has, one.where, other.where)
        return is_alike and _days_imply(one, other) and relations_imply(one, other)
    return isinstance(other, Total) and _record_implies_amount(one, other)


def _reference_implies(one: Has | Total, other: Any) -> bool:
    """Tell whether there is a record that another criterion asks for wherever there is one to compare with.

    An answer about one to compare with counts on the record's own day.
    """
    present = (each.criterion for each in one.relations if each.key != "since_last" and not each.criterion.asked)
    return any(record_implies(criterion, other) for criterion in present)


def relations_imply(one: Has | Total, other: Has | Total) -> bool:
    """Tell whether what is after and before other records for one criterion is so for another; False if unsure."""
    return all(any(_relation_implies(each, wanted) for each in one.relations) for wanted in other.relations)


def _relation_implies(one: Relation, other: Relation) -> bool:
    """Tell whether what is related as the one says is related as the other says.

    Where more records are compared with, the first of them comes sooner, and the last of them later.
    """
    if one.meaning == other.meaning:
        return True
    if one.key == other.key == "after" and one.rank and other.rank:
        return one.rank >= other.rank and _asks_for_as_much(one.criterion, other.criterion)
    if other.key == "since_last" and one.rank == LAST and one.key != "before":
        return _asks_for_as_much(other.criterion, one.criterion)
    return False


def _asks_for_as_much(one: Has, other: Has) -> bool:
    """Tell whether each record like the one is one like the other, by the same date."""
    return one.has == other.has and one.on == other.on and where_implies(one.has, one.where, other.where)


def amount_implies(one: Total, other: Any) -> bool:
    """Tell whether everyone who has an amount meets another criterion on the same day; False if unsure."""
    if isinstance(other, Total):
        return one.total == other.total and _amount_implies(one, other)
    if not isinstance(other, Has):
        return False
    return _reference_implies(one, other) or _amount_implies_record(one, other)


def _days_imply(one: Has, other: Has) -> bool:
    """Tell whether a record counts for one criterion only on days when it counts for the other."""
    if one.while_ == other.while_:
        if one.on != other.on:
            return False
        if one.while_ is None:
            return opens_no_earlier(one.from_, other.from_) and closes_no_later(one.within, other.within)
        opens = other.from_ is None or (one.from_ is not None and opens_no_earlier(one.from_, other.from_))
        closes = one.within is None or (other.within is not None and closes_no_later(one.within, other.within))
        return opens and closes
    # What is valid has been issued, and a job that someone works in has begun.
    plain = other.while_ is None and other.on is None and other.from_ is None and other.within is None
    return plain and one.while_ in ("current", "employed")


def _amount_implies(one: Total, other: Total) -> bool:
    """Tell whether everyone who has one amount has the other; both are least amounts."""
    if not where_implies(one.total, one.where, other.where):
        return False
    if one.counted_field != other.counted_field or not _week_implies(one, other):
        return False
    if other.within is not None and (one.within is None or not is_never_longer(one.within, other.within)):
        return False
    if other.weekly_cap is not None and (one.weekly_cap is None or one.weekly_cap.hours > other.weekly_cap.hours):
        return False
    if not relations_imply(one, other):
        return False
    if isinstance(one.at_least, Duration) and isinstance(other.at_least, Duration):
        days_of = attrgetter("where", "relations", "weekly_at_least", "prorated_to")
        if other.at_least.unit == "months" and other.prorated_to is None and days_of(one) != days_of(other):
            # More days of work may end later, and then ask for more: months differ in length.
            return other.at_least.most_days <= one.at_least.least_days
        return is_never_longer(other.at_least, one.at_least)
    if isinstance(one.at_least, Duration) or isinstance(other.at_least, Duration):
        return False
    return bool(other.least_count <= one.least_count)


def _week_implies(one: Total, other: Total) -> bool:
    """Tell whether each day that counts for one amount of work counts no less for the other, by the hours a week."""
    if other.weekly_at_least is not None:
        return one.weekly_at_least is not None and one.weekly_at_least.hours >= other.weekly_at_least.hours
    if other.prorated_to is not None:
        return one.weekly is not None and one.weekly.hours >= other.prorated_to.hours
    return True


def _amount_implies_record(one: Total, other: Has) -> bool:
    """Tell whether everyone who has an amount has a record that counts: one that is part of it."""
    if one.total != other.has or not where_implies(one.total, one.where, other.where) or not _counts_plainly(other):
        return False
    if one.total == "employment" and one.asked:  # answers of earlier days count for the work of these days
        return False
    if other.relations and (one.total == "employment" or not relations_imply(one, other)):
        return False  # a job may have begun before what some of its days are after
    if other.from_ is not None and other.from_.side == "after":
        return False
    lasts = one.within.most_days if one.within is not None and one.total != "employment" else inf
    return closing_reach(other.within).least >= lasts


def _record_implies_amount(one: Has, other: Total) -> bool:
    """Tell whether a record that counts is enough of an amount by itself: one attempt, one program."""
    is_one = other.counted_field is None and other.at_least == 1
    if not is_one or one.has != other.total or not where_implies(one.has, one.where, other.where):
        return False
    if not relations_imply(one, other):
        return False
    if not _counts_plainly(one) or (one.from_ is not None and one.from_.side == "before"):
        return False
    return other.within is None or closing_reach(one.within).most < other.within.least_days


def _counts_plainly(leaf: Has) -> bool:
    """Tell whether a record counts from its usual day, as it does for an amount."""
    return leaf.on is None and leaf.while_ is None


def records_exclude(one: Has, other: Any) -> bool:
    """Tell whether a record that counts keeps everyone from meeting another criterion that day; False if unsure."""
    if not isinstance(other, Has) or one.has != other.has or not one.section.is_single:
        return False
    if where_excludes(one.has, one.where, other.where):
        return True
    if one.on != other.on or counts_undated(one):
        return False
    return _closes_before(one, other) or _closes_before(other, one)


def _closes_before(one: Has, other: Has) -> bool:
    return closing_reach(one.within).most < opening_reach(other.from_).least
