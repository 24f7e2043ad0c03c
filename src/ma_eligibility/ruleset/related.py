"""Relations to other records: how rules write them, and the records that are related as they must be."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, NamedTuple, get_args

from pydantic import Discriminator, Tag, ValidationError, model_validator

from ma_eligibility.days.calendar import ANY_DAY, FIRST_DAY, PartialDate
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, complement, days_from, intersection, normalize, union
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.any_kind import AnyKind, Criterion, find_kind
from ma_eligibility.ruleset.compile import CompiledCriterion, Joiner, Leaf, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.answers import join_answers
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.related_dates import (
    LAST,
    UNDATED,
    Anchor,
    Ranges,
    RelationKey,
    Segment,
    find_segments,
    find_segments_apart,
    index_ranges,
    join_segments,
)
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.where import Matches, is_whole

#: The place of a record among those that a criterion asks for, by their dates.
RANKS = {"first": 1, "second": 2, "third": 3, "last": LAST}
#: The keys of a criterion that relate what it asks for to other records.
RELATIONS: tuple[RelationKey, ...] = get_args(RelationKey)


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
    def _check(self) -> "Ranked":
        given = [name for name in RANKS if getattr(self, name) is not None]
        if len(given) != 1:
            raise rule_error("give one of first, second, third and last", "write {first: {has: program}}")
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
            error = rule_error(said, help)
            raise ValidationError.from_exception_data(key, [{"type": error, "loc": place, "input": None}])


def _spans(criterion: Any) -> tuple[tuple[str, Any], ...]:
    return ("within", criterion.within), ("from", criterion.from_), ("while", criterion.while_)


# --- What is found --------------------------------------------------------------------------------------------


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


#: Of more records than this, it is not examined what each of them changes: more days stay possible.
MOST_EXAMINED = 100


class RelationPlan(NamedTuple):
    """How the records of a criterion are compared with others."""

    relations: tuple[Relation, ...]
    is_same_date: tuple[bool, ...]
    """For each relation: whether a record that is also among those compared with has the same date there."""
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
        """Put together what was found; ``own``, and each of ``others``, is None if such records are not known."""
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
        pairs = zip(self.relations, self.anchors, strict=True)
        return join_segments([find_segments(relation.key, relation.rank, anchors) for relation, anchors in pairs])

    @cached_property
    def ranges(self) -> tuple[Ranges, Ranges]:
        """The dates that certainly count, and those that may."""
        return index_ranges(self.segments)

    def days_of(self, index: int, date: PartialDate | None) -> tuple[Days, Days]:
        """Return the days on which a record of some date is certainly, and possibly, related as it must be."""
        first, last = date or (UNDATED, UNDATED)
        certain, possible = self.ranges
        if first != last and not self.plan.is_early and max(map(len, self.anchors)) <= MOST_EXAMINED:
            certain, possible = index_ranges(self._segments_for(index))
        return normalize(certain.find_days(last, first)), normalize(self._possible_days(possible, first, last))

    def _possible_days(self, ranges: Ranges, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Give the days on which a date from one to another may count; none before its time."""
        number, end = ranges.find(first, last)
        start = first + 1 if self.plan.is_before else FIRST_DAY
        if first == last or end - number > MOST_EXAMINED:
            yield from ranges.find_days(first, last, start)
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
                others = [each for each in anchors if each is not own]
                sets.append(find_segments_apart(relation.key, relation.rank, own, others))
        return join_segments(sets)

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
