"""What lint and the cases found, for services that run them: the annotations of GitHub, and JUnit's XML."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import NamedTuple

from ma_eligibility.days.calendar import format_day
from ma_eligibility.errors import Path, Problem, format_path
from ma_eligibility.explain.tree import explain_finding
from ma_eligibility.load.ruleset import INFO_FILE
from ma_eligibility.plain import show_plain
from ma_eligibility.render.credential import say_expected, write_tree
from ma_eligibility.render.problems import render_problems, severity_of
from ma_eligibility.render.writer import WITHOUT_TERMINAL, Terminal, Writer
from ma_eligibility.review.measure import Goal, Measured, Outcome


class Place(NamedTuple):
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1


def render_lint_github(problems: Sequence[Problem]) -> str:
    """Return problems as GitHub's workflow commands, one a line."""
    lines = []
    for problem in problems:
        place = Place(problem.file, max(1, problem.line), max(1, problem.column))
        help = f" ({problem.help})" if problem.help else ""
        message = f"{problem.path}: {problem.message}{help}" if problem.path else f"{problem.message}{help}"
        lines.append(_annotate(severity_of(problem), place, problem.code, [message]))
    return "".join(lines)


def render_measured_github(
    measured: Sequence[Measured], *, coverage: bool, require: int | None = None, mutate: bool = False
) -> str:
    """Return what the cases show as GitHub's workflow commands: cases that fail, and what no case shows or notices."""
    lines = []
    for found in measured:
        for index, outcome in enumerate(found.outcomes):
            if outcome.unexpected:
                title = f"{found.credential.id}: a case fails"
                said = [outcome.case.case, *_describe_failure(outcome)]
                lines.append(_annotate("error", _place(found, ("cases", index)), title, said))
        falls_short = found.falls_short(require)
        for goal in found.unshown if coverage or falls_short else ():
            severity = "error" if falls_short else "warning"
            lines.append(_annotate(severity, _place(found, goal.path), _name(found, goal), [f"missing: {goal.said}"]))
        for mutant in found.unnoticed if mutate else ():
            said = [f"no case notices this change: {mutant.said}"]
            lines.append(_annotate("error", _place(found, mutant.path), _name(found, mutant), said))
    return "".join(lines)


def _annotate(severity: str, place: Place, title: str, said: Sequence[str]) -> str:
    """Return a workflow command, with what is said in lines."""
    where = f"file={_escape_property(place.file)},line={place.line},col={place.column}"
    return f"::{severity} {where},title={_escape_property(title)}::{'%0A'.join(map(_escape, said))}\n"


def _escape(text: str) -> str:
    """Return a text as a workflow command may hold it, on one line."""
    return show_plain(text).replace("%", "%25")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _place(found: Measured, path: Path) -> Place:
    """Return where something is in a rule file; the days in force of a ruleset are in the file next to it."""
    assert found.document is not None
    if path[:1] == ("in_force",):
        return Place(str(FilePath(found.document.file).with_name(INFO_FILE)))
    excerpt = found.document.excerpt(found.document.find_span(path))
    return Place(found.document.file, excerpt.line, excerpt.column) if excerpt else Place(found.document.file)


def _name(found: Measured, goal: Goal) -> str:
    return f"{found.credential.id}{f' {goal.route}' if goal.route else ''}"


def _describe_failure(outcome: Outcome) -> list[str]:
    """Return the lines that say what was expected of each route, what came out, and why."""
    writer = Writer(Terminal(WITHOUT_TERMINAL, color=False, ascii_only=False))
    case = outcome.case
    for id in outcome.unexpected:
        tree = explain_finding(outcome.findings[id], case.profile, case.as_of)
        writer.write(f"{id} on {format_day(case.as_of)}: {say_expected(case.expect[id], tree.verdict)}")
        write_tree(writer, tree, verbose=True)
    return writer.text().splitlines()


def render_measured_junit(
    measured: Sequence[Measured], *, coverage: bool, require: int | None = None, mutate: bool = False
) -> str:
    """Return what the cases show as JUnit's XML: a suite for each credential, and in it an entry for each case.

    With ``coverage`` or ``require`` an entry more says what no case shows, with ``mutate`` one what none notices.
    """
    root = ET.Element("testsuites")
    for found in measured:
        suite = ET.SubElement(root, "testsuite", name=show_plain(found.credential.id))
        for index, outcome in enumerate(found.outcomes):
            entry = _add_entry(suite, outcome.case.case, _place(found, ("cases", index)))
            if outcome.unexpected:
                message, *reasons = _describe_failure(outcome)
                _add_text(entry, "failure", reasons, message)
        for said, goals, failed in _summarize(found, coverage=coverage, require=require, mutate=mutate):
            entry = _add_entry(suite, said, _place(found, ()))
            listed = [f"{_name(found, goal)}: {goal.said} ({format_path(goal.path)})" for goal in goals]
            if failed:
                _add_text(entry, "failure", listed, f"{len(listed)} {'is' if len(listed) == 1 else 'are'} not")
            elif listed:
                _add_text(entry, "system-out", listed)
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
    return _write_xml(root)


def _summarize(
    found: Measured, *, coverage: bool, require: int | None, mutate: bool
) -> Iterator[tuple[str, Sequence[Goal], bool]]:
    """Give what is asked of all cases together, what lacks it, and whether that is a failure."""
    if coverage or require is not None:
        yield "everything that there is to show is shown by a case", found.unshown, found.falls_short(require)
    if mutate:
        yield "every change of the rules is noticed by a case", found.unnoticed, bool(found.unnoticed)


def render_unusable_junit(problems: Sequence[Problem]) -> str:
    """Return the problems of rules that cannot be used as JUnit's XML."""
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name="rules", tests="1", failures="0", errors="1")
    place = Place(problems[0].file, max(1, problems[0].line))
    entry = _add_entry(suite, "the rules can be used", place)
    _add_text(entry, "error", render_problems(problems).splitlines(), problems[0].message)
    return _write_xml(root)


def _add_entry(suite: ET.Element, name: str, place: Place) -> ET.Element:
    values = {"classname": suite.get("name", ""), "name": show_plain(name), "file": show_plain(place.file)}
    return ET.SubElement(suite, "testcase", values, line=str(place.line))


def _add_text(entry: ET.Element, tag: str, lines: Sequence[str], message: str = "") -> None:
    element = ET.SubElement(entry, tag, {"message": show_plain(message)} if message else {})
    element.text = "\n".join(map(show_plain, lines))


def _write_xml(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
