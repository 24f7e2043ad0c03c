"""Records that just meet the conditions of rules, without the days that a plan sets."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ma_eligibility.profile.answers import ANSWERS, Answer
from ma_eligibility.profile.profile import Section
from ma_eligibility.profile.record import Record
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import YES, Condition
from ma_eligibility.ruleset.conditions.dates import DateCondition

#: The name in a record for an accreditor or another name of which any will do.
ANY_NAME = "any"

#: For how many sets of conditions the records are cached; rules have few.
MOST_CACHED = 1 << 12

#: What becomes of a record later, by others.
_OF_OTHERS = ("accredited_later_by",)
#: The fields that a record cannot do without, by what rules call it; the days that a plan sets are not among them.
_NEEDED: dict[str, dict[str, Any]] = {"employment": {"end": "present"}, "credential": {"expires": "never"}}


@lru_cache(MOST_CACHED)
def make_record(section: Section, tests: tuple[Condition, ...], counted: tuple[tuple[str, Any], ...]) -> Record | None:
    """Return a record that just meets all of some conditions; None if no record can that a plan may add.

    ``counted`` has numbers that the record has besides, such as ``("count", 10)``. What conditions say of dates is
    left to the days of the plan.
    """
    dates = [test for test in tests if isinstance(test, DateCondition)]
    chosen = (*section.model.MOMENT, *section.model.SPAN)
    if any(test.field not in chosen for test in dates) or any(test.field in _OF_OTHERS for test in tests):
        return None
    plain = [test for test in tests if not isinstance(test, AnswerCondition | DateCondition)]
    asked = [test for test in tests if isinstance(test, AnswerCondition)]
    values: dict[str, Any] = dict(_NEEDED.get(section.word, {}))
    for name in dict.fromkeys(test.field for test in plain):
        values[name] = join_values([test for test in plain if test.field == name])
    for name, number in counted:
        values[name] = max(number, values.get(name) or 0)
    if asked:
        values[ANSWERS] = tuple(Answer(test.field, test.wanted.is_yes) for test in asked)
    record = section.model.model_construct(**with_stored_hours(values))
    return record if all(test.test(record) == YES for test in (*plain, *asked)) else None


def join_values(tests: Sequence[Condition]) -> Any:
    """Return a value that meets conditions on the same field, if one can be found."""
    values = [test.meeting_value() for test in tests]
    if isinstance(values[0], list):
        words = tuple(dict.fromkeys(word for value in values for word in value))
        known = tests[0].known
        named: set[Any] = {
            word for test in tests for each in test.asked.values() if isinstance(each, list) for word in each
        }
        unnamed = [word for word in words if not known and word not in named]
        places = {word: f"{ANY_NAME} {number}" if number > 1 else ANY_NAME for number, word in enumerate(unnamed, 1)}
        return tuple(places.get(word, word) for word in words)
    if len(values) == 1:
        return values[0]
    if isinstance(values[0], str | bool):
        others = [value for test in tests for each in test.asked.values() if isinstance(each, list) for value in each]
        return next((word for word in (*values, *others) if _all_hold(tests, word)), values[0])
    return max(values)


def _all_hold(tests: Sequence[Condition], value: Any) -> bool:
    record = tests[0].model.model_construct(**{tests[0].field: value})
    return all(test.test(record) == YES for test in tests)


def with_stored_hours(values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record with the hours in all that its academic hours come to."""
    if "academic_hours" in values:
        practice = values.setdefault("externship_hours", 0)
        values["hours"] = max(values.get("hours", 0), values.pop("academic_hours") + practice)
    elif values.get("externship_hours", 0) > values.get("hours", values.get("externship_hours", 0)):
        values["hours"] = values["externship_hours"]
    return values
