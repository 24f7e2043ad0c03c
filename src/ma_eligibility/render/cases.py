"""What the cases of a ruleset show, as text and as JSON, and proposed cases, as YAML to keep in a rule file."""

from collections.abc import Sequence

from ma_eligibility.days.calendar import format_day
from ma_eligibility.errors import format_path
from ma_eligibility.explain.tree import explain_finding
from ma_eligibility.plain import dump_json, show_plain
from ma_eligibility.render.credential import say_expected, write_tree
from ma_eligibility.render.json import explained_json
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.render.yaml import write_flow, write_text
from ma_eligibility.review.measure import Goal, Measured, Mutant, Outcome
from ma_eligibility.review.propose import Progress, Proposal, Proposals


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
        tree = explain_finding(finding, case.profile, case.as_of)
        writer.write(f"{id} on {format_day(case.as_of)}: {say_expected(case.expect[id], tree.verdict)}", indent=2)
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


def render_proposals(proposed: Sequence[tuple[Measured, Proposals]]) -> str:
    """Return the cases proposed for each credential, and comments on what nothing was found for."""
    text = render_cases_yaml(
        [(measured.credential.id, case) for measured, proposals in proposed for case in proposals.cases]
    )
    goals = sum(len(measured.unshown) for measured, _ in proposed)
    shown = {id(goal) for _, proposals in proposed for case in proposals.cases for goal in case.shows}
    left = goals - len(shown)
    if left:
        are = "thing is" if left == 1 else "things are"
        text += f"# {left} more {are} not shown: see rules test --coverage\n"
    for measured, proposals in proposed:
        if proposals.cut_at:
            text += f"# {show_plain(measured.credential.id)}: {describe_cut(proposals.cut_at)}\n"
    return text or "# the cases show all that there is to show\n"


def describe_cut(progress: Progress) -> str:
    """Say how far a search came that stopped early, and what is left."""
    people = f"{progress.people:,} {'person was' if progress.people == 1 else 'people were'} tried"
    criteria = f"for {progress.criteria:,} of {progress.of:,} criteria"
    return f"stopped early: {people}, {criteria}; keep these cases, and the next search goes on with the others"


def render_cases_yaml(proposals: Sequence[tuple[str, Proposal]]) -> str:
    """Return proposals as the entries of ``cases:``, each credential's below a comment with its id."""
    lines: list[str] = []
    credential = ""
    for id, proposal in proposals:
        if id != credential:
            lines.append(f"# {show_plain(id)}: proposed from the rule itself. Is each verdict what the source means?")
            credential = id
        lines += _case_lines(proposal)
    return "\n".join(lines) + "\n" if lines else ""


def _case_lines(proposal: Proposal) -> list[str]:
    shows = [f"  # shows: {show_plain(goal.said)} ({format_path(goal.path)})" for goal in proposal.shows[:1]]
    return [
        *shows,
        f"  - case: {write_text(proposal.said)}",
        f"    profile: {write_flow(proposal.person)}",
        f"    as_of: {format_day(proposal.as_of)}",
        f"    expect: {write_flow(proposal.expect)}",
    ]
