"""What differs between two rulesets: in what they ask, and in who may sit what from when."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.evaluate import Answer, CredentialAnswer, evaluate_profile
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.elsewhere import Elsewhere, decide_elsewhere, what_counts
from ma_eligibility.model.finding import Verdict
from ma_eligibility.model.profile import Profile
from ma_eligibility.rulebook import Credential, Route, Ruleset, parts_of
from ma_eligibility.timeline import complement, intersection, interval_around


class Difference(NamedTuple):
    """Something that one ruleset asks and the other does not, or asks otherwise."""

    credential: str
    route: str
    """The id of the route; empty for the credential as a whole."""
    said: str
    before: tuple[str, ...] = ()
    """What the first ruleset asks and the second does not, in sentences."""
    after: tuple[str, ...] = ()
    """What the second asks and the first does not."""


def compare_rulesets(before: Ruleset, after: Ruleset, names: tuple[str, str]) -> list[Difference]:
    """Return what differs between two rulesets, called by the names given, route by route."""
    found: list[Difference] = []
    olds, news = ({item.id: item for item in ruleset.credentials} for ruleset in (before, after))
    for id in dict.fromkeys([*olds, *news]):
        if id not in news:
            found.append(Difference(id, "", f"{names[1]} does not have this credential"))
        elif id not in olds:
            found.append(Difference(id, "", f"{names[1]} has this credential, {names[0]} does not"))
        else:
            found += _compare_credentials(olds[id], news[id], *names)
    return found


class _Asked(NamedTuple):
    """What one criterion asks for: precisely, by which it is compared, and in words."""

    precise: str
    sentence: str


def _compare_credentials(old: Credential, new: Credential, before: str, after: str) -> Iterator[Difference]:
    ours, theirs = _asked(old.requires), _asked(new.requires)
    said = _say_difference(ours, theirs)
    if said:
        yield Difference(old.id, "", "what every route asks for differs", *said)
    for name in [name for name in old.readings if name in new.readings]:
        readings = old.readings[name], new.readings[name]
        means = tuple((reading.choices[reading.taken],) for reading in readings)
        if readings[0].taken != readings[1].taken:
            yield Difference(old.id, "", f"the reading {name} is taken otherwise", *means)
    olds, news = ({route.id: route for route in item.routes} for item in (old, new))
    for id in dict.fromkeys([*olds, *news]):
        if id not in news:
            said = _words(_asked(olds[id].requires)), ()
            yield Difference(old.id, id, f"{after} does not have this route: {olds[id].title}", *said)
        elif id not in olds:
            said = (), _words(_asked(news[id].requires))
            yield Difference(old.id, id, f"{after} has this route, {before} does not: {news[id].title}", *said)
        else:
            yield from _compare_routes(old.id, olds[id], news[id], ours, theirs)


def _compare_routes(
    credential: str, old: Route, new: Route, before: Sequence[_Asked], after: Sequence[_Asked]
) -> Iterator[Difference]:
    """Give what differs between two routes; what the other ruleset asks for on every route does not differ."""
    ours, theirs = _asked(old.requires), _asked(new.requires)
    said = _say_difference(ours, theirs, before, after)
    if said:
        yield Difference(credential, old.id, "the route asks for something else", *said)
    elif _shape(old.requires) != _shape(new.requires) and not before and not after:
        said = _words(ours), _words(theirs)
        yield Difference(credential, old.id, "the route joins the same criteria in another way", *said)
    if old.in_force != new.in_force:
        days = tuple((route.in_force.sentence if route.in_force else "it is always in force",) for route in (old, new))
        yield Difference(credential, old.id, "the route is in force on other days", *days)


def _say_difference(
    ours: Sequence[_Asked], theirs: Sequence[_Asked], before: Sequence[_Asked] = (), after: Sequence[_Asked] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return what only the one asks for and what only the other does, in words; None if there is nothing."""
    known_ours = {asked.precise for asked in (*ours, *before)}
    known_theirs = {asked.precise for asked in (*theirs, *after)}
    only_ours = [asked for asked in ours if asked.precise not in known_theirs]
    only_theirs = [asked for asked in theirs if asked.precise not in known_ours]
    if not only_ours and not only_theirs:
        return None
    same_words = set(_words(only_ours)) & set(_words(only_theirs))
    return _words(only_ours, same_words), _words(only_theirs, same_words)


def _words(found: Sequence[_Asked], unclear: Collection[str] = ()) -> tuple[str, ...]:
    """Return what is asked for in words; precisely where the words of both rulesets are the same."""
    return tuple(asked.precise if asked.sentence in unclear else asked.sentence for asked in found)


def _asked(criterion: Any) -> tuple[_Asked, ...]:
    """Return what the leaves of a criterion ask for, each once; those below a none with a not."""
    if criterion is None:
        return ()
    parts = parts_of(criterion)
    if not parts:
        return (_Asked(getattr(criterion, "precise", criterion.sentence), criterion.sentence),)
    found = tuple(dict.fromkeys(asked for part in parts for asked in _asked(part)))
    if criterion.kind == "none" and criterion.says is not None:
        return (_Asked(f"none of: {'; '.join(asked.precise for asked in found)}", criterion.sentence),)
    if criterion.kind == "none":
        return tuple(_Asked(f"not: {asked.precise}", f"not: {asked.sentence}") for asked in found)
    return found


def _shape(criterion: Any) -> Any:
    parts = parts_of(criterion)
    if not parts:
        return getattr(criterion, "precise", criterion.sentence)
    return criterion.kind, getattr(criterion, "at_least", None), tuple(_shape(part) for part in parts)


# --- People ---------------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """A credential whose answer for one person differs between two rulesets on the day asked about."""

    person: str
    credential: str
    before: Elsewhere
    """What the first ruleset finds."""
    after: Elsewhere
    """What the second finds."""
    since: int | None
    """The first day, of the stretch that the day lies in, on which the verdicts differ; None if they do not."""


def compare_people(people: Sequence[tuple[str, Profile]], before: Ruleset, after: Ruleset, as_of: int) -> list[Change]:
    """Return whose answers differ, in the verdict or in when it closes or opens, person by person.

    Only credentials that both rulesets have are compared.
    """
    shared = [item.id for item in before.credentials if item.id in {other.id for other in after.credentials}]
    if not shared:
        return []
    old, new = before.only(shared), after.only(shared)
    changes: list[Change] = []
    for name, profile in people:
        answers = [evaluate_profile(profile, ruleset, as_of) for ruleset in (old, new)]
        said = [{found.id: what_counts(found, as_of) for found in answer.credentials} for answer in answers]
        differing = [id for id in shared if said[0][id] != said[1][id]]
        if differing:
            changes += _describe_changes(name, answers, differing, as_of)
    return changes


def _describe_changes(name: str, answers: Sequence[Answer], differing: Sequence[str], as_of: int) -> Iterator[Change]:
    explained = [{found.credential.id: found for found in explain_answer(answer).credentials} for answer in answers]
    found = [{each.id: each for each in answer.credentials} for answer in answers]
    for id in differing:
        old, new = explained[0][id], explained[1][id]
        since = None
        if old.verdict is not new.verdict:
            since = _differs_since(found[0][id], found[1][id], old.verdict, new.verdict, as_of)
        leading = old.ranked[0].route.id
        yield Change(name, id, decide_elsewhere(old), decide_elsewhere(new, leading), since)


def _differs_since(
    old: CredentialAnswer, new: CredentialAnswer, before: Verdict, after: Verdict, as_of: int
) -> int | None:
    """Return the first day of the stretch around the day on which the one verdict holds and the other."""
    days = intersection(_days_of(old, before), _days_of(new, after))
    stretch = interval_around(days, as_of)
    return stretch[0] if stretch else None


def _days_of(found: CredentialAnswer, verdict: Verdict) -> Any:
    if verdict is Verdict.ELIGIBLE:
        return found.windows
    if verdict is Verdict.NOT_ELIGIBLE:
        return complement(found.possible)
    return intersection(found.possible, complement(found.windows))
