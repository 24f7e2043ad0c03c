"""People as far as the rules ask about them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from pydantic_core import PydanticCustomError

from ma_eligibility.cohort.pickers import Claims, ManyShapesError, Picked, Picker, state_in
from ma_eligibility.cohort.sketches import FAILS, HOLDS, NOTHING, PERHAPS, States, read_state, read_states
from ma_eligibility.load.near_misses import Names
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.quick import MOST_KEPT, DoubtError, read_quickly, record_reader
from ma_eligibility.profile.profile import LISTED_SECTIONS, PERSON, SECTIONS, Profile
from ma_eligibility.roster.near_misses import NamesMet, NearName
from ma_eligibility.ruleset.compile import Joiner, Leaf, Questions
from ma_eligibility.ruleset.evaluate import add_joined, ask_leaves, find_matches
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.where import MAYBE, NO, YES


class Person:
    """A candidate who can be read."""

    __slots__ = ("_source", "found", "label")

    def __init__(self, label: str, found: Any, source: Any) -> None:
        self.label = label
        """The candidate's label; empty if none is given."""
        self.found = found
        """What is found in the profile, as ``find_matches`` gives it; or how the leaves hold on the day."""
        self._source = source

    @property
    def profile(self) -> Profile:
        """The whole profile."""
        if not isinstance(self._source, Profile):
            self._source = read_quickly(self._source) or make_profile(self._source)
        return self._source


class PeopleReader:
    """Reads one person after another, for the same questions: all that is asked, or how it stands on one day."""

    def __init__(self, questions: Questions, day: int | None = None, names: Names | None = None) -> None:
        """Get ready; with ``day``, what is found is how each leaf holds on that day, as ``read_states`` tells.

        ``names`` are those that rules ask about, so that what is nearly one of them is noticed.
        """
        self._questions = questions
        self._day = day
        self._pickers, self._read = _compile_matches(questions) if day is None else _compile_states(questions, day)
        self._names = NamesMet(names or {})

    def read(self, value: Mapping[str, Any]) -> Person | None:
        """Return the person in plain values, such as ``json.loads`` gives; None if telling that takes care."""
        try:
            found = self._read(value)
        except (DoubtError, PydanticCustomError):
            return None
        except ManyShapesError:
            return self._read_whole(value)
        return Person(value.get("candidate", ""), found, value)

    def _read_whole(self, value: Mapping[str, Any]) -> Person | None:
        profile = read_quickly(value)
        return None if profile is None else self.take(profile)

    def near_names(self) -> set[NearName]:
        """Return the names met since the last call that no rule asks about, but that are nearly ones that rules do."""
        self._names.look_through(lambda word, field: self._pickers[word].values_met(field))
        return self._names.take()

    def take(self, profile: Profile) -> Person:
        """Return the person whose profile it is."""
        self._names.look_at(profile)
        matches = find_matches(profile, self._questions)
        found = matches if self._day is None else read_states(ask_leaves(matches, self._questions), self._day)
        return Person(profile.candidate or "", found, profile)


def _make_pickers(claims_of: Mapping[str, Claims]) -> dict[str, Picker]:
    """Return what judges the records of each section, by what rules call one."""
    return {word: Picker(word, claims_of.get(word, Claims(()))) for word in SECTIONS}


def _compile_sections(
    pickers: Mapping[str, Picker], asks_person: bool
) -> Callable[[Any], tuple[dict[str, Picked], bool]]:
    """Return the function that judges each section of plain values, by its key, and tells if they are complete.

    It raises what the functions of a Picker raise.
    """
    compiled = {SECTIONS[word].key: picker.compile() for word, picker in pickers.items()}
    judge_person = compiled.pop(PERSON)
    judges = {key: compiled.pop(key) for key in LISTED_SECTIONS}
    singles = compiled
    own_tables = record_reader(PERSON).tables

    def judge(value: Any) -> tuple[dict[str, Picked], bool]:
        if value.__class__ is not dict:
            raise DoubtError
        found: dict[str, Picked] = {}
        for name, item in value.items():
            if name in judges:
                found[name] = judges[name](item)
            elif name in singles:
                found[name] = singles[name]([] if item == "none" else [item])
            elif name not in own_tables or own_tables[name].kind not in (None, item.__class__):
                raise DoubtError
            else:
                try:
                    own_tables[name][item]  # read for nothing but to notice what is no fact
                except TypeError:
                    raise DoubtError from None
        if asks_person:
            found[PERSON] = judge_person([{name: value[name] for name in own_tables if name in value}])
        return found, value.get("complete", False)

    return judge


Compiled = tuple[dict[str, Picker], Callable[[Any], Any]]


def _compile_matches(questions: Questions) -> Compiled:
    """Return the pickers, and the function that finds in plain values what ``find_matches`` finds in the profile."""
    claims = {each.word: Claims(each.wheres, wanted=range(len(each.wheres))) for each in questions.sections}
    pickers = _make_pickers(claims)
    judge = _compile_sections(pickers, PERSON in claims)
    order = [(each.key, len(each.wheres)) for each in questions.sections]

    def find(value: Any) -> list[Any]:
        judged, is_complete = judge(value)
        matches: list[Any] = []
        for key, count in order:
            if key in judged:
                matches += judged[key][1]
            else:
                matches += repeat([] if is_complete else None, count)
        add_joined(matches, questions)
        return matches

    return pickers, find


def _compile_states(questions: Questions, day: int) -> Compiled:
    """Return the pickers, and the function that finds in plain values how each leaf holds on the day.

    Criteria that ask for a record are told by bits alone; of those that count, the records are looked at.
    """
    sections = questions.sections
    places = [(at, of) for at, section in enumerate(sections) for of in range(len(section.wheres))]
    leaves: list[list[tuple[int, Has]]] = [[] for _ in sections]
    wanted: list[set[int]] = [set() for _ in sections]
    told_by_bits: dict[int, tuple[int, int]] = {}
    counted: list[Callable[[Sequence[Picked | None]], int]] = []
    for index, ((number, ask), criterion) in enumerate(zip(questions.leaves, questions.criteria, strict=True)):
        if isinstance(criterion, Has):
            at, of = places[number]
            told_by_bits[index] = at, len(sections[at].wheres) + len(leaves[at])
            leaves[at].append((of, criterion))
            continue
        numbers, join = questions.joiners[number - len(places)] if number >= len(places) else ((number,), None)
        for at, of in [places[each] for each in numbers]:
            wanted[at].add(of)
        state_on = None if join else criterion.compile_day(day)
        counted.append(_count_state([places[each] for each in numbers], join, state_on or _read_day(ask, day)))
    claims = {each.word: Claims(each.wheres, leaves[at], day, sorted(wanted[at])) for at, each in enumerate(sections)}
    pickers = _make_pickers(claims)
    judge = _compile_sections(pickers, PERSON in claims)
    keys = [(each.key, (0, [()] * len(each.wheres))) for each in sections]
    kept: dict[tuple[Any, ...], States] = {}

    def decode(key: tuple[Any, ...]) -> States:
        states, counts = [], iter(key[len(sections) :])
        for index, (number, _) in enumerate(questions.leaves):
            if index not in told_by_bits:
                states.append(next(counts))
                continue
            at, claim = told_by_bits[index]
            states.append(_read_bits(key[at], claim, places[number][1]))
        return tuple(states)

    def find(value: Any) -> States:
        judged, is_complete = judge(value)
        found = [judged.get(key) or (nothing if is_complete else None) for key, nothing in keys]
        key = (*[None if each is None else each[0] for each in found], *[count(found) for count in counted])
        states = kept.get(key)
        if states is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            states = kept[key] = decode(key)
        return states

    return pickers, find


_STATES = {YES: HOLDS, MAYBE: PERHAPS, NO: FAILS}


@lru_cache(MOST_KEPT)
def _read_bits(bits: int | None, claim: int, where: int) -> int:
    """Return how a leaf holds by the bits of its section: its own claim, and that of its set of conditions."""
    if bits is None:
        return PERHAPS
    return _STATES[state_in(bits, claim)] or (FAILS if state_in(bits, where) else NOTHING)


def _count_state(
    places: Sequence[tuple[int, int]], join: Joiner | None, state_of: Callable[[Any], int]
) -> Callable[[Sequence[Picked | None]], int]:
    """Return what finds how a leaf that counts holds on the day, given what is picked in each section."""
    ((at, of), *_) = places

    def count(found: Sequence[Picked | None]) -> int:
        picked = found[at]
        if picked is None:
            return PERHAPS
        records = picked[1][of]
        return state_of(records) or (FAILS if records else NOTHING)

    if join is None:
        return count
    make_one = join

    def count_joined(found: Sequence[Picked | None]) -> int:
        joined = make_one(*[None if (picked := found[at]) is None else picked[1][of] for at, of in places])
        return PERHAPS if joined is None else state_of(joined)

    return count_joined


def _read_day(ask: Leaf, day: int) -> Callable[[Any], int]:
    return lambda found: read_state(ask(found), day)
