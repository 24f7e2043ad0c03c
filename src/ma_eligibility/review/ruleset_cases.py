"""The cases of a ruleset's files, measured: what each credential's cases show of its rules."""

from collections.abc import Sequence

from ma_eligibility.load.cases import CredentialCases, load_cases
from ma_eligibility.load.ruleset import RulesetFiles, load_ruleset_files, load_with_readings
from ma_eligibility.review.measure import Measure, Measured, TooMuchToMeasureError, find_outcome, measure_cases
from ma_eligibility.ruleset.evaluate import evaluate_leaves
from ma_eligibility.ruleset.rulebook import CompiledRules, compile_rules


def load_measures(name: str, ids: Sequence[str] = ()) -> list[tuple[Measure, CredentialCases]]:
    """Return the credentials of a ruleset made ready to be measured, each with its cases.

    Raises InputError for rules or cases that cannot be used, UnknownCredentialError for an unknown id.
    """
    return _make_measures(*_load_files(name, ids))


def measure_ruleset(name: str, ids: Sequence[str] = ()) -> list[Measured]:
    """Return what the cases of each credential of a ruleset show; a case under another reading only what comes out."""
    files, cases = _load_files(name, ids)
    return [_measure_all(files, measure, group) for measure, group in _make_measures(files, cases)]


def _load_files(name: str, ids: Sequence[str]) -> tuple[RulesetFiles, list[CredentialCases]]:
    files = load_ruleset_files(name)
    return files.only(ids) if ids else files, load_cases(name)


def _make_measures(files: RulesetFiles, cases: Sequence[CredentialCases]) -> list[tuple[Measure, CredentialCases]]:
    """Compile each credential to be measured; raises InputError, with its place, for one that would take too long."""
    ruleset, groups = files.ruleset, {group.credential: group for group in cases}
    measures = []
    for item in ruleset.credentials:
        own, document = groups[item.id], files.documents[item.id]
        others, origins = ruleset.alternatives.get(item.id, ()), files.moved[item.id][0].origins
        try:
            measures.append((Measure(item, ruleset.info.in_force, others, origins, len(own.cases)), own))
        except TooMuchToMeasureError:
            said = f"it would take too long to measure what {len(own.cases)} cases show of so many criteria"
            document.report("E103", said, ("routes",), "split the credential into several", at_key=True)
            document.raise_problems()
    return measures


def _measure_all(files: RulesetFiles, measure: Measure, group: CredentialCases) -> Measured:
    """Return what a credential's cases show, in their order; of those under another reading, only what comes out."""
    measured = measure_cases(measure, [case for case in group.cases if not case.readings])
    outcomes = {id(outcome.case): outcome for outcome in measured.outcomes}
    rules: dict[frozenset[tuple[str, str]], CompiledRules] = {}
    for case in group.cases:
        if case.readings:
            key = frozenset(case.readings.items())
            if key not in rules:
                credential = load_with_readings(files, group.credential, case.readings)
                rules[key] = compile_rules([credential], files.ruleset.info.in_force)
            ((credential, routes),) = rules[key].credentials
            finds = {route.id: compiled.find for route, compiled in zip(credential.routes, routes, strict=True)}
            outcomes[id(case)] = find_outcome(case, finds, evaluate_leaves(case.profile, rules[key].leaves))
    return measured._replace(outcomes=[outcomes[id(case)] for case in group.cases], document=group.document)
