"""Conditions on the fields of a record: ``where:`` in a rule.

A condition is a value (the field is that), a list (the field is one of them, or has one of them), or a mapping of
``at_least``, ``at_most``, ``all_of`` and ``none_of``; for a date, of ``before``, ``on_or_before``, ``on_or_after`` and
``after`` (a day), or of ``after`` (another date of the record) and ``within`` (no more than so long after it). A field
that is not known gives UNKNOWN.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce
from operator import attrgetter
from typing import Any

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.days.timeline import ALWAYS, Days
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.answers import answer_field
from ma_eligibility.profile.meanings import hint_at_field, is_no_fact
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import find_near
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.conditions.answers import AnswerCondition, Asked, read_flag
from ma_eligibility.ruleset.conditions.base import (
    UNKNOWN,
    YES,
    Condition,
    RecordTest,
    Truth,
    both,
    plain,
)
from ma_eligibility.ruleset.conditions.dates import DateCondition
from ma_eligibility.ruleset.conditions.lists import ListCondition
from ma_eligibility.ruleset.conditions.numbers import NumberCondition
from ma_eligibility.ruleset.conditions.problems import ConditionProblem
from ma_eligibility.ruleset.conditions.words import FlagCondition, WordCondition

Where = Mapping[str, Any]

#: The class of the conditions on each kind of field.
CONDITIONS: dict[str, type[Condition]] = {
    "word": WordCondition,
    "words": ListCondition,
    "texts": ListCondition,
    "number": NumberCondition,
    "flag": FlagCondition,
    "text": WordCondition,
    "date": DateCondition,
}


def find_where_problems(word: str, where: Where, questions: Collection[str] = ()) -> Iterator[ConditionProblem]:
    """Give what is wrong with the conditions of a ``where`` as they are written.

    ``questions`` are the names of those that the ruleset declares about records of the section.
    """
    fields = vocabulary(word)
    for name, wanted in where.items():
        if name in fields:
            yield from CONDITIONS[fields[name].kind].find_problems(word, name, wanted)
        elif name in questions:
            yield from AnswerCondition.find_problems(word, name, wanted)
        else:
            section = SECTIONS[word].key
            said, help = f"{section} has no such field", hint_at_field(section, name, (*fields, *questions))
            near = find_near(name, (*fields, *questions))
            is_asked = near in questions or (near in fields and fields[near].kind == "flag")
            if is_no_fact(name) or (read_flag(wanted) is not None and not is_asked):
                help = f"a question of your own is declared in ruleset.yaml: questions: {{{word}: {{{name}: …}}}}"
            yield ConditionProblem((name,), said, help, at_key=True)


def read_condition(word: str, field: str, wanted: Any) -> Condition:
    """Return a condition without problems on a field of a section's records, or on the answer to a question."""
    if isinstance(wanted, Asked):
        return AnswerCondition(word, field, wanted)
    return CONDITIONS[vocabulary(word)[field].kind](word, field, wanted)


def read_conditions(word: str, where: Where) -> tuple[Condition, ...]:
    """Return the conditions of a ``where`` without problems, in the rule's order."""
    return tuple(read_condition(word, name, wanted) for name, wanted in where.items())


def select_asked(conditions: Sequence[Condition]) -> tuple[AnswerCondition, ...]:
    """Return those of some conditions that are on answers to questions."""
    return tuple(condition for condition in conditions if isinstance(condition, AnswerCondition))


def where_implies(word: str, where: Where, other: Where) -> bool:
    """Tell whether every record that meets one set of conditions meets the other; False if unsure."""
    others = [condition for condition in read_conditions(word, other) if not condition.is_always]
    return all(
        condition.field in where and read_condition(word, condition.field, where[condition.field]).implies(condition)
        for condition in others
    )


def where_is_never(word: str, where: Where) -> bool:
    """Tell whether no record can meet the conditions; False if unsure."""
    return any(condition.is_never for condition in read_conditions(word, where))


def where_excludes(word: str, where: Where, other: Where) -> bool:
    """Tell whether no record can meet both sets of conditions, by one of the fields that they share."""
    return any(
        read_condition(word, name, where[name]).excludes(read_condition(word, name, other[name]))
        for name in where.keys() & other.keys()
    )


def match_all(conditions: Sequence[Condition]) -> RecordTest:
    """Return the test that all the conditions hold of a record; there must be one at least."""
    return reduce(both, (condition.test for condition in conditions))


def stored_fields(word: str, where: Where) -> list[str]:
    """Return the fields of the profile that conditions depend on, each once."""
    derived = SECTIONS[word].model.DERIVED
    stored = [
        (answer_field(name),) if isinstance(wanted, Asked) else derived[name].fields if name in derived else (name,)
        for name, wanted in where.items()
    ]
    return list(dict.fromkeys(field for fields in stored for field in fields))


def unknown_fields(conditions: Sequence[Condition], record: Any, days: Days = ALWAYS) -> list[str]:
    """Return the fields to ask for, so that it is known whether the conditions hold of a record on some days."""
    found: list[str] = []
    for condition in conditions:
        if isinstance(condition, AnswerCondition):
            found += condition.find_unknown(record, days)
        elif condition.test(record) == UNKNOWN:
            for name in condition.needs:
                fields = (name in record.MOMENT and record.moment_fields) or (name,)
                found += [field for field in fields if not _is_known(record, field)]
    return list(dict.fromkeys(found))


def _is_known(record: Any, name: str) -> bool:
    """Tell whether a field needs no asking: a date must be known to the day."""
    value = getattr(record, name)
    return value is not None and (not isinstance(value, PartialDate) or value.is_full)


def describe_where(word: str, where: Where) -> str:
    """Say all the conditions of a ``where``: `` with field medical assisting and hours at least 720``."""
    if not where:
        return ""
    conditions = read_conditions(word, where)
    return " with " + " and ".join(f"{plain(condition.field)} {condition.describe()}" for condition in conditions)


#: A record that matches conditions, or may match: its index in the profile, the record, and YES or UNKNOWN.
Match = tuple[int, Any, Truth]
Matches = Sequence[Match]


class MatchesInPart(list[Match]):
    """The records that match, of a section that may have more records than the profile gives."""


def is_whole(matches: Any) -> bool:
    """Tell whether all the records that match are known: the section has no others."""
    return not isinstance(matches, MatchesInPart)


#: Returns, for each of several sets of conditions, the records that match, or may match.
Finder = Callable[[Sequence[Any]], Sequence[Matches]]

#: For how many different records the results are cached.
MOST_CACHED = 50_000


def compile_finder(word: str, wheres: Sequence[Where]) -> Finder:
    """Return the function that finds the records that match each of several sets of conditions.

    The result for a record depends only on the values that the tests read; records of the same values are tested once.
    """
    tests = [read_conditions(word, where) for where in wheres]
    matches = [match_all(each) if each else (lambda record: YES) for each in tests]
    reads = list(dict.fromkeys(name for each in tests for test in each for name in test.reads))
    values_of: Callable[[Any], Any] = attrgetter(*reads) if reads else type
    cache: BoundedMemo[Any, tuple[tuple[int, Truth], ...]] = BoundedMemo(MOST_CACHED)

    def find(records: Sequence[Any]) -> Sequence[Matches]:
        found: list[list[Match]] = [[] for _ in wheres]
        for index, record in enumerate(records):
            values = values_of(record)
            picked = cache.get(values)
            if picked is None:
                picked = tuple((number, state) for number, match in enumerate(matches) if (state := match(record)))
                cache[values] = picked
            for number, state in picked:
                found[number].append((index, record, state))
        return found

    return find
