"""What explanations of criteria that add up say of single records."""

from collections.abc import Sequence
from typing import Any

from ma_eligibility.explain.leaf import Remark
from ma_eligibility.profile.profile import record_address
from ma_eligibility.profile.record import is_given
from ma_eligibility.ruleset.conditions.base import NO, YES
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import Matches, stored_fields


def describe_unmet(criterion: Any, record: Any, index: int) -> Remark:
    """Return a remark on a record that does not count, with the conditions that it does not meet."""
    reasons = (test.describe_failure(record) for test in criterion.tests if test.test(record) == NO)
    address = record_address(criterion.section, index)
    return Remark(f"does not count: {record.describe()}", address, f" – {'; '.join(reasons)}")


def describe_matches(criterion: Total, matches: Matches) -> list[Remark]:
    """Return a remark on each record that counts or may count."""
    return [
        Remark(
            f"{'counts' if state == YES else 'may count'}: {record.describe()}",
            record_address(criterion.section, index),
        )
        for index, record, state in matches
    ]


def describe_others(criterion: Total, records: Sequence[Any], counting: set[int]) -> list[Remark]:
    """Return a remark on each record that does not count, with the reason."""
    return [describe_unmet(criterion, record, index) for index, record in enumerate(records) if index not in counting]


def list_facts(criterion: Total, index: int, record: Any, fields: Sequence[str]) -> list[str]:
    """Return the addresses of the facts of a record that the criterion rests on, as far as they are given."""
    names = dict.fromkeys([*stored_fields(criterion.total, criterion.where), *fields])
    return [record_address(criterion.section, index, field) for field in names if is_given(record, field)]


def is_settled(date: Any) -> bool:
    """Tell whether a date is known to the day, or is a word such as ``present``."""
    return date is not None and (isinstance(date, str) or date.is_full)
