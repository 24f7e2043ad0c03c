"""Relations to other records: only what is after, or before, the first, second, third or last of some records counts.

On a day only the records of that day or before it are there to compare with. What happens on a record's own day is
neither before nor after it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Discriminator, Tag, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import ANY_DAY, FIRST_DAY, LAST_DAY, PartialDate
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, complement, days_from, intersection, normalize, union
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.any_kind import AnyKind, Criterion, find_kind
from ma_eligibility.ruleset.compile import CompiledCriterion, Joiner, Leaf, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.answers import join_answers
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.where import Matches, is_whole

#: The place of a record among those that a criterion asks for, by their dates; LAST counts from the other end.
RANKS = {"first": 1, "second": 2, "third": 3, "last": 0}
LAST = 0
#: The keys of a criterion that relate what it asks for to other records.
RelationKey = Literal["after", "before", "since_last"]
RELATIONS: tuple[RelationKey, ...] = ("after", "before", "since_last")


class Ranked(RulePart):
    """Which of the records that a criterion asks for is meant, by their dates."""

    first: Criterion | None = None
    """The first record like this."""
    second: Criterion | None = None
    """The second record like this."""
    third: Criterion | None = None
    """The third record like this."""
    last: Criterion | None = None
    """The last record like this."""

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return tuple((name, other.meaning) for name in RANKS if (other := getattr(self, name)) is not None)

    @model_validator(mode="after")
    def _agrees(self) -> "Ranked":
        given = [name for name in RANKS if getattr(self, name) is not None]
        if len(given) != 1:
            said = "give one of first, second, third and last"
            raise PydanticCustomError("rule", "{said}", {"said": said, "help": "write {first: {has: program}}"})
        return self


def _find_form(value: Any) -> str:
    """Return whether a value says which of several records is meant; otherwise it is a criterion alone."""
    return "criterion" if find_kind(value) in AnyKind.kinds else "ranked"


#: A criterion alone means the first of the records that it asks for.
RelatedTo = Annotated[
    Annotated[Criterion, Tag("criterion")] | Annotated[Ranked, Tag("ranked")], Discriminator(_find_form)
]


class Relation(NamedTuple):
    """A record that others are compared with: the one of some rank among those that a criterion asks for."""

    key: RelationKey
    rank: int
    criterion: Any
    path: Path
    """Where the criterion is, below the one that has the relation."""

    @property
    def meaning(self) -> Meaning:
        """What it asks for, however it is written."""
        return self.key, self.rank, self.criterion.meaning

    @property
    def rank_name(self) -> str:
        """The rank, as rules write it."""
        return next(name for name, rank in RANKS.items() if rank == self.rank)

    @property
    def precise(self) -> str:
        """The relation in words, made from the rule itself."""
        if (self.key, self.rank) == ("after", 1):
            return f"after this: {self.criterion.precise}"
        return f"{self.key.partition('_')[0]} the {self.rank_name} of these: {self.criterion.precise}"


def relations_of(criterion: Any) -> tuple[Relation, ...]:
    """Return the relations of a criterion of any kind, in the order of their keys."""
    found = []
    for key in RELATIONS:
        other = getattr(criterion, key, None)
        if isinstance(other, Ranked):
            name = next(name for name in RANKS if getattr(other, name) is not None)
            found.append(Relation(key, RANKS[name], getattr(other, name), (key, name)))
        elif other is not None:
            found.append(Relation(key, LAST if key == "since_last" else 1, other, (key,)))
    return tuple(found)


def with_related(criterion: Any, relation: Relation, other: Any, rank: str = "") -> Any:
    """Return a criterion with another in the place of the one of a relation, or with another rank."""
    is_ranked = bool(rank) or len(relation.path) > 1
    value = Ranked.model_construct(**{rank or relation.rank_name: other}) if is_ranked else other
    return with_changes(criterion, **{relation.key: value})


def check_relations(criterion: Any) -> None:
    """Raise ValidationError, at the place below the criterion, for what does not go together in its relations."""
    for relation in relations_of(criterion):
        key, other = relation.key, relation.criterion
        place, said, help = relation.path, "", ""
        if other.kind != "has":
            said = f"{key}: asks for a record: write has: below it"
        elif PERSON in (other.has, criterion.section.word):
            place, said = (key,), f"a person has no {key}:"
        elif named := [name for name, each in _spans(other) if each]:
            place = (*place, named[0])
            said = f"{key}: asks for a record's date, without within:, from: and while:"
            help = "if that must hold, ask for it in a criterion of its own, next to this one below all:"
        elif others := relations_of(other):
            place = (*place, others[0].key)
            said = f"{key}: asks for a record without after:, before: and since_last: of its own"
            help = "ask for each step in a criterion of its own, below all:, or count on with second:, third: or last:"
        if said:
            error = PydanticCustomError("rule", "{said}", {"said": said, "help": help})
            raise ValidationError.from_exception_data(key, [{"type": error, "loc": place, "input": None}])


def _spans(criterion: Any) -> tuple[tuple[str, Any], ...]:
    return ("within", criterion.within), ("from", criterion.from_), ("while", criterion.while_)


# --- The dates that count, day by day -------------------------------------------------------------------------

#: The first and the last of the dates that count.
DateRange = tuple[int, int]
#: The date of a record that has none: it is before all others, and never before or after one of them.
UNDATED = ANY_DAY.first - 1
ALL: DateRange = (UNDATED, ANY_DAY.last)
NOTHING: DateRange = (ANY_DAY.last + 1, UNDATED - 1)


class Anchor(NamedTuple):
    """A record that others may be compared with."""

    position: int
    """Its index in the profile; -1 of one that the profile does not show."""
    first: int
    """The first day that its date can be, and the last."""
    last: int
    certain: bool
    """Whether it certainly is like what is asked for."""


class Segment(NamedTuple):
    """Days asked about on which the same dates count: certainly some, and possibly others."""

    first: int
    last: int
    certain: DateRange
    possible: DateRange


def read_anchors(relation: Relation, matches: Matches | None) -> list[Anchor]:
    """Return the records to compare with; if they are not known, as many as could matter, of any date."""
    unknown = [Anchor(-1, UNDATED, ANY_DAY.last, certain=False)] * max(1, relation.rank)
    if matches is None:
        return unknown
    date_of, asked, found = relation.criterion.date_of, relation.criterion.asked, []
    for index, record, state in matches:
        first, last = date_of(record) or (UNDATED, UNDATED)
        is_certain = state == YES
        if asked:  # an answer must hold on the record's own day; of a record without one, on all
            certain, possible = join_answers(asked, record)
            own = ALWAYS if last == UNDATED else days_from(first, last)
            if not intersection(possible, own):
                continue
            is_certain = is_certain and intersection(certain, own) == own
        found.append(Anchor(index, first, last, is_certain))
    return found if is_whole(matches) else [*found, *unknown]


def find_segments(key: RelationKey, rank: int, anchors: Sequence[Anchor]) -> list[Segment]:
    """Return which dates count, on all days, by a relation to the anchor of some rank."""
    if key == "after" and rank != LAST:
        # A record of a later date is there only on days on which the anchor is, too.
        possible = _pick(sorted([anchor.first for anchor in anchors]), rank)
        certain = _pick(sorted([anchor.last for anchor in anchors if anchor.certain]), rank)
        return [Segment(FIRST_DAY, LAST_DAY, _dates_after(certain), _dates_after(possible))]
    return [Segment(*days, *_dates_related(key, days[1], sweep)) for days, sweep in _sweep(rank, anchors)]


def _pick(ordered: Sequence[int], rank: int) -> int | None:
    return ordered[rank - 1] if len(ordered) >= rank else None


def _dates_after(day: int | None) -> DateRange:
    return NOTHING if day is None else (day + 1, ANY_DAY.last)


def _dates_before(day: int | None) -> DateRange:
    return NOTHING if day is None else (ANY_DAY.first, day - 1)


class _Sweep(NamedTuple):
    """What is known on a day of the anchor of some rank: between which days it is, if there is one."""

    is_certain: bool
    """Whether there certainly is one."""
    earliest: int | None
    """None if there certainly is none."""
    latest: int | None
    """None if it may be on the day itself."""


def _sweep(rank: int, anchors: Sequence[Anchor]) -> Iterator[tuple[tuple[int, int], _Sweep]]:
    """Give the days between which nothing changes, with what is known on them."""
    firsts = sorted([anchor.first for anchor in anchors])
    sure = sorted([(anchor.last, anchor.first) for anchor in anchors if anchor.certain])
    needed = max(1, rank)
    edges = {FIRST_DAY, *firsts, *(anchor.last for anchor in anchors)}
    by_first = sorted(anchors, key=lambda anchor: anchor.first)
    lasts = sorted([anchor.last for anchor in anchors if anchor.certain])
    begun = done = 0
    latest = begins = UNDATED  # the last day of any that may be there; the latest first day of those that are
    for day, after in pairwise([*sorted(edge for edge in edges if FIRST_DAY <= edge <= LAST_DAY), LAST_DAY + 1]):
        while begun < len(by_first) and by_first[begun].first <= day:
            latest = max(latest, by_first[begun].last)
            begun += 1
        while done < len(sure) and sure[done][0] <= day:
            begins = max(begins, sure[done][1])
            done += 1
        days = day, after - 1
        if begun < needed:
            yield days, _Sweep(is_certain=False, earliest=None, latest=None)
        elif rank == LAST:
            yield days, _Sweep(done > 0, begins if done else firsts[0], None if latest > day else latest)
        else:
            at_most = lasts[rank - 1] if done >= rank else None if latest > day else latest
            yield days, _Sweep(done >= rank, firsts[rank - 1], at_most)


def _dates_related(key: RelationKey, until: int, sweep: _Sweep) -> tuple[DateRange, DateRange]:
    """Return the dates that certainly count, and those that may, on days up to one."""
    is_certain, earliest, latest = sweep
    if earliest is None:
        return (ALL, ALL) if key == "since_last" else (NOTHING, NOTHING)
    if key == "before":
        certain = _dates_before(earliest if is_certain else None)
        return certain, _dates_before(until if latest is None else latest)
    is_related = is_certain or key == "since_last"  # where there is none, all is since it
    possible = _dates_after(earliest) if is_certain or key == "after" else ALL
    return _dates_after(latest) if is_related and latest is not None else NOTHING, possible


def find_joint_segments(relations: Sequence[Relation], anchors: Sequence[Sequence[Anchor]]) -> list[Segment]:
    """Return which dates count by several relations at once, given the anchors of each."""
    pairs = zip(relations, anchors, strict=True)
    return _join_segments([find_segments(relation.key, relation.rank, each) for relation, each in pairs])


def _join_segments(sets: Sequence[Sequence[Segment]]) -> list[Segment]:
    if len(sets) == 1:
        return list(sets[0])
    starts = [[segment.first for segment in segments] for segments in sets]
    joined = []
    for first, after in pairwise([*sorted(set().union(*starts)), LAST_DAY + 1]):
        parts = [segments[bisect_right(begins, first) - 1] for segments, begins in zip(sets, starts, strict=True)]
        certain = max(part.certain[0] for part in parts), min(part.certain[1] for part in parts)
        possible = max(part.possible[0] for part in parts), min(part.possible[1] for part in parts)
        joined.append(Segment(first, after - 1, certain, possible))
    return joined


class Ranges(NamedTuple):
    """The dates that count, by the days on which they do; ready to look up the days of a date.

    From one to the next, both the first and the last of the dates are the same or later.
    """

    days: list[tuple[int, int]]
    opens: list[int]
    """The first date that counts on those days."""
    closes: list[int]
    """The last one."""
    run_ends: list[int]
    """For each, the number of the last after it without a day between."""

    @classmethod
    def read(cls, found: Sequence[tuple[int, int, DateRange]]) -> "Ranges":
        """Return days with the dates that count on them, without those on which none does."""
        some = [(first, last, dates) for first, last, dates in found if dates[0] <= dates[1]]
        ends = list(range(len(some)))
        for number in reversed(range(len(some) - 1)):
            if some[number][1] + 1 == some[number + 1][0]:
                ends[number] = ends[number + 1]
        days = [(first, last) for first, last, _ in some]
        return cls(days, [opens for _, _, (opens, _) in some], [closes for _, _, (_, closes) in some], ends)

    def find(self, first: int, last: int) -> tuple[int, int]:
        """Return the numbers of the first range that reaches one date, and of the first that begins after another."""
        return bisect_left(self.closes, first), bisect_right(self.opens, last)

    def runs(self, number: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the days of the ranges of some numbers, from one up to another, as few intervals."""
        while number < end:
            last = min(self.run_ends[number], end - 1)
            yield self.days[number][0], self.days[last][1]
            number = last + 1


# --- What is found --------------------------------------------------------------------------------------------

#: Of so many records it is looked at closely which of them can be compared with themselves.
MOST_LOOKED_AT = 100


class RelationPlan(NamedTuple):
    """How the records of a criterion are compared with others."""

    relations: tuple[Relation, ...]
    is_same_date: tuple[bool, ...]
    """For each relation: whether the same date of one record is compared, if it is in both."""
    is_early: bool
    """Whether a record may count before its own date."""
    is_before: bool
    """Whether it must be before another."""

    @classmethod
    def read(cls, criterion: Any) -> "RelationPlan":
        """Return how the records of a criterion are compared with others."""
        relations = relations_of(criterion)
        opening = getattr(criterion, "from_", None)
        date = getattr(criterion, "related_by", "moment")
        others = [relation.criterion for relation in relations]
        same = tuple(criterion.section is other.section and date == other.related_by for other in others)
        is_early = opening is not None and opening.side == "before"
        return cls(relations, same, is_early, any(relation.key == "before" for relation in relations))


class Related:
    """The records that a criterion asks for, and those that they are compared with."""

    def __init__(
        self,
        own: Matches | None,
        others: tuple[Matches | None, ...],
        anchors: tuple[Sequence[Anchor], ...],
        plan: RelationPlan,
    ) -> None:
        """Put together what was found; records that are not known are None, of *others* for each relation."""
        self.own, self.others, self.anchors, self.plan = own, others, anchors, plan

    @property
    def relations(self) -> tuple[Relation, ...]:
        """What the records are compared with."""
        return self.plan.relations

    def __bool__(self) -> bool:
        """Tell whether there are records like those asked for."""
        return bool(self.own)

    @cached_property
    def segments(self) -> Sequence[Segment]:
        """Which dates count, on all days."""
        return find_joint_segments(self.plan.relations, self.anchors)

    @cached_property
    def ranges(self) -> tuple[Ranges, Ranges]:
        """The dates that certainly count, and those that may."""
        return _index(self.segments)

    def days_of(self, index: int, date: PartialDate | None) -> tuple[Days, Days]:
        """Return the days on which a record of some date is certainly, and possibly, related as it must be."""
        first, last = date or (UNDATED, UNDATED)
        certain, possible = self.ranges
        if first != last and not self.plan.is_early and max(map(len, self.anchors)) <= MOST_LOOKED_AT:
            certain, possible = _index(self._segments_for(index))
        return normalize(_find_days(certain, last, first)), normalize(self._possible_days(possible, first, last))

    def _possible_days(self, ranges: Ranges, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Give the days on which a date from one to another may count; none before its time."""
        number, end = ranges.find(first, last)
        start = first + 1 if self.plan.is_before else FIRST_DAY
        if first == last or end - number > MOST_LOOKED_AT:
            yield from _find_days(ranges, first, last, start)
        else:
            for (opens, closes), earliest in zip(ranges.days[number:end], ranges.opens[number:end], strict=True):
                # What is after something is there on a later day than that.
                yield max(opens, earliest - self.plan.is_early, start), closes

    def _segments_for(self, index: int) -> list[Segment]:
        """Return which dates count for a record that may itself be one of those that it is compared with."""
        sets = []
        for relation, anchors, is_same in zip(self.relations, self.anchors, self.plan.is_same_date, strict=True):
            own = next((each for each in anchors if each.position == index), None) if is_same else None
            if own is None:
                sets.append(find_segments(relation.key, relation.rank, anchors))
            else:
                sets.append(_find_segments_apart(relation, own, [each for each in anchors if each is not own]))
        return _join_segments(sets)

    def anchor_addresses(self) -> list[str]:
        """Return the addresses of the records that others are compared with."""
        return [
            record_address(relation.criterion.section, index)
            for relation, matches in zip(self.relations, self.others, strict=True)
            for index, _, _ in matches or ()
        ]

    def possible_days(self) -> Days:
        """Return the days on which a record of any date may be related as it must be."""
        early, (_, possible) = self.plan.is_early, self.ranges
        pairs = zip(possible.days, possible.opens, strict=True)
        return normalize((max(first, opens - early), last) for (first, last), opens in pairs)


def own_records(evidence: Any) -> Matches:
    """Return the records that a criterion asks for, whatever they are compared with; none if they are not known."""
    return (evidence.own if isinstance(evidence, Related) else evidence) or ()


def _index(segments: Sequence[Segment]) -> tuple[Ranges, Ranges]:
    """Return the dates that certainly count, and those that may."""
    certain = Ranges.read([(first, last, dates) for first, last, dates, _ in segments])
    return certain, Ranges.read([(first, last, dates) for first, last, _, dates in segments])


def _find_days(ranges: Ranges, first: int, last: int, start: int = FIRST_DAY) -> Iterator[tuple[int, int]]:
    """Give the days from *start* on on which there are dates that count from one to another, or that reach over both.

    ``first`` is the date up to which a range must reach, ``last`` the one by which it must begin.
    """
    number, end = ranges.find(first, last)
    if number < end:
        start = max(start, ranges.opens[number] - 1)  # what others are after is there
    for opens, closes in ranges.runs(number, end):
        yield max(opens, start), closes


def _find_segments_apart(relation: Relation, own: Anchor, others: Sequence[Anchor]) -> list[Segment]:
    """Return which dates count for a record that is, or may be, one of the anchors: its own date is no other.

    The record does not count before its own date.
    """
    key, rank, _, _ = relation
    if rank == LAST and key != "before":  # nothing is after itself
        apart = find_segments(key, rank, others)
        return [each._replace(certain=NOTHING, possible=NOTHING if own.certain else each.possible) for each in apart]
    if key == "before" and rank != LAST:
        if not own.certain:
            return find_segments(key, rank, [own, *others])
        if rank == 1:
            return [Segment(FIRST_DAY, LAST_DAY, NOTHING, NOTHING)]
        return find_segments(key, rank - 1, others)
    return find_segments(key, rank, others)


def compile_joiner(criterion: Any) -> Joiner:
    """Return the joiner that puts together what a criterion asks for and what it is compared with."""
    plan = RelationPlan.read(criterion)

    def join(own: Matches | None, *others: Matches | None) -> Related | None:
        if own is None and all(each is None for each in others):
            return None
        anchors = [read_anchors(relation, each) for relation, each in zip(plan.relations, others, strict=True)]
        return Related(own, others, tuple(anchors), plan)

    return join


def compile_related(criterion: Any, compiler: RuleCompiler, leaf: Leaf, in_part: Leaf) -> CompiledCriterion:
    """Return a criterion that relates its records to others; the leaf is given both.

    ``in_part`` is the leaf for records of which there may be more than the profile gives.
    """
    others = [relation.criterion for relation in relations_of(criterion)]
    asked = [(each.section, each.where) for each in (criterion, *others)]
    return compiler.compile_joined_leaf(criterion, asked, compile_joiner(criterion), leaf, in_part)


def related_may_add(leaf: Leaf) -> Leaf:
    """Return what a leaf finds where there may be more records that are related as they must be, and add days."""

    def in_part(found: Related) -> LeafResult:
        windows, possible, _ = leaf(found)
        return windows, possible if is_whole(found.own) else union(possible, found.possible_days()), found

    return in_part


def related_may_take(leaf: Leaf) -> Leaf:
    """Return what a leaf finds where there may be more records that are related as they must be, and take days away."""

    def in_part(found: Related) -> LeafResult:
        windows, possible, _ = leaf(found)
        others = NEVER if is_whole(found.own) else found.possible_days()
        return intersection(windows, complement(others)), possible, found

    return in_part
