"""How much is enough, as rules write it: a length of time (5 years), hours (4160 hours), or a count (25)."""

import re
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import Duration
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.ruleset.lengths import LENGTH_PATTERN, read_duration


class WorkHours(NamedTuple):
    """An amount of hours as rules name it: 4160 hours."""

    hours: int | Decimal

    def __str__(self) -> str:
        """Write it as a rule does, with a comma between the thousands."""
        return f"{self.hours:,} hours"


_HOURS_PATTERN = r"[0-9]{1,7}(\.[0-9]{1,4})? hours?"
_HOURS = re.compile(_HOURS_PATTERN)
MOST_COUNTED = 1_000_000


def read_hours(value: object) -> WorkHours:
    """Read ``4160 hours``."""
    if isinstance(value, WorkHours):
        return value
    count = Decimal(value.split(" ")[0]) if isinstance(value, str) and _HOURS.fullmatch(value) else Decimal(0)
    if not count:
        raise PydanticCustomError("rule", "this is not an amount such as 4160 hours", {"help": ""})
    return WorkHours(int(count) if count == int(count) else count)


def read_count(value: object) -> int:
    """Read a count: ``25``."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
        raise PydanticCustomError("rule", "this is not a count such as 25", {"help": ""})
    return value


def read_amount(value: object) -> Any:
    """Read ``5 years``, ``4160 hours`` or ``25``."""
    if isinstance(value, WorkHours | Duration):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if value == 0:
            raise PydanticCustomError("rule", "everybody has that much", {"help": "write an amount above 0"})
        return read_count(value)
    if isinstance(value, str) and "hour" in value:
        return read_hours(value)
    return read_duration(value)


_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^({LENGTH_PATTERN}|{_HOURS_PATTERN})$"},
        {"type": "integer", "minimum": 1, "maximum": MOST_COUNTED},
    ]
}

Amount = Annotated[WorkHours | Duration | int, ReadBy(read_amount), WithJsonSchema(_AMOUNT_SCHEMA)]
Cap = Annotated[WorkHours, ReadBy(read_hours), WithJsonSchema({"type": "string", "pattern": f"^{_HOURS_PATTERN}$"})]
Limit = Annotated[int, ReadBy(read_count), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_COUNTED})]
