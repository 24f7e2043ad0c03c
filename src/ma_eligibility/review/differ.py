"""What differs between two rulesets: in what they ask for, and in what else they tell of a credential.

Criteria are compared by their meaning, not by their words: what stands in another order, or in a group of its own, is
no difference. Not told is what is wording alone (titles, and the sentences that rules give their criteria), the order
in which things stand, and cases.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ma_eligibility.review.page import describe_body, describe_duty, due_after
from ma_eligibility.review.wording import Told, Words, asked_by, tell_difference, words_for
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.rulebook import (
    Credential,
    Obligation,
    Reading,
    Route,
    Ruleset,
    RulesetInfo,
    describe_source,
)


class Difference(NamedTuple):
    """Something that one ruleset asks for or tells, and the other does not, or otherwise."""

    credential: str
    """The id of the credential; empty for the ruleset as a whole."""
    route: str
    """The id of the route; empty for the credential as a whole."""
    said: str
    before: Words = ()
    """What the first ruleset has and the second does not, in sentences."""
    after: Words = ()
    """What the second has and the first does not."""


def compare_rulesets(before: Ruleset, after: Ruleset, names: tuple[str, str]) -> list[Difference]:
    """Return what differs between two rulesets, called by the names given, route by route."""
    old_info, new_info = before.info, after.info
    found = [
        *_differing("", "", "the rules are in force on other days", _days(old_info), _days(new_info)),
        *_differing("", "", "what every answer closes with differs", _texts(old_info.notes), _texts(new_info.notes)),
    ]
    olds, news = ({item.id: item for item in ruleset.credentials} for ruleset in (before, after))
    for id in dict.fromkeys([*olds, *news]):
        if id not in news:
            found.append(Difference(id, "", f"{names[1]} does not have this credential"))
        elif id not in olds:
            found.append(Difference(id, "", f"{names[1]} has this credential, {names[0]} does not"))
        else:
            found += _compare_versions(_versions(before, olds[id]), _versions(after, news[id]), names)
    return found


#: A credential as it is read, by None, and as it is if a reading is taken in one way, by the reading and the choice.
_Versions = Mapping[tuple[str, str] | None, Credential]


def _versions(ruleset: Ruleset, credential: Credential) -> _Versions:
    alternatives = ruleset.alternatives.get(credential.id, ())
    return {
        None: credential,
        **{(name, reading.taken): credential for name, reading in credential.readings.items()},
        **{(other.reading, other.choice): other.credential for other in alternatives},
    }


def _compare_versions(olds: _Versions, news: _Versions, names: tuple[str, str]) -> Iterator[Difference]:
    """Give what differs in a credential as it is read, and what else would if a reading were taken otherwise."""
    told: set[Difference] = set()
    for version in [version for version in olds if version in news]:
        found = list(_compare_credentials(olds[version], news[version], names))
        for difference in found:
            if difference not in told:
                read = f"with {'='.join(version)}, " if version else ""
                yield difference._replace(said=read + difference.said)
        told.update(found)


def _compare_credentials(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    """Give what differs in a credential: what is asked for, how it is read, each route, and what else is told."""
    lost = _beside(asked_by(old.requires), _asked_by_route(new).values())
    gained = _beside(asked_by(new.requires), _asked_by_route(old).values())
    yield from _differing(old.id, "", "what every route asks for differs", lost, gained)
    yield from _compare_readings(old, new, names)
    yield from _compare_routes(old, new, names)
    shared = [route.id for route in new.routes if route.id in {other.id for other in old.routes}]
    mine, others = (_duties(item.obligations, item, _routes_of(item, shared)) for item in (old, new))
    for said, ours, theirs in (
        ("the name differs", _texts([old.name]), _texts([new.name])),
        ("the body differs", _texts([describe_body(old)]), _texts([describe_body(new)])),
        ("the source differs", _sources(old), _sources(new)),
        ("what was not found in the source differs", _texts(old.not_found), _texts(new.not_found)),
        ("what there is to do on every route differs", mine, others),
        ("what is told of the exam and the credential differs", _texts(old.exam), _texts(new.exam)),
    ):
        yield from _differing(old.id, "", said, ours, theirs)


def _asked_by_route(credential: Credential) -> dict[str, Told]:
    """Return all that each route asks for, with what every route does."""
    common = asked_by(credential.requires)
    return {route.id: {**asked_by(route.requires), **common} for route in credential.routes}


def _routes_of(credential: Credential, ids: Sequence[str]) -> Sequence[Route]:
    """Return the routes of these ids in their order; all routes if there are none."""
    routes = {route.id: route for route in credential.routes}
    return [routes[id] for id in ids] or credential.routes


def _beside(told: Told, others: Iterable[Told]) -> dict[Hashable, Words]:
    """Return what is told and not in each of the others."""
    others = list(others)
    return {meaning: words for meaning, words in told.items() if not all(meaning in other for other in others)}


def _compare_readings(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys([*old.readings, *new.readings]):
        if name not in new.readings:
            yield Difference(old.id, "", f"{names[1]} does not have the reading {name}", (old.readings[name].question,))
        elif name not in old.readings:
            question = new.readings[name].question
            yield Difference(old.id, "", f"{names[1]} has the reading {name}, {names[0]} does not", (), (question,))
        else:
            readings = old.readings[name], new.readings[name]
            if readings[0].taken != readings[1].taken:
                means = tuple((reading.choices[reading.taken],) for reading in readings)
                yield Difference(old.id, "", f"the reading {name} is taken otherwise", *means)
            yield from _differing(old.id, "", f"the reading {name} is told otherwise", *map(_choices, readings))


def _choices(reading: Reading) -> Told:
    choices: Told = {(choice, means): (means, f"{means} ({choice})") for choice, means in reading.choices.items()}
    return {**_texts([reading.question]), **choices, **_texts(reading.unsaid)}


def _compare_routes(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    olds, news = ({route.id: route for route in item.routes} for item in (old, new))
    for id in dict.fromkeys([*olds, *news]):
        if id not in news:
            said = f"{names[1]} does not have this route: {olds[id].title}"
            yield from _differing(old.id, id, said, asked_by(olds[id].requires), {})
        elif id not in olds:
            said = f"{names[1]} has this route, {names[0]} does not: {news[id].title}"
            yield from _differing(old.id, id, said, {}, asked_by(news[id].requires))
        else:
            yield from _compare_route(old, olds[id], new, news[id])


def _compare_route(credential: Credential, old: Route, other: Credential, new: Route) -> Iterator[Difference]:
    """Give what differs in a route; a criterion that only moved to or from what every route asks for does not."""
    sources = _sources(credential, old), _sources(other, new)
    if sources == (_sources(credential), _sources(other)):
        sources = {}, {}  # the credential's own, of which it is told
    duties = _duties(old.obligations, credential, [old]), _duties(new.obligations, other, [new])
    for said, ours, theirs in (
        (
            "the route asks for something else",
            _beside(asked_by(old.requires), [_asked_by_route(other)[new.id]]),
            _beside(asked_by(new.requires), [_asked_by_route(credential)[old.id]]),
        ),
        ("the route is in force on other days", _days(old), _days(new)),
        ("what there is to do on the route differs", *duties),
        ("what was not found of the route differs", _texts(old.not_found), _texts(new.not_found)),
        ("the source of the route differs", *sources),
    ):
        yield from _differing(credential.id, old.id, said, ours, theirs)


def _differing(credential: str, route: str, said: str, ours: Told, theirs: Told) -> Iterator[Difference]:
    found = tell_difference(ours, theirs)
    if found is not None:
        yield Difference(credential, route, said, *found)


def _texts(texts: Iterable[str]) -> Told:
    return {text: (text,) for text in texts}


def _sources(credential: Credential, route: Route | None = None) -> Told:
    """Return where the facts of a route, or of a credential, come from, and how far they can be trusted."""
    source = credential.source_of(route) if route else credential.source
    trust = credential.confidence_in(route) if route else source and source.confidence
    return _texts([f"{describe_source(source)}{f' [{trust}]' if trust else ''}"])


def _days(bounded: RulesetInfo | Route) -> Told:
    """Return the days on which a ruleset or a route is in force."""
    if bounded.in_force is None:
        return {InForce().meaning: ("it is always in force",)}
    return {bounded.in_force.meaning: (bounded.in_force.sentence,)}


def _duties(duties: Iterable[Obligation], credential: Credential, routes: Sequence[Route]) -> Told:
    """Return what there is to do; when it is due depends on the criteria that find what it is due after."""
    told: dict[Hashable, Words] = {}
    for duty in duties:
        leaves = due_after(duty, credential, routes)
        said = describe_duty(duty, leaves)
        longer = (dict.fromkeys(words_for(leaf)[-at] for leaf in leaves) for at in (2, 1))
        ways = (f"{said} ({'; '.join(found)})" for found in longer if found)
        told[duty.text, duty.due and duty.due.within, tuple(leaf.meaning for leaf in leaves)] = (said, *ways)
    return told
