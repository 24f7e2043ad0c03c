"""People made from a rule: who just meets a criterion, who just misses it, and of whom a fact is not known.

A person is made of plain values, as a profile holds them, so that an author can read, change and keep them.
"""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON, SECTIONS_BY_KEY
from ma_eligibility.review.kinds import asks_profile, question_of, review_of
from ma_eligibility.review.records import EDGES, Edge, MadeRecord, NobodyError
from ma_eligibility.review.variations import Person, Variation, records_of, vary_days
from ma_eligibility.ruleset.rulebook import key_of_parts, parts_of, walk_criteria


def people_for(requirement: Any, focus: Path, as_of: int) -> Iterator[Variation]:
    """Give people who show whether the criterion at the end of the path ``focus`` matters in a requirement."""
    leaf = next(node for path, node in walk_criteria(requirement, ()) if path == focus)
    question = question_of(leaf)
    yield Variation({}, as_of, "nothing is known", leaf.sentence)
    for close in (False, True):
        for edge, special in EDGES.items():
            words = leaf.section.none if question.asks_for_too_many(leaf) else special
            for others in ((), tuple(_other_choices(requirement, focus))):
                try:
                    person = _join(_satisfy(requirement, focus, as_of, edge, set(others)))
                except NobodyError:
                    continue
                if close:
                    person = _close(person, requirement)
                days = vary_days(person, leaf.section.noun, as_of, words)
                for found in (Variation(person, as_of, words), *days, *question.vary(person, leaf, as_of)):
                    yield found._replace(criterion=leaf.sentence)


def _other_choices(requirement: Any, focus: Path) -> list[Path]:
    """Return the paths to the last alternatives of every choice that the path to the focus does not pass."""
    found = []
    for path, node in walk_criteria(requirement, ()):
        if node.kind == "any" and focus[: len(path)] != path:
            found.append((*path, "any", len(node.parts) - 1))
    return found


def _satisfy(
    node: Any, focus: Path, as_of: int, edge: Edge, chosen: set[Path], here: Path = ()
) -> Iterator[MadeRecord]:
    """Give the records that make a criterion hold by the path to the focus, and by the first alternative elsewhere."""
    parts = parts_of(node)
    if not parts:
        question = review_of(node).question
        if question is not None:
            yield from question.records(node, as_of, edge if here == focus else "long ago")
        return
    key = key_of_parts(node)
    paths = [(*here, key, index) for index in range(len(parts))]
    on_path = [index for index, path in enumerate(paths) if focus[: len(path)] == path]
    preferred = on_path + [index for index, path in enumerate(paths) if path in chosen]
    order = list(dict.fromkeys([*preferred, *range(len(parts))]))
    wanted = on_path if node.negates else sorted(order[: node.needed])
    for index in wanted:
        yield from _satisfy(parts[index], focus, as_of, edge, chosen, paths[index])


def _join(records: Iterable[MadeRecord]) -> Person:
    """Return a person with the records, about whom there is nothing more to tell."""
    person: Person = {"complete": True}
    for section, values in records:
        if section == PERSON:
            person |= values
        elif SECTIONS_BY_KEY[section].is_single:
            person[section] = {**person.get(section, {}), **values}
        elif values not in person.setdefault(section, []):
            person[section].append(values)
    return person


def _close(person: Person, requirement: Any) -> Person:
    """Return the person with everything said that other criteria ask of the same records, so that they are not met."""
    closed = copy.deepcopy(person)
    for _, leaf in walk_criteria(requirement, ()):
        if not asks_profile(leaf) or leaf.section.word == PERSON:
            continue
        stored = [each for each in leaf.tests if each.field not in leaf.section.model.DERIVED]
        for record in records_of(closed, leaf.section.key):
            for condition in stored:
                value = condition.failing_value()
                if value is not None:
                    record.setdefault(condition.field, value)
    return closed
