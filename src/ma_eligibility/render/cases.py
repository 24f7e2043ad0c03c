"""What the cases of a ruleset show, as text and as JSON."""

from collections.abc import Sequence

from ma_eligibility.days.calendar import format_day
from ma_eligibility.errors import format_path
from ma_eligibility.explain.tree import explain_finding
from ma_eligibility.plain import dump_json
from ma_eligibility.render.json import explained_json
from ma_eligibility.render.tree import VERDICT_WORDS, write_tree
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.review.measure import Goal, Measured, Mutant, Outcome


def render_measured_text(
    measured: Sequence[Measured], terminal: Terminal, *, verbose: bool, coverage: bool, mutate: bool
) -> str:
    """Return the results of the cases as text: each that failed, with its reasons; with ``verbose``, every case.

    ``coverage`` lists what no case shows, ``mutate`` the changes of the rules that no case notices.
    """
    writer = Writer(terminal)
    for found in measured:
        for outcome in found.outcomes if verbose else found.failed:
            _write_outcome(writer, found, outcome, verbose=verbose)
        if coverage:
            for goal in found.unshown:
                _write_place(writer, found, goal, f"missing: {goal.said}")
        if mutate:
            for mutant in found.unnoticed:
                _write_place(writer, found, mutant, f"no case notices this change: {mutant.said}")
    for found in measured:
        writer.item(found.credential.id.ljust(6), _summary(found, mutate=mutate))
    return writer.text()


def _summary(found: Measured, *, mutate: bool) -> str:
    failed = f", {len(found.failed)} of them not as expected" if found.failed else ""
    shown = len(found.goals) - len(found.unshown)
    parts = [f"{len(found.outcomes)} cases{failed}", f"{shown} of {len(found.goals)} things to show are shown"]
    if mutate:
        noticed = len(found.mutants) - len(found.unnoticed)
        parts.append(f"{noticed} of {len(found.mutants)} changes are noticed")
    return "; ".join(parts)


def _write_outcome(writer: Writer, found: Measured, outcome: Outcome, *, verbose: bool) -> None:
    case = outcome.case
    word, style = ("FAILED", "bold red") if outcome.unexpected else ("as expected", "green")
    writer.item(f"{found.credential.id}  {word}:", case.case, style=style)
    for id, finding in outcome.findings.items():
        if id not in outcome.unexpected and not verbose:
            continue
        expected = next(words for verdict, words in VERDICT_WORDS.items() if verdict.value == case.expect[id])
        tree = explain_finding(finding, case.profile, case.as_of)
        came = f", came out {VERDICT_WORDS[tree.verdict]}" if id in outcome.unexpected else ""
        writer.write(f"{id} on {format_day(case.as_of)}: expected {expected}{came}", indent=2)
        write_tree(writer, tree, verbose=True)


def _write_place(writer: Writer, found: Measured, place: Goal | Mutant, said: str) -> None:
    route = f" {place.route}" if place.route else ""
    writer.item(f"{found.credential.id}{route}:", f"{said} ({format_path(place.path)})", style="yellow")


def render_measured_json(measured: Sequence[Measured], *, mutate: bool) -> str:
    """Return the results of the cases, and what they show, as JSON."""
    return dump_json({"credentials": [_measured(found, mutate=mutate) for found in measured]})


def _measured(found: Measured, *, mutate: bool) -> dict[str, object]:
    answer: dict[str, object] = {
        "id": found.credential.id,
        "cases": [_outcome(outcome) for outcome in found.outcomes],
        "goals": len(found.goals),
        "unshown": [_place(goal) for goal in found.unshown],
    }
    if mutate:
        answer |= {"mutants": len(found.mutants), "unnoticed": [_place(mutant) for mutant in found.unnoticed]}
    return answer


def _outcome(outcome: Outcome) -> dict[str, object]:
    case = outcome.case
    trees = {id: explain_finding(finding, case.profile, case.as_of) for id, finding in outcome.findings.items()}
    return {
        "case": case.case,
        "as_of": format_day(case.as_of),
        "routes": [
            {
                "id": id,
                "expected": case.expect[id],
                "verdict": tree.verdict.value,
                "requirement": explained_json(tree),
            }
            for id, tree in trees.items()
        ],
    }


def _place(found: Goal | Mutant) -> dict[str, object]:
    return {"route": found.route or None, "path": format_path(found.path), "said": found.said}
