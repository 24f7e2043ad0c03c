"""From plain records to what rules ask of them, without making records that they do not ask for.

Which conditions a record meets is worked out field by field. Each value of a field has a number with two bits for each
claim about the record: the lower one is on if the value lets the claim hold perhaps, the higher one if it lets it hold
for certain. So how a claim holds of a record is told by the bits that are on in all the numbers, and a value that came
before costs no more than looking it up; but texts that are no names, such as procedures, are read each time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ma_eligibility.load.quick import MOST_KEPT, DoubtError, RecordReader, Shape, ValueTable, record_reader
from ma_eligibility.profile.checks import InOrder
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.where import MAYBE, NO, YES, Match, State, Where, compile_where


class Claims(NamedTuple):
    """What is to be found out about the records of a section."""

    wheres: Sequence[Where]
    """Sets of conditions; each is a claim: that they pick a record."""
    leaves: Sequence[tuple[int, Has]] = ()
    """The number of a set of conditions, and a criterion that asks for a record which they pick.

    Each is a claim: that they pick a record, and that it counts on the day.
    """
    day: int = 0
    wanted: Sequence[int] = ()
    """The sets of conditions whose records are wanted themselves."""

    @property
    def size(self) -> int:
        """How many claims there are."""
        return len(self.wheres) + len(self.leaves)


class _Condition(NamedTuple):
    """What some claims depend on."""

    reads: tuple[str, ...]
    """The fields and properties of a record that it looks at."""
    state: Callable[[Any], State]
    keeps: tuple[int, int, int]
    """Which bits stay on if it does not hold, perhaps holds, or holds."""

    def mask(self, record: Any) -> int:
        """Return the bits that stay on for a record."""
        return self.keeps[self.state(record)]


class _Judged(dict[Any, tuple[int, Any]]):
    """What the values of a field come to: the bits that stay on, whatever the other values, and what each reads as.

    A field on which no condition depends by itself has only the table of what its values read as.
    """

    def __init__(self, field: str, reader: RecordReader, conditions: Sequence[_Condition]) -> None:
        super().__init__()
        self._field, self._reader, self._conditions = field, reader, conditions
        self._table: ValueTable = reader.tables[field]

    def __missing__(self, item: Any) -> tuple[int, Any]:
        value = self._table[item]
        mask, probe = -1, self._reader.make_probe(**{self._field: value})
        for condition in self._conditions:
            mask &= condition.mask(probe)
        found = mask, value
        if item in self._table:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[item] = found
        return found


class _Picks(dict[int, tuple[tuple[int, State], ...]]):
    """The sets of conditions that pick a record, and how, by its bits: there are few, as there are few conditions."""

    def __init__(self, wanted: Sequence[int]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, bits: int) -> tuple[tuple[int, State], ...]:
        states = [(at, state_in(bits, at)) for at in self._wanted]
        picks = self[bits] = tuple((at, state) for at, state in states if state)
        return picks


#: The claims that hold of one record at least, to be asked with ``state_in``; and for each set of conditions the
#: records that it picks, if they are wanted.
Picked = tuple[int, Sequence[Sequence[Match]]]
#: Judges one mapping: adds the record, with its index, to those that each set picks, and returns its bits.
_Judge = Callable[[Mapping[str, Any], int, Sequence[list[Match]]], int]

#: How many functions are made for one section, each for mappings with the same keys; a roster has a few.
MOST_MADE = 500


class ManyShapesError(Exception):
    """The records of a section have more different sets of keys than it pays to get ready for."""


class Picker:
    """Judges the records of one section."""

    def __init__(self, word: str, claims: Claims) -> None:
        self._word = word
        self._reader = record_reader(word)
        self._claims = claims
        self._conditions = list(_conditions_of(word, claims))
        self._picks = _Picks(claims.wanted)
        self._judged: dict[tuple[str, tuple[int, ...]], _Judged] = {}
        self._made: dict[frozenset[str], _Judge] = {}

    def values_met(self, field: str) -> Iterator[dict[Any, Any]]:
        """Give what is kept of the values of a field, those met last at the end; nothing if no claim depends on it."""
        return (table for (name, _), table in self._judged.items() if name == field)

    def compile(self) -> Callable[[Any], Picked]:
        """Return the function that judges a list of plain records.

        It raises DoubtError, or what the model's own validators raise, for anything that may be refused, and
        ManyShapesError.
        """
        sets = range(len(self._claims.wheres))
        judges: dict[tuple[str, ...], _Judge] = {}
        nothing: Picked = 0, [()] * len(sets)

        def judge(values: Any) -> Picked:
            if values.__class__ is not list:
                raise DoubtError
            if not values:
                return nothing
            found: list[list[Match]] = [[] for _ in sets]
            bits = 0
            for index, value in enumerate(values):
                if value.__class__ is not dict:
                    raise DoubtError
                keys = tuple(value)
                judge = judges.get(keys)
                if judge is None:
                    if len(judges) >= MOST_KEPT:
                        judges.clear()
                    judge = judges[keys] = self._find_judge(keys)
                bits |= judge(value, index, found)
            return bits, found

        return judge

    def _find_judge(self, keys: tuple[str, ...]) -> _Judge:
        """Return what judges mappings with these keys, in whatever order; raises DoubtError, ManyShapesError."""
        given = frozenset(keys)
        if given not in self._made:
            shape = self._reader.shape_of(keys)
            if len(self._made) >= MOST_MADE:
                raise ManyShapesError
            self._made[given] = self._make_judge(shape)
        return self._made[given]

    def _make_judge(self, shape: Shape) -> _Judge:
        """Make the function that judges mappings of a shape."""
        bare, start, rest = self._reader.make_probe(), (1 << 2 * self._claims.size) - 1, []
        alone: dict[str, list[int]] = {key: [] for key in shape.keys}
        for number, condition in enumerate(self._conditions):
            fields = {field for name in condition.reads for field in self._reader.model.fields_behind(name, shape.keys)}
            if not fields:
                start &= condition.mask(bare)
            elif len(fields) == 1:
                alone[fields.pop()].append(number)
            else:
                rest.append(condition)
        names: dict[str, Any] = {
            **{f"table_{key}": self._find_table(key, tuple(alone[key])) for key in shape.keys},
            **{f"condition_{number}": condition for number, condition in enumerate(rest)},
            "DoubtError": DoubtError,
            "start": start,
            "defaults": self._reader.defaults,
            "instance": self._reader.instance,
            "look_over": self._reader.look_over,
            "given": shape.given,
            "shape": shape,
            "picks": self._picks,
        }
        text = self._write_judge(shape, {key for key in shape.keys if alone[key]}, rest)
        exec(compile(text, f"<{self._word}: {' '.join(shape.keys)}>", "exec"), names)
        made: _Judge = names["judge"]
        return made

    def _write_judge(self, shape: Shape, telling: Collection[str], rest: Sequence[_Condition]) -> str:
        """Write that function in Python, where a loop over the fields would take twice the time.

        ``telling`` are the fields on which claims depend by themselves, ``rest`` the conditions that look at several.
        Nothing stands in the text but numbers and the names of the model's own fields.
        """
        lines = [f"plain_{key} = value[{key!r}]" for key in shape.keys]
        looked_up = []
        for key, table in zip(shape.keys, shape.tables, strict=True):
            if table.kind is not None:
                lines.append(f"if plain_{key}.__class__ is not {table.kind.__name__}: raise DoubtError")
            hashable = f"tuple(plain_{key})" if table.is_list else f"plain_{key}"
            found = f"mask_{key}, fact_{key}" if key in telling else f"fact_{key}"
            looked_up.append(f"    {found} = table_{key}[{hashable}]")
        # What cannot be looked up is a mapping, or a list within a list.
        lines += ["try:", *looked_up, "except TypeError: raise DoubtError from None"] if looked_up else []
        lines.append(" & ".join(["mask = start", *(f"mask_{key}" for key in shape.keys if key in telling)]))

        facts = {
            name: f"fact_{name}" if name in shape.keys else "None" if default is None else f"defaults[{name!r}]"
            for name, default in self._reader.defaults.items()
        }
        record = f"instance({{{', '.join(f'{name!r}: {fact}' for name, fact in facts.items())}}}, given)"
        in_order = [check for check in shape.checks if isinstance(check, InOrder)]
        # Texts of dates sort as their days do, and words such as present come after them.
        doubts = [
            f"plain_{check.later}.__class__ is not str or plain_{check.earlier}.__class__ is not str"
            f" or plain_{check.later} < plain_{check.earlier}"
            for check in in_order
        ]
        if len(in_order) < len(shape.checks):
            doubts = ["True"]
        lines += [f"if {' or '.join(doubts)}: look_over({record}, shape)"] if doubts else []
        for number, condition in enumerate(rest):
            lines.append(f"if mask & {~condition.keeps[NO]}: mask &= condition_{number}.mask({record})")
        lines += [
            "picked = picks[mask]",
            "if picked:",
            f"    record = {record}",
            "    for at, state in picked: found[at].append((index, record, state))",
            "return mask",
        ]
        return "\n    ".join(["def judge(value, index, found):", *lines])

    def _find_table(self, field: str, numbers: tuple[int, ...]) -> ValueTable | _Judged:
        """Return what there is for a field on which these conditions depend, whatever the other fields."""
        if not numbers:
            return self._reader.tables[field]
        if (field, numbers) not in self._judged:
            conditions = [self._conditions[number] for number in numbers]
            self._judged[field, numbers] = _Judged(field, self._reader, conditions)
        return self._judged[field, numbers]


def state_in(bits: int, claim: int) -> State:
    """Return what the bits say of a claim: NO, MAYBE or YES. The leaves are numbered after the sets of conditions."""
    return YES if bits >> 2 * claim & 2 else MAYBE if bits >> 2 * claim & 1 else NO


def _conditions_of(word: str, claims: Claims) -> Iterable[_Condition]:
    first = len(claims.wheres)
    asking = [[at, *(first + n for n, (of, _) in enumerate(claims.leaves) if of == at)] for at in range(first)]
    for where, dependent in zip(claims.wheres, asking, strict=True):
        for test in compile_where(word, where):
            yield _Condition(test.reads, test.test, _keeps(dependent))
    for number, (_, leaf) in enumerate(claims.leaves, first):
        yield _Condition((leaf.dating,), leaf.state_on(claims.day), _keeps([number]))


def _keeps(claims: Iterable[int]) -> tuple[int, int, int]:
    """Return the bits that stay on if something on which claims depend does not hold, perhaps holds, or holds."""
    claims = list(claims)
    return ~sum(3 << 2 * claim for claim in claims), ~sum(2 << 2 * claim for claim in claims), -1
