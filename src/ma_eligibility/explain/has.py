"""What a criterion that asks for a record has to say: what it rests on, what is missing, what opens and closes it."""

from typing import TYPE_CHECKING, Any, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY, PartialDate, format_day
from ma_eligibility.days.timeline import NEVER, Days, contains, next_interval
from ma_eligibility.profile.profile import PERSON, Profile, record_address
from ma_eligibility.profile.record import is_given, with_changes
from ma_eligibility.ruleset.compile import account_of_nothing, account_of_silence, as_number
from ma_eligibility.ruleset.finding import Account, Finding, Shortfall, Turn, Verdict, read_verdict
from ma_eligibility.ruleset.where import MAYBE, NO, FieldTest, describe_condition, stored_fields, unknown_fields

if TYPE_CHECKING:
    from ma_eligibility.ruleset.has import FoundRecord, Has


def account_of_record(criterion: "Has", finding: Finding, profile: Profile, as_of: int) -> Account:
    """Say what the finding rests on, what is missing, and how far off it is, on one day."""
    section = criterion.section
    records = profile.records(section.key)
    if records is None:
        return account_of_silence(section)
    if read_verdict(finding, as_of) is Verdict.NOT_ELIGIBLE:
        return _account_unmet(criterion, finding, profile, records, as_of)
    shown = criterion.counting(finding, as_of)
    return Account(
        facts=tuple(address for each in shown for address in _facts(criterion, each.record, each.at)),
        missing=_missing_of(criterion, shown, as_of),
        remarks=tuple(_describe(criterion, each.record, each.at, as_of) for each in shown),
    )


def missing_of_record(criterion: "Has", finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the facts that would settle a finding that cannot be told on the day; none of one that holds."""
    if profile.records(criterion.section.key) is None:
        return (criterion.section.key,)
    return _missing_of(criterion, criterion.counting(finding, as_of), as_of)


def _account_unmet(
    criterion: "Has", finding: Finding, profile: Profile, records: tuple[Any, ...], as_of: int
) -> Account:
    if not records:
        return account_of_nothing(criterion.section, profile)
    tests = criterion.tests
    ranked = sorted(range(len(records)), key=lambda index: sum(test.test(records[index]) == NO for test in tests))
    remarks, facts = [], []
    shortfall = None
    for index in ranked:
        record = records[index]
        facts += _facts(criterion, record, index)
        failed = [test for test in tests if test.test(record) == NO]
        reasons = [describe_condition(record, test) for test in failed]
        certain, possible = criterion.days_of(record)
        if any(test.test(record) == MAYBE for test in tests):
            certain = NEVER
        if not contains(possible, as_of):
            reasons.append(_describe_days(certain, possible, as_of))
        if len(failed) == 1 and shortfall is None:
            shortfall = _number_shortfall(record, failed[0])
        remarks.append(f"{_describe(criterion, record, index, as_of)} – {'; '.join(reasons)}")
    return Account(
        facts=tuple(facts),
        remarks=tuple(remarks),
        shortfall=shortfall,
        closeness=shortfall.share if shortfall else 0.5 if finding.evidence else 0.25,
    )


def _describe(criterion: "Has", record: Any, at: int, as_of: int) -> str:
    expected = getattr(record, "expected", None)
    question = {"program": "was it completed?", "diploma": "was it earned?"}.get(criterion.has)
    past = f", a day that is past: {question}" if expected is not None and expected.last < as_of else ""
    place = "" if criterion.has == PERSON else f" ({record_address(criterion.section, at)})"
    return f"{record.describe()}{past}{place}"


def _facts(criterion: "Has", record: Any, index: int) -> list[str]:
    fields = dict.fromkeys([*stored_fields(criterion.has, criterion.where), *criterion.dated_by(record)])
    return [record_address(criterion.section, index, field) for field in fields if is_given(record, field)]


def _missing_of(criterion: "Has", counting: list["FoundRecord"], as_of: int) -> tuple[str, ...]:
    """Return what would settle whether records count on the day; nothing of those that do for certain."""
    unsettled = [each for each in counting if not contains(each.windows, as_of)]
    return tuple(address for each in unsettled for address in _missing(criterion, each, as_of))


def _missing(criterion: "Has", found: "FoundRecord", as_of: int) -> list[str]:
    """Return the addresses of what would settle whether the record counts on a day on which it may."""
    fields = unknown_fields(criterion.tests, found.record)
    dates = criterion.dated_by(found.record)
    fields += [field for field in dates if _date_matters(criterion, found.record, field, as_of)]
    return [record_address(criterion.section, found.at, field) for field in dict.fromkeys(fields)]


def _date_matters(criterion: "Has", record: Any, field: str, as_of: int) -> bool:
    """Tell whether it depends on a date that is not fully known if the record counts on the day."""
    value = getattr(record, field)
    if isinstance(value, str):  # present, never
        return False
    first, last = value or ANY_DAY
    at_first, at_last = (
        tuple(
            contains(part, as_of) for part in criterion.days_of(with_changes(record, **{field: PartialDate(day, day)}))
        )
        for day in (first, last)
    )
    return at_first != at_last or not at_first[1]  # or only a day in between makes it count


def _describe_days(certain: Days, possible: Days, as_of: int) -> str:
    """Say why a record that counts on other days does not on this one: not yet, or no longer."""
    opens, perhaps = next_interval(certain, as_of), next_interval(possible, as_of)
    if opens and perhaps:
        sooner = f", perhaps from {format_day(perhaps[0])} on" if perhaps[0] < opens[0] else ""
        return f"counts from {format_day(opens[0])} on{sooner}"
    if perhaps:
        return f"may count from {format_day(perhaps[0])} on"
    if not possible:
        return "never counts"
    return f"{'counted' if certain == possible else 'can have counted'} until {format_day(possible[-1][1])}"


def _number_shortfall(record: Any, test: FieldTest) -> Shortfall | None:
    """Return how far off a number is: 640 of 720 hours."""
    wanted = test.wanted.get("at_least") if isinstance(test.wanted, dict) else None
    have = getattr(record, test.field, None)
    if wanted is None or isinstance(have, tuple) or have is None or have >= wanted:
        return None
    unit = test.field.replace("_", " ")
    return Shortfall(as_number(have), as_number(wanted), unit, f"{have} of {wanted} {unit}")


def say_turn(criterion: "Has", finding: Finding, day: int, *, closes: bool, certain: bool, past: bool) -> Turn | None:
    """Say what opens the stretch of days that begins on the day, or closes the one that ends on it.

    ``certain`` tells whether it is a stretch of certain days, or of possible ones. None if no single record does it.
    """
    say = _say_closing if closes else _say_opening
    for found in criterion.found(finding):
        days = found.windows if certain else found.possible
        if any(interval[1 if closes else 0] == day for interval in days):
            return say(criterion, found.record, day, past)
    return None


class _StateWords(NamedTuple):
    """How the first and the last day of a record are told, past and to come."""

    begins: tuple[str, str]
    ends: tuple[str, str]
    known_later: int = 0
    """How many days after its last day its end is known."""


_STATE_WORDS = {
    "enrolled": _StateWords(("started", "starts"), ("was completed", "is completed"), 1),
    "current": _StateWords(("was issued", "is issued"), ("expired", "expires")),
    "employed": _StateWords(("began", "begins"), ("ended", "ends")),
}
#: What a record's own day is called where something is counted from it.
_EVENTS = {
    "diploma": "earning it",
    "program": "completing",
    "military": "completing",
    "employment": "beginning",
    "credential": "its issue",
    "attempt": "the exam",
    "skill": "the last of them",
}


def _is_dated(criterion: "Has", record: Any) -> bool:
    return any(is_given(record, field) for field in criterion.dated_by(record))


def describe_event(criterion: "Has") -> str:
    """Say what happens on the day by which a record that is found is dated: ``the programme is completed``."""
    noun = criterion.section.noun
    if criterion.while_:
        return f"the {noun} {_STATE_WORDS[criterion.while_].ends[1]}"
    if criterion.on:
        return f"the day under {criterion.on} of the {noun}"
    return f"the {noun} {'are' if noun.endswith('s') else 'is'} {criterion.section.event}"


def _say_opening(criterion: "Has", record: Any, day: int, past: bool) -> Turn | None:
    date, noun = criterion.date_of(record), criterion.section.noun
    if date is None or not _is_dated(criterion, record):
        return None
    if criterion.while_ and (criterion.from_ is None or day in record.span[0]):
        return Turn(f"the {noun} {_STATE_WORDS[criterion.while_].begins[0 if past else 1]}")
    if criterion.from_:
        event = criterion.on.replace("_", " ") if criterion.on else f"{_EVENTS[criterion.has]} on"
        return Turn(f"{criterion.from_} {event} {date}")
    if criterion.on:
        return Turn(f"{criterion.on.replace('_', ' ')} {date}")
    be = ("were" if past else "are") if noun.endswith("s") else ("was" if past else "is")
    return Turn(f"the {noun} {be} {criterion.section.event}")


def _say_closing(criterion: "Has", record: Any, day: int, past: bool) -> Turn | None:
    date, noun, within = criterion.date_of(record), criterion.section.noun, criterion.within
    if not _is_dated(criterion, record):
        return None
    if criterion.while_:
        words = _STATE_WORDS[criterion.while_]
        ends = f"the {noun} {words.ends[0 if past else 1]}"
        return Turn(f"{within} after {ends} on {date}") if within else Turn(ends, words.known_later)
    if within is None:
        return None
    turns = "turned" if past else "turns"
    what = f"the {noun} of {date}" if criterion.on is None else f"{criterion.on.replace('_', ' ')} {date}"
    if within.to_month_end:
        return Turn(f"the month in which {what} {turns} {within.length} old {'ended' if past else 'ends'}")
    return Turn(f"{what} {turns} {within.length} old", 1 if within.less_than else 0)
