"""Explanations of relations: which of the other records it is about, what is missing of them, what they open."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY, format_day
from ma_eligibility.days.timeline import contains, days_from
from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Remark,
    Transition,
    describe_matches,
    describe_others,
    describe_possible_others,
    explain_no_records,
    is_settled,
)
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import is_given
from ma_eligibility.ruleset.conditions.base import UNKNOWN
from ma_eligibility.ruleset.record_criterion import RecordCriterion
from ma_eligibility.ruleset.related import MOST_EXAMINED, Related, Relation, own_records, read_anchors
from ma_eligibility.ruleset.related_dates import ALL, NOTHING, Anchor, Segment, find_segments
from ma_eligibility.ruleset.where import Match, Matches, is_whole, unknown_fields


def segment_on(segments: Sequence[Segment], day: int) -> Segment:
    """Return the segment that contains a day."""
    return next(segment for segment in segments if segment.last >= day)


def may_be_more(evidence: Any, as_of: int) -> bool:
    """Tell whether there may be records that the profile does not give and that count on a day."""
    if not isinstance(evidence, Related):
        return not is_whole(evidence)
    return not is_whole(evidence.own) and contains(evidence.possible_days(), as_of)


def with_own(evidence: Any, match: Match) -> Any:
    """Return the evidence with one record alone, compared with the same others."""
    if not isinstance(evidence, Related):
        return [match]
    alone = Related([match], evidence.others, evidence.anchors, evidence.plan)
    alone.segments = evidence.segments
    return alone


class Reference(NamedTuple):
    """The record that others are compared with on a day."""

    day: int | None = None
    """Its date, if that is known."""
    is_none: bool = False
    """Whether there certainly is none."""


def find_reference(relation: Relation, matches: Matches | None, as_of: int) -> Reference:
    """Return what is known on a day of the record that others are compared with."""
    segments = find_segments(relation.key, relation.rank, read_anchors(relation, matches))
    _, _, certain, possible = segment_on(segments, as_of)
    if possible == NOTHING or certain == ALL:
        return Reference(is_none=True)
    is_to_come = relation.key == "after" and possible[0] - 1 > as_of
    day = certain[1] + 1 if relation.key == "before" else certain[0] - 1
    is_known = certain == possible and ANY_DAY.first <= day <= ANY_DAY.last
    return Reference(day if is_known else None, is_none=is_to_come)


def describe_references(evidence: Any, as_of: int) -> str:
    """Say what a record must be after or before, as known on a day: `` after 2024-05-01``; empty if it is nothing.

    Of several days that it must be after, or before, only the one that decides is said.
    """
    if not isinstance(evidence, Related):
        return ""
    days: dict[str, int] = {}
    unknown: list[str] = []
    for relation, matches in zip(evidence.relations, evidence.others, strict=True):
        found = find_reference(relation, matches, as_of)
        word = relation.key.partition("_")[0]
        if found.day is not None:
            side, decides = ("before", min) if word == "before" else ("after", max)
            days[side] = decides(days.get(side, found.day), found.day)
        elif not (found.is_none and relation.key == "since_last"):
            rank = "" if relation.path == ("after",) else f"{relation.rank_name} "
            unknown.append(f"{word} the {rank}{relation.criterion.section.noun}")
    said = [*(f"{side} {format_day(day)}" for side, day in days.items()), *unknown]
    return f" {' and '.join(said)}" if said else ""


def describe_counting(
    criterion: Any, evidence: Any, amount_of: Callable[[Any], tuple[Any, ...]], as_of: int
) -> list[Remark]:
    """Return a remark on each record that counts or may count; of records compared with others, also on the rest.

    ``amount_of`` returns the least and the most that records amount to on the day.
    """
    matches = own_records(evidence)
    if not isinstance(evidence, Related):
        return describe_matches(criterion, matches)
    remarks, reason = [], f" – not{describe_references(evidence, as_of)}"
    for index, record, state in matches:
        least, most = amount_of(with_own(evidence, (index, record, state)))
        if most or not amount_of([(index, record, state)])[1]:
            remarks += describe_matches(criterion, [(index, record, state if least or not most else UNKNOWN)])
        else:
            address = record_address(criterion.section, index)
            remarks.append(Remark(f"does not count: {record.describe()}", address, reason))
    return remarks


def explain_references(evidence: Any, relations: tuple[Relation, ...], profile: Profile, as_of: int) -> LeafExplanation:
    """Return what is known of the records that others are compared with."""
    facts: list[str] = []
    remarks: list[Remark] = []
    for number, relation in enumerate(relations):
        matches = evidence.others[number] if isinstance(evidence, Related) else None
        found = _explain_reference(relation, matches, profile, as_of)
        facts += found.facts
        remarks += found.remarks
    return LeafExplanation(tuple(dict.fromkeys(facts)), tuple(remarks))


def _explain_reference(relation: Relation, matches: Matches | None, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what there is to say about the records that others are compared with by one relation."""
    section = relation.criterion.section
    records = profile.records(section.key)
    if matches is None or not records:
        return explain_no_records(section, profile)
    part = describe_possible_others(section, profile)
    if not matches:
        return LeafExplanation((section.key,), (*part, *describe_others(relation.criterion, records)))
    fields = [
        record_address(section, index, field)
        for index, record, _ in matches
        for field in relation.criterion.dated_by(record)
        if is_given(record, field)
    ]
    reference = find_reference(relation, matches, as_of)
    remarks = part if reference == Reference() else []
    if reference.is_none and reference.day is None:
        rank = "" if relation.rank_name in ("first", "last") else f"{relation.rank_name} "
        remarks.append(Remark(f"no {rank}{section.noun} to compare with by {format_day(as_of)}"))
    return LeafExplanation(tuple(fields), tuple(remarks))


def has_no_reference(evidence: Any) -> bool:
    """Tell whether nothing can count, because no record is like one that it must be after or before."""
    return isinstance(evidence, Related) and any(
        relation.key != "since_last" and matches is not None and is_whole(matches) and not matches
        for relation, matches in zip(evidence.relations, evidence.others, strict=True)
    )


def list_missing(
    own: Sequence[str],
    criterion: RecordCriterion,
    evidence: Any,
    profile: Profile,
    as_of: int,
    measure: Callable[[Related], Any],
) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide what is not known on a day: of the records, and of others.

    ``own`` has those of the records asked for; ``measure`` says what such records, if known, amount to on the day.
    """
    key, missing = criterion.section.key, [*own]
    if profile.records(key) is None or profile.is_in_part(key):
        missing.append(key)
    if criterion.relations:

        def measure_on_day(found: Related) -> Any:
            return contains(found.possible_days(), as_of) if found.own is None else measure(found)

        missing += _find_missing_references(evidence, criterion.relations, as_of, measure_on_day)
    return tuple(dict.fromkeys(missing))


def _find_missing_references(
    evidence: Any, relations: tuple[Relation, ...], as_of: int, measure: Callable[[Related], Any]
) -> list[str]:
    """Return the addresses of those facts of the other records that would change what is measured on a day."""
    if not isinstance(evidence, Related):
        return [relation.criterion.section.key for relation in relations]
    missing: list[str] = []
    as_it_is = measure(evidence)
    for number, (relation, matches) in enumerate(zip(relations, evidence.others, strict=True)):
        section = relation.criterion.section
        if matches is None:
            settled = ([], *(_make_anchors(day, relation) for day in (ANY_DAY.first, as_of)))
            if any(measure(_with_anchors(evidence, number, anchors)) != as_it_is for anchors in settled):
                missing.append(section.key)
            continue
        for index, record, _ in matches:
            if len(matches) > MOST_EXAMINED or _matters(evidence, number, index, measure):
                dates = relation.criterion.dated_by(record)
                own = relation.criterion.date_of(record) or ANY_DAY
                fields = unknown_fields(relation.criterion.tests, record, days_from(*own))
                fields += [field for field in dates if not is_settled(getattr(record, field))]
                missing += [record_address(section, index, field) for field in dict.fromkeys(fields)]
        if not is_whole(matches) and _matters(evidence, number, -1, measure):
            missing.append(section.key)
    return missing


def _make_anchors(day: int, relation: Relation) -> list[Anchor]:
    return [Anchor(-1, day, day, certain=True)] * max(1, relation.rank)


def _matters(evidence: Related, number: int, index: int, measure: Callable[[Related], Any]) -> bool:
    """Tell whether what is measured depends on one of the other records, with or without those that only may match."""
    anchors = evidence.anchors[number]
    alone = [anchor for anchor in anchors if anchor.certain or anchor.position == index]
    found = [evidence] if len(alone) == len(anchors) else [evidence, _with_anchors(evidence, number, alone)]
    return any(measure(other) != measure(each) for each in found for other in _decide(each, number, index))


def _decide(evidence: Related, number: int, index: int) -> Iterator[Related]:
    """Give the evidence with one of the other records known better: as no match, as a match, or on a single day."""
    anchors = list(evidence.anchors[number])
    at = next((place for place, anchor in enumerate(anchors) if anchor.position == index), None)
    if at is None:  # it certainly is none of them
        return
    anchor, rest = anchors[at], [*anchors[:at], *anchors[at + 1 :]]
    if not anchor.certain:
        yield _with_anchors(evidence, number, rest)
        yield _with_anchors(evidence, number, [*rest, anchor._replace(certain=True)])
    if anchor.first != anchor.last:
        for day in (anchor.first, anchor.last):
            yield _with_anchors(evidence, number, [*rest, anchor._replace(first=day, last=day)])


def _with_anchors(evidence: Related, number: int, anchors: list[Anchor]) -> Related:
    changed = (*evidence.anchors[:number], anchors, *evidence.anchors[number + 1 :])
    return Related(evidence.own, evidence.others, changed, evidence.plan)


def describe_reference_transition(
    evidence: Any, edge: Edge, describe: Callable[[Any, Any, Edge], Transition | None]
) -> Transition | None:
    """Return the event of one of the other records that opens or closes an interval; None if none of them does.

    ``describe`` says what a record of a criterion opens.
    """
    if not isinstance(evidence, Related):
        return None
    day = edge.day if edge.opens else edge.day + 1
    for relation, matches, anchors in zip(evidence.relations, evidence.others, evidence.anchors, strict=True):
        opening = {anchor.position for anchor in anchors if day in (anchor.first, anchor.last)}
        for index, record, _ in matches or ():
            if index in opening and any(is_given(record, field) for field in relation.criterion.dated_by(record)):
                found = describe(relation.criterion, record, edge._replace(day=day, opens=True))
                return found and found._replace(days_later=0 if edge.opens else 1)
    return None
