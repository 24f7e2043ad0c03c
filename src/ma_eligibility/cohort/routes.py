"""When routes are open: of each person, only those routes are looked at that can open at all."""

from collections.abc import Sequence
from operator import itemgetter

from ma_eligibility.days.timeline import ALWAYS, NEVER, Pair
from ma_eligibility.ruleset.evaluate import When, compile_days
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.rulebook import Ruleset, requirements_of

#: A route, by its id, and the days on which it is certainly, and perhaps, open.
RouteDays = tuple[str, Pair]

MOST_KEPT = 100_000

_possible = itemgetter(1)


class Routes:
    """The routes of a ruleset's credentials."""

    def __init__(self, ruleset: Ruleset) -> None:
        questions, in_force = ruleset.compiled.questions, ruleset.info.in_force
        self._all = [
            [
                (route.id, compile_days(requirement, questions))
                for route, requirement in zip(each.routes, requirements_of(each, in_force), strict=True)
            ]
            for each in ruleset.credentials
        ]
        self._kept: dict[tuple[bool, ...], list[list[tuple[str, When]]]] = {}

    def find(self, results: Sequence[LeafResult]) -> list[list[RouteDays]]:
        """Return, for each credential, its routes that may be open on some day, given what the leaves found."""
        ever = tuple(map(bool, map(_possible, results)))
        able = self._kept.get(ever)
        if able is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            able = self._kept[ever] = self._find_able(ever)
        return [[(route, when(results)) for route, when in routes] for routes in able]

    def _find_able(self, ever: Sequence[bool]) -> list[list[tuple[str, When]]]:
        """Return the routes that are not ruled out by which leaves may ever hold, whenever those that may do hold."""
        as_if: list[LeafResult] = [(NEVER, ALWAYS if may else NEVER, None) for may in ever]
        return [[(route, when) for route, when in routes if when(as_if)[1]] for routes in self._all]
