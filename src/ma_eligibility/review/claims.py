"""What is wrong with the meaning of a credential's rules: claims, each about one place of the rule file."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.days.timeline import union
from ma_eligibility.errors import Path
from ma_eligibility.profile.record import with_changes
from ma_eligibility.profile.vocabulary import date_fields
from ma_eligibility.review.kinds import COMBINATIONS, review_of
from ma_eligibility.review.logic import STEPS_FOR_TWO, Formula, Formulas
from ma_eligibility.review.relations import Claim, closing_of, counted_from, opening_of
from ma_eligibility.ruleset.combine import AnyOf
from ma_eligibility.ruleset.conditions.dates import DateCondition
from ma_eligibility.ruleset.conditions.numbers import NumberCondition
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.rulebook import Credential, Route, parts_of, requirement_of, walk_criteria
from ma_eligibility.ruleset.where import read_condition, where_implies

#: After these claims nothing else is reported of a criterion or of those that contain it.
DECISIVE = ("L101", "L102", "L106")
#: After these claims it does not matter where an alternative begins.
IDLE = (*DECISIVE, "L103", "L104", "L105")


def find_claims(credential: Credential, in_force: InForce | None, formulas: Formulas | None = None) -> list[Claim]:
    """Return what is wrong with the meaning of a credential's rules, under one reading.

    ``formulas`` are shared by all readings of the credential, with the steps left for proofs.
    """
    formulas = formulas or Formulas()
    claims: list[Claim] = []
    if credential.requires is not None:
        claims += find_claims_of_tree(credential.requires, ("requires",), formulas)
    sound = []
    for index, route in enumerate(credential.routes):
        path: Path = ("routes", index)
        found = [
            *find_claims_of_tree(route.requires, (*path, "requires"), formulas),
            *_find_days_out_of_force(route, path, in_force),
        ]
        found = found or list(_find_whole_route(credential, route, path, in_force, formulas))
        claims += found
        if not any(claim.code in DECISIVE for claim in found):
            sound.append(index)
    claims += _find_redundant_routes(credential, sound, in_force, formulas)
    routes = [(("routes", index), route.requires) for index, route in enumerate(credential.routes)]
    for claim in _find_gaps(routes, claims, formulas):
        claims.append(claim._replace(path=(*claim.path, "requires")))
    return claims


# --- One tree -------------------------------------------------------------------------------------------------


def find_claims_of_tree(criterion: Any, path: Path, formulas: Formulas) -> list[Claim]:
    """Return what is wrong with a criterion and those below it; one mistake is reported at the innermost place."""
    nodes = list(walk_criteria(criterion, path))
    claims: list[Claim] = []
    for place, node in nodes:
        claims += [] if parts_of(node) else review_of(node).claims(node, place)
    for place, node in reversed(nodes):  # from the inside out
        if any(claim.path[: len(place)] == place and claim.code in DECISIVE for claim in claims):
            continue
        formula = formulas.of(node)
        if formulas.never_holds(formula):
            claims.append(Claim("L101", place, "this can never hold"))
        elif formulas.always_holds(formula):
            claims.append(Claim("L102", place, "this always holds"))
        elif parts_of(node):
            claims += _find_idle_parts(node, place, formulas)
            if isinstance(node, AnyOf):
                parts = [((*place, "any", index), part) for index, part in enumerate(node.parts)]
                claims += _find_gaps(parts, claims, formulas)
                claims += _find_lifted_limits(parts, claims, formulas)
    return claims


def _find_idle_parts(node: Any, path: Path, formulas: Formulas) -> Iterator[Claim]:
    """Give the parts of a combination that change nothing, given the others; of two alike, the later one.

    A part matters only where it decides: where one fewer of the others hold than must.
    """
    parts = [formulas.of(part) for part in node.parts]
    review = COMBINATIONS[node.kind]
    kept, least = list(range(len(parts))), node.needed
    for index in reversed(range(len(parts))):
        part, others = parts[index], [parts[each] for each in kept if each != index]
        deciding = ("least", least - 1, others), ("not", ("least", least, others))
        if least <= len(others) and not formulas.is_possible(*deciding, part):
            why = f"anyone who meets {least} of them meets {least} without it"
        elif least > 1 and not formulas.is_possible(*deciding, ("not", part)):
            least -= 1
            why = f"anyone who meets {least} of the others meets this one"
        else:
            continue
        kept.remove(index)
        why = review.why_idle or why
        yield Claim("L103", (*path, node.key, index), f"this criterion changes nothing: {why}")
    if 1 < least < len(kept):
        yield from _find_parts_alike({index: parts[index] for index in kept}, path, formulas)


def _find_parts_alike(parts: dict[int, Formula], path: Path, formulas: Formulas) -> Iterator[Claim]:
    """Give the parts of a choice of so many that hold exactly when an earlier one does."""
    for index, part in parts.items():
        for earlier in range(index):
            other = parts.get(earlier)
            if other is not None and formulas.follows(part, other) and formulas.follows(other, part):
                said = "this criterion holds exactly when another one does, so the two count as two"
                yield Claim("L108", (*path, "of", index), said)
                break


# --- Gaps between two windows of the same fact ----------------------------------------------------------------


def _find_gaps(parts: Sequence[tuple[Path, Any]], claims: Sequence[Claim], formulas: Formulas) -> Iterator[Claim]:
    """Give the gaps between alternatives that ask for one record; none before one that is already reported."""
    records = [(path, part) for path, part in parts if isinstance(part, Has)]
    for path, part in records:
        is_reported = any(claim.path[: len(path)] == path and claim.code in IDLE for claim in claims)
        if is_reported or not formulas.afford(STEPS_FOR_TWO * len(records)):
            continue
        said = describe_gap_before(part, [other for _, other in records if other is not part])
        if said:
            yield Claim("L107", path, said)


class Interval(NamedTuple):
    """The days, or the numbers, that an alternative accepts."""

    first: float
    last: float
    criterion: Has


def describe_gap_before(part: Has, others: Sequence[Has]) -> str:
    """Describe the gap between another alternative and this one; empty if there is none for certain."""
    related = [relation.meaning for relation in part.relations]
    alike = [other for other in others if other.has == part.has]
    alike = [other for other in alike if [relation.meaning for relation in other.relations] == related]
    return _describe_days(part, alike) or _describe_limits(part, alike)


def _describe_days(part: Has, others: Sequence[Has]) -> str:
    wider = [other for other in others if where_implies(part.has, part.where, other.where)]
    if any(counted_from(other) != counted_from(part) for other in wider):
        return ""  # how their days lie to those of this one differs from record to record
    opens = opening_of(part).least
    nearest = _find_gap(opens, (Interval(opening_of(each).least, closing_of(each).most, each) for each in wider))
    if nearest is None or not where_implies(part.has, nearest.criterion.where, part.where):
        return ""
    said = nearest.criterion.sentence
    return f"a gap: “{said}” closes before this opens, and the days between belong to neither"


def _describe_limits(part: Has, others: Sequence[Has]) -> str:
    """Say which other criterion ends before a limit of this one begins; empty if none leaves a gap."""
    for name in part.where:
        mine, rest = _read_limits(part, name), _without(part, name)
        if mine is None:
            continue
        alike = [other for other in others if _days_asked(other) == _days_asked(part)]
        wider = [other for other in alike if where_implies(part.has, rest.where, _without(other, name).where)]
        nearest = _find_gap(
            mine.first, [each for other in wider if (each := _read_limits(other, name, if_unasked=True))]
        )
        if nearest is not None and where_implies(part.has, _without(nearest.criterion, name).where, rest.where):
            return _say_gap(name.replace("_", " "), nearest.last, mine.first, is_day=name in date_fields(part.has))
    return ""


def _say_gap(field: str, last: float, first: float, *, is_day: bool) -> str:
    above, below = f"above {last}", f"below {first}"
    if is_day:
        above, below = f"after {format_day(int(last))}", f"before {format_day(int(first))}"
    return f"a gap: {field} {above} and {below} belong to neither alternative"


def _find_gap(first: float, others: Iterable[Interval]) -> Interval | None:
    """Return the nearest interval that ends before a day or number; None if no gap lies between."""
    begun = [each for each in others if each.first < first and each.first <= each.last]
    nearest = max(begun, key=lambda each: each.last, default=None)
    return nearest if nearest is not None and nearest.last + 1 < first else None


_days_asked = attrgetter("on", "within", "from_", "while_")


def _without(leaf: Has, name: str) -> Has:
    return with_changes(leaf, where={other: wanted for other, wanted in leaf.where.items() if other != name})


def _read_limits(leaf: Has, name: str, *, if_unasked: bool = False) -> Interval | None:
    """Return the numbers, or the fixed days, that a criterion wants in a field; None if it asks something else of it.

    A field that is not asked for may be anything; unless ``if_unasked``, that is none either.
    """
    if name not in leaf.where:
        return Interval(-inf, inf, leaf) if if_unasked else None
    condition = read_condition(leaf.has, name, leaf.where[name])
    if isinstance(condition, DateCondition) and condition.after is None:
        first, last = condition.first, condition.last
        return Interval(first if first > FIRST_DAY else -inf, last if last < LAST_DAY else inf, leaf)
    if isinstance(condition, NumberCondition):
        least, most = condition.least, condition.most
        return Interval(least if least > 0 else -inf, most if most < condition.largest else inf, leaf)
    return None


# --- Limits that alternatives lift between them ---------------------------------------------------------------


def _find_lifted_limits(
    parts: Sequence[tuple[Path, Any]], claims: Sequence[Claim], formulas: Formulas
) -> Iterator[Claim]:
    """Give the limits of a field that change nothing, since an earlier alternative accepts all beyond them."""
    records = [(path, part) for path, part in parts if isinstance(part, Has)]
    for index, (place, part) in enumerate(records):
        is_reported = any(claim.path[: len(place)] == place for claim in claims)
        if is_reported or not formulas.afford(STEPS_FOR_TWO * index):
            continue
        for name in part.where:
            if any(_accept_all(name, part, other) for _, other in records[:index]):
                said = f"the limit of {name.replace('_', ' ')} changes nothing: another alternative takes all beyond it"
                yield Claim("L103", (*place, "where", name), said)


def _accept_all(name: str, one: Has, other: Has) -> bool:
    """Tell whether two criteria that differ in the limits of one field accept all that it can be, between them."""
    limits = [each for leaf in (one, other) if (each := _read_limits(leaf, name))]
    if len(limits) < 2 or _without(one, name).meaning != _without(other, name).meaning:
        return False
    lower, upper = sorted(limits, key=attrgetter("first"))
    step = 1 if name in date_fields(one.has) else 0
    return lower.first == -inf and upper.last == inf and upper.first <= lower.last + step


# --- Whole routes ---------------------------------------------------------------------------------------------


def _find_whole_route(
    credential: Credential, route: Route, path: Path, in_force: InForce | None, formulas: Formulas
) -> Iterator[Claim]:
    """Give that a route, with what every route requires, can never be open, or is always open."""
    formula = formulas.of(requirement_of(credential, route, in_force))
    if formulas.never_holds(formula):
        yield Claim("L101", path, f"the route {route.id} can never be open, with what every route asks for")
    elif formulas.always_holds(formula):
        yield Claim("L102", path, f"the route {route.id} is always open, to everybody")


def _find_days_out_of_force(route: Route, path: Path, in_force: InForce | None) -> Iterator[Claim]:
    if route.in_force is not None and in_force is not None:
        days = route.in_force.days
        if union(days, in_force.days) != in_force.days:
            said = "the route is in force on days on which the ruleset is not"
            yield Claim("L106", (*path, "in_force"), said, "keep within the ruleset's own days")


def _find_redundant_routes(
    credential: Credential, indices: Sequence[int], in_force: InForce | None, formulas: Formulas
) -> Iterator[Claim]:
    """Give the routes that others make redundant; of two equivalent ones, the later one."""
    routes = credential.routes
    formula = {index: formulas.of(requirement_of(credential, routes[index], in_force)) for index in indices}
    kept = list(indices)
    for index in reversed(indices):
        others = [other for other in kept if other != index]
        wider = next((other for other in others if formulas.follows(formula[index], formula[other])), None)
        path: Path = ("routes", index)
        if wider is not None:
            kept.remove(index)
            id, other_id = routes[index].id, routes[wider].id
            if formulas.follows(formula[wider], formula[index]):
                yield Claim("L105", path, f"the routes {other_id} and {id} are equivalent: open to the same people")
            else:
                yield Claim("L104", path, f"redundant: anyone on the route {id} is on {other_id} as well")
        elif len(others) > 1 and formulas.follows(formula[index], ("least", 1, [formula[other] for other in others])):
            kept.remove(index)
            yield Claim("L104", path, f"redundant: anyone on the route {routes[index].id} is on one of the others")
