"""Lint: what is wrong with the meaning of rules, under every reading, and what is missing before they are published."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from ma_eligibility.days.calendar import DateError, add_years, format_day, parse_date
from ma_eligibility.errors import Path, Problem
from ma_eligibility.load.cases import CredentialCases
from ma_eligibility.load.readings import BY_READING, DEFINE, IS
from ma_eligibility.load.ruleset import Moved, RulesetFiles
from ma_eligibility.load.source import Document, find_origin
from ma_eligibility.review.claims import find_claims
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.review.logic import Formulas
from ma_eligibility.review.relations import Claim
from ma_eligibility.ruleset.questions import answer_address
from ma_eligibility.ruleset.related import relations_of
from ma_eligibility.ruleset.rulebook import Credential, Route, Source, parts_of, walk_criteria
from ma_eligibility.ruleset.spoken import fill_sentence, numbers_of_source, written_sentences

Level = Literal["draft", "publish"]
#: The claims about how a criterion goes with those around it.
AROUND = ("L103", "L107", "L108")


def lint_ruleset(
    files: RulesetFiles, level: Level, as_of: int, cases: Sequence[CredentialCases] | None = None
) -> list[Problem]:
    """Return what is wrong with the credentials of a valid ruleset, in the order of its files.

    ``draft`` checks what the rules mean; ``publish`` also sentences, sources, readings and names, and of a whole
    ruleset its questions and whether it has any ``cases``, if they are given. ``as_of`` is the day on which the age of
    a source is judged.
    """
    problems: list[Problem] = []
    for credential in files.ruleset.credentials:
        document = files.documents[credential.id]
        before = len(document.problems)
        for claim in _find_claims_under_all_readings(files, credential):
            document.report(claim.code, claim.said, claim.path, claim.help)
        if level == "publish":
            origins = files.moved[credential.id][0].origins
            for claim in _find_missing_parts(credential, document, as_of):
                document.report(claim.code, claim.said, find_origin(claim.path, origins), claim.help)
        problems += document.problems[before:]
    if level == "publish" and files.is_whole:
        before = len(files.info.problems)
        for claim in (*_find_question_claims(files), *_find_no_cases(cases)):
            files.info.report(claim.code, claim.said, claim.path, claim.help)
        problems += files.info.problems[before:]
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))


def _find_claims_under_all_readings(files: RulesetFiles, credential: Credential) -> Iterator[Claim]:
    """Give the claims about the meaning of a credential that hold under every reading that has the place at all.

    A condition that changes nothing under one reading may matter under another.
    """
    in_force = files.ruleset.info.in_force
    moves = files.moved[credential.id]
    formulas = Formulas()
    readings = [credential, *(each.credential for each in files.ruleset.alternatives[credential.id])]
    places, claims = [], []
    for read, moved in zip(readings, moves, strict=True):
        places.append(_places(read, moved))
        claims.append({_place(claim, moved): claim for claim in find_claims(read, in_force, formulas)})
    reported: set[tuple[str, Path]] = set()
    for each in claims:
        for key, claim in each.items():
            having = [other for other, known in zip(claims, places, strict=True) if key[1] in known]
            if key not in reported and all(key in other for other in having):
                reported.add(key)
                yield claim._replace(path=key[1])


def _place(claim: Claim, moved: Moved) -> tuple[str, Path]:
    """Return the code of a claim and its place in the file.

    That a value by reading changes nothing is said of the whole value, because another choice may make it matter; how
    a definition goes with what is around it, where it is used.
    """
    path, place = claim.path, find_origin(claim.path, moved.origins)
    if path in moved.uses and claim.code in AROUND:
        return claim.code, moved.uses[path]
    by_reading = path in moved.origins and not (place[0] == DEFINE and len(place) == 2)
    return claim.code, place[:-1] if claim.code in ("L102", "L103") and by_reading else place


def _places(credential: Credential, moved: Moved) -> set[Path]:
    """Return the places in the file that a credential as it is read has."""
    found: set[Path] = set()
    for path, node in _walk_credential(credential):
        found.add(path)
        found |= {(*path, key) for key in ("within", "from", "at_least")}
        asking = [(path, node), *(((*path, *each.path), each.criterion) for each in relations_of(node))]
        for place, each in asking:
            for name, wanted in getattr(each, "where", {}).items():
                found |= {(*place, "where", name), *((*place, "where", name, key) for key in _keys(wanted))}
    for index in range(len(credential.routes)):
        found |= {("routes", index), ("routes", index, "in_force")}
    origins = moved.origins
    placed = {find_origin(path, origins) for path in found} | {origins[path][:-1] for path in found if path in origins}
    return placed.union(moved.uses.values())


def _keys(value: Any) -> Iterable[str]:
    return value if isinstance(value, dict) else ()


def _walk_credential(credential: Credential) -> Iterator[tuple[Path, Any]]:
    """Give every criterion of a credential with its address."""
    for path, owner in _owners(credential):
        if owner.requires is not None:
            yield from walk_criteria(owner.requires, (*path, "requires"))


def _owners(credential: Credential) -> list[tuple[Path, Credential | Route]]:
    """Return a credential and its routes with their places: what may have criteria, a source and obligations."""
    return [((), credential), *((("routes", index), route) for index, route in enumerate(credential.routes))]


# --- What is missing before publishing ------------------------------------------------------------------------


def _find_missing_parts(credential: Credential, document: Document, as_of: int) -> Iterator[Claim]:
    yield from _find_missing_sentences(credential)
    yield from _find_wrong_numbers(credential)
    yield from _find_sources(credential, as_of)
    yield from _find_reading_claims(credential, document)
    yield from _find_unused_names(credential)
    yield from _find_unused_definitions(document)


def _find_question_claims(files: RulesetFiles) -> Iterator[Claim]:
    """Give questions of the ruleset that no rule asks, under any reading, and those that are not written out."""
    ruleset = files.ruleset
    others = (each.credential for found in ruleset.alternatives.values() for each in found)
    criteria = (node for each in (*ruleset.credentials, *others) for _, node in _walk_credential(each))
    facts = {fact for node in criteria if not parts_of(node) for fact in node.facts_asked()}
    for word, declared in ruleset.info.questions.items():
        for name, question in declared.items():
            path: Path = ("questions", word, name)
            if answer_address(word, name) not in facts:
                yield Claim("L211", path, f"no rule asks the question {name}", "leave it out, or ask it under where:")
            elif question.asks is None:
                help = "add asks: and the question as one asks it"
                yield Claim("L212", path, f"the question {name} is not written out", help)


def _find_no_cases(cases: Sequence[CredentialCases] | None) -> Iterator[Claim]:
    """Give that no credential of the ruleset has a case."""
    if cases is not None and not any(each.cases for each in cases):
        help = "add cases: to each rule file, or take those that ma-eligible rules cases proposes"
        yield Claim("L213", ("credentials",), "no credential has a case that shows what its rules mean", help)


def _find_missing_sentences(credential: Credential) -> Iterator[Claim]:
    help = "add says: and what a candidate who meets this has done"
    for path, node in _walk_credential(credential):
        if asks_profile(node) and node.says is None:
            yield Claim("L201", path, "this criterion has no sentence for people", help)


#: A number by itself: not that of a name such as DD214.
_NUMBER = re.compile(r"(?<![\w.])[0-9][0-9,]*(?:\.[0-9]+)?(?![\w])")


def _find_wrong_numbers(credential: Credential) -> Iterator[Claim]:
    """Give sentences with a number that nothing in their criterion has, such as one that the rule had before."""
    help = "write the rule's own number as {at_least}, {within} and the like; one of the source's own as {{100}}"
    for path, node in _walk_credential(credential):
        for place, says in written_sentences(node):
            own = {number for _, each in walk_criteria(node, ()) for number in _numbers(getattr(each, "precise", ""))}
            own.update(number for said in numbers_of_source(says) for number in _numbers(said))
            for number in _numbers(fill_sentence(says, node.sentence_numbers)):
                if number not in own:
                    yield Claim("L209", (*path, *place), f"the sentence says {number}, which the rule does not", help)


def _numbers(text: str) -> list[str]:
    return [found.replace(",", "").lstrip("0") for found in _NUMBER.findall(text)]


def _find_sources(credential: Credential, as_of: int) -> Iterator[Claim]:
    if credential.source is None and any(route.source is None for route in credential.routes):
        yield Claim("L202", (), "the credential has no source", "add source: with a title, and the date it was read")
    for path, owner in _owners(credential):
        if owner.source is not None:
            yield from _find_reading_date((*path, "source"), owner.source, as_of)


def _find_reading_date(path: Path, source: Source, as_of: int) -> Iterator[Claim]:
    """Give that a source does not say when it was read, or was read more than a year ago."""
    if source.read is None:
        yield Claim("L203", path, "it is not said when the source was read", "add read: and the date")
        return
    try:
        read = parse_date(source.read)
    except DateError as error:
        yield Claim("L203", (*path, "read"), f"it is not said when the source was read: {error}", error.help)
        return
    if add_years(read.last, 1) < as_of:
        said = f"the source was read more than a year before {format_day(as_of)}"
        yield Claim("L204", (*path, "read"), said, "read it again, and write down when")


def _find_reading_claims(credential: Credential, document: Document) -> Iterator[Claim]:
    """Give readings that leave no choice, and readings that no criterion depends on."""
    used = set(_names_used(document.value, BY_READING))
    for name, reading in credential.readings.items():
        path: Path = ("readings", name)
        if len(reading.choices) + len(reading.unsaid) < 2:
            help = "add another choice; under unsaid:, if rules cannot say it; or leave the reading out"
            yield Claim("L205", path, "this reading has no alternative", help)
        elif name not in used and len(reading.choices) > 1:
            yield Claim("L206", path, "no criterion depends on this reading", f"use by_reading: {name}")


def _names_used(value: Any, key: str) -> Iterator[str]:
    """Give the names that a key of a mapping anywhere in a value has, also by the choice of a reading."""
    named = value.get(key) if isinstance(value, dict) else None
    yield from (name for name in (named.values() if isinstance(named, dict) else [named]) if isinstance(name, str))
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _names_used(item, key)


def _find_unused_definitions(document: Document) -> Iterator[Claim]:
    """Give definitions that nothing uses."""
    used = set(_names_used({key: item for key, item in document.value.items() if key != "cases"}, IS))
    for name in document.value.get(DEFINE, ()):
        if name not in used:
            said = f"nothing uses the definition {name}"
            yield Claim("L210", (DEFINE, name), said, f"write {{is: {name}}} where it is meant, or leave it out")


def _find_unused_names(credential: Credential) -> Iterator[Claim]:
    """Give ids that nothing refers to, and obligations whose day can never come."""
    dated = [
        ((*path, "obligations", number, "due", "after"), owner, duty.due.after)
        for path, owner in _owners(credential)
        for number, duty in enumerate(owner.obligations)
        if duty.due
    ]
    wanted = {after for _, _, after in dated}
    for path, node in _walk_credential(credential):
        if node.id is not None and node.id not in wanted:
            yield Claim("L208", (*path, "id"), f"nothing refers to the id {node.id}", "leave it out")
    for path, owner, after in dated:
        routes = (owner,) if isinstance(owner, Route) else owner.routes
        if all(after in _ids_denied(route.requires) for route in routes):
            yield Claim("L207", path, "this can never fall due: its criterion is one that must not hold")


def _ids_denied(criterion: Any, *, denied: bool = False) -> set[str]:
    """Return the ids of the criteria that must not hold."""
    denied = denied or getattr(criterion, "negates", False)
    own = {criterion.id} if denied and criterion.id else set()
    return own.union(*(_ids_denied(part, denied=denied) for part in parts_of(criterion)))
