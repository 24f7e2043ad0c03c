"""Rules changed as a whole: with another criterion at a place, or with what no fact of a profile settles decided."""

from typing import Any

from ma_eligibility.errors import Path
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.kinds import Fixed
from ma_eligibility.ruleset.constants import Unsettled
from ma_eligibility.ruleset.rulebook import Credential, parts_of


def replace_at(criterion: Any, place: Path, new: Any) -> Any:
    """Return a criterion with another in place of the one at a path below it."""
    if not place:
        return new
    key, index, *rest = place
    assert isinstance(index, int)
    parts = list(parts_of(criterion))
    parts[index] = replace_at(parts[index], tuple(rest), new)
    return with_changes(criterion, **{str(key): tuple(parts)})


def decide(criterion: Any, *, holds: bool) -> Any:
    """Return a criterion in which all that no fact of a profile settles holds, or none of it does."""
    if isinstance(criterion, Unsettled):
        return Fixed(holds=holds)
    parts = tuple(decide(part, holds=holds) for part in parts_of(criterion))
    return with_changes(criterion, **{criterion.key: parts}) if parts else criterion


def decide_all(credential: Credential, *, holds: bool) -> Credential:
    """Return a credential of which every route is decided so."""
    routes = tuple(with_changes(route, requires=decide(route.requires, holds=holds)) for route in credential.routes)
    return with_changes(credential, routes=routes)
