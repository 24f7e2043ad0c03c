"""What differs between two rulesets: what they ask for, and what else they say about a credential.

Criteria are compared by their meaning, not by their words: another order or grouping is no difference. Wording alone
(titles, and the sentences of criteria), order and cases are left out.
"""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.review.page import describe_body, describe_duty, due_after
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.rulebook import (
    Credential,
    Obligation,
    Reading,
    Route,
    Ruleset,
    RulesetInfo,
    describe_source,
    parts_of,
    walk_criteria,
)

#: Phrases for one thing, the plainest first: where two things read alike, the next phrase is used for both.
Words = tuple[str, ...]
Statements = Mapping[Hashable, Words]


class Difference(NamedTuple):
    """Something that one ruleset asks for or says, and the other does not, or differently."""

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
        *_differing("", "", "the rules are in force on different days", _days(old_info), _days(new_info)),
        *_differing("", "", "the questions that the rules declare differ", *map(_questions, (old_info, new_info))),
        *_differing("", "", "the notes of every answer differ", _texts(old_info.notes), _texts(new_info.notes)),
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


#: A credential as it is read, by None, and as it would be under a reading, by the reading and the choice.
_Versions = Mapping[tuple[str, str] | None, Credential]


def _versions(ruleset: Ruleset, credential: Credential) -> _Versions:
    alternatives = ruleset.alternatives.get(credential.id, ())
    return {
        None: credential,
        **{(name, reading.taken): credential for name, reading in credential.readings.items()},
        **{(other.reading, other.choice): other.credential for other in alternatives},
    }


def _compare_versions(olds: _Versions, news: _Versions, names: tuple[str, str]) -> Iterator[Difference]:
    """Give what differs in a credential as it is read, and what else would differ under another reading."""
    statements: set[Difference] = set()
    for version in [version for version in olds if version in news]:
        found = list(_compare_credentials(olds[version], news[version], names))
        for difference in found:
            if difference not in statements:
                read = f"with {'='.join(version)}, " if version else ""
                yield difference._replace(said=read + difference.said)
        statements.update(found)


def _compare_credentials(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    """Give what differs in a credential: what is asked for, how it is read, each route, and what else it says."""
    lost, gained = _not_asked_by(new, new.routes, old.requires), _not_asked_by(old, old.routes, new.requires)
    yield from _differing(old.id, "", "what every route requires differs", lost, gained)
    yield from _compare_readings(old, new, names)
    yield from _compare_routes(old, new, names)
    shared = [route.id for route in new.routes if route.id in {other.id for other in old.routes}]
    mine, others = (_duties(item.obligations, item, _routes_of(item, shared)) for item in (old, new))
    for said, ours, theirs in (
        ("the name differs", _texts([old.name]), _texts([new.name])),
        ("the body differs", _texts([describe_body(old)]), _texts([describe_body(new)])),
        ("the source differs", _sources(old), _sources(new)),
        ("what was not found in the source differs", _texts(old.not_found), _texts(new.not_found)),
        ("the obligations on every route differ", mine, others),
        ("what is said about the exam and the credential differs", _texts(old.exam), _texts(new.exam)),
        ("the papers that show what is asked for differ", _papers(old, new), _papers(new, old)),
    ):
        yield from _differing(old.id, "", said, ours, theirs)


def _routes_of(credential: Credential, ids: Sequence[str]) -> Sequence[Route]:
    """Return the routes of these ids in their order; all routes if there are none."""
    routes = {route.id: route for route in credential.routes}
    return [routes[id] for id in ids] or credential.routes


def _not_asked_by(credential: Credential, routes: Sequence[Route], criterion: Any) -> Statements:
    """Return what a criterion asks for that some of the routes do not, with what every route asks for."""
    asked, common = asked_by(criterion), asked_by(credential.requires)
    others = [{**asked_by(route.requires), **common} for route in routes]
    return {meaning: words for meaning, words in asked.items() if not all(meaning in other for other in others)}


def _compare_readings(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    """Give the readings that only one credential has, those with another choice, and those described differently."""
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
                yield Difference(old.id, "", f"another choice is taken for the reading {name}", *means)
            yield from _differing(old.id, "", f"the reading {name} is described differently", *map(_choices, readings))


def _choices(reading: Reading) -> Statements:
    choices: Statements = {(choice, means): (means, f"{means} ({choice})") for choice, means in reading.choices.items()}
    return {**_texts([reading.question]), **choices, **_texts(reading.unsaid)}


def _compare_routes(old: Credential, new: Credential, names: tuple[str, str]) -> Iterator[Difference]:
    """Give the routes that only one credential has, and what differs in the others."""
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
        sources = {}, {}  # the credential's own, which is compared by itself
    duties = _duties(old.obligations, credential, [old]), _duties(new.obligations, other, [new])
    lost, gained = _not_asked_by(other, [new], old.requires), _not_asked_by(credential, [old], new.requires)
    for said, ours, theirs in (
        ("the route asks for different things", lost, gained),
        ("the route is in force on different days", _days(old), _days(new)),
        ("the obligations on the route differ", *duties),
        ("what was not found of the route differs", _texts(old.not_found), _texts(new.not_found)),
        ("the source of the route differs", *sources),
    ):
        yield from _differing(credential.id, old.id, said, ours, theirs)


def _differing(credential: str, route: str, said: str, ours: Statements, theirs: Statements) -> Iterator[Difference]:
    found = find_difference(ours, theirs)
    if found is not None:
        yield Difference(credential, route, said, *found)


def _texts(texts: Iterable[str]) -> Statements:
    return {text: (text,) for text in texts}


def _sources(credential: Credential, route: Route | None = None) -> Statements:
    """Return where the facts of a route, or of a credential, come from, and how far they can be trusted."""
    source = credential.source_of(route) if route else credential.source
    trust = credential.confidence_in(route) if route else source and source.confidence
    return _texts([f"{describe_source(source)}{f' [{trust}]' if trust else ''}"])


def _papers(credential: Credential, other: Credential) -> Statements:
    """Return the paper that shows each criterion that another version of the credential has too."""
    shared = {criterion.meaning for criterion in _criteria_of(other)}
    shown = [each for each in _criteria_of(credential) if getattr(each, "proof", None) and each.meaning in shared]
    return {(each.meaning, each.proof): tuple(f"{words}: {each.proof}" for words in words_for(each)) for each in shown}


def _criteria_of(credential: Credential) -> Iterator[Any]:
    trees = (credential.requires, *(route.requires for route in credential.routes))
    return (criterion for tree in trees if tree is not None for _, criterion in walk_criteria(tree, ()))


def _days(bounded: RulesetInfo | Route) -> Statements:
    """Return the days on which a ruleset or a route is in force."""
    if bounded.in_force is None:
        return {InForce().meaning: ("it is always in force",)}
    return {bounded.in_force.meaning: (bounded.in_force.sentence,)}


def _questions(info: RulesetInfo) -> Statements:
    """Return the questions that a ruleset declares."""
    return _texts(
        f"{word}: {name}{', which lasts' if question.lasting else ''}: {question.describe(name)}"
        for word, declared in info.questions.items()
        for name, question in declared.items()
    )


def _duties(duties: Iterable[Obligation], credential: Credential, routes: Sequence[Route]) -> Statements:
    """Return what there is to do; when it is due depends on the criteria that find what it is due after."""
    statements: dict[Hashable, Words] = {}
    for duty in duties:
        leaves = due_after(duty, credential, routes)
        said = describe_duty(duty, leaves)
        longer = (dict.fromkeys(words_for(leaf)[index] for leaf in leaves) for index in (-2, -1))
        meaning = duty.text, duty.due and duty.due.within, tuple(leaf.meaning for leaf in leaves)
        statements[meaning] = (said, *(f"{said} ({'; '.join(found)})" for found in longer if found))
    return statements


def asked_by(criterion: Any) -> dict[Hashable, Words]:
    """Return the criteria of which each must hold if this one holds, by their meaning; none of None."""
    if criterion is None:
        return {}
    parts, meaning = parts_of(criterion), criterion.meaning
    if meaning[0] == "all":
        return {key: words for part in parts for key, words in asked_by(part).items()}
    same = [part for part in parts if part.meaning == meaning]  # a group of one
    return asked_by(same[0]) if same else {meaning: words_for(criterion)}


def words_for(criterion: Any) -> Words:
    """Return phrases for what a criterion asks for; the last two are precise, and as it is written."""
    sentence = attrgetter("sentence")
    simply = _spell_out(criterion, sentence, simply=True)
    return simply, *(_spell_out(criterion, say) for say in (sentence, _say_precisely, _say_as_written))


def _spell_out(criterion: Any, say: Callable[[Any], str], *, simply: bool = False, inside: bool = False) -> str:
    """Describe a criterion with all its parts, its leaves by ``say``.

    Put ``simply``, one that negates is described by its sentence, if it has one: it seldom reads well as a list.
    """
    parts = parts_of(criterion)
    if not parts:
        return say(criterion)
    if simply and criterion.negates and criterion.says is not None:
        return str(criterion.sentence)
    if len(parts) == 1 and not criterion.negates:
        return _spell_out(parts[0], say, simply=simply, inside=inside)
    lead = "not" if len(parts) == 1 else criterion.lead
    whole = f"{lead}: {'; '.join(_spell_out(part, say, simply=simply, inside=True) for part in parts)}"
    return f"({whole})" if inside else whole


def _say_precisely(leaf: Any) -> str:
    return str(getattr(leaf, "precise", leaf.sentence))


def _say_as_written(criterion: Any) -> str:
    """Write a leaf by the keys of the rule language: what differs in meaning differs here."""
    values = {info.alias or name: getattr(criterion, name) for name, info in type(criterion).model_fields.items()}
    asked = {
        key: value for key, value in values.items() if key not in ("id", "says", "proof") and value not in (None, {})
    }
    return ", ".join(f"{key}: {_write_value(value)}" for key, value in asked.items())


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"({_say_as_written(value)})" if hasattr(value, "meaning") else str(value)


def find_difference(ours: Statements, theirs: Statements) -> tuple[Words, Words] | None:
    """Return what only the one has and what only the other, in phrases that differ; None if there is nothing."""
    only_ours = [words for meaning, words in ours.items() if meaning not in theirs]
    only_theirs = [words for meaning, words in theirs.items() if meaning not in ours]
    if not only_ours and not only_theirs:
        return None
    while True:
        alike = {words[0] for words in only_ours} & {words[0] for words in only_theirs}
        if not any(words[0] in alike and words[1:] for words in (*only_ours, *only_theirs)):
            return tuple(words[0] for words in only_ours), tuple(words[0] for words in only_theirs)
        only_ours, only_theirs = _say_longer(only_ours, alike), _say_longer(only_theirs, alike)


def _say_longer(said: list[Words], unclear: Collection[str]) -> list[Words]:
    return [words[1:] or words if words[0] in unclear else words for words in said]
