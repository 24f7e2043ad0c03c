"""What a rule may ask of a field: one class for each kind of field."""

from ma_eligibility.ruleset.conditions.base import Condition
from ma_eligibility.ruleset.conditions.dates import DateCondition
from ma_eligibility.ruleset.conditions.lists import ListCondition
from ma_eligibility.ruleset.conditions.numbers import NumberCondition
from ma_eligibility.ruleset.conditions.words import FlagCondition, WordCondition

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
