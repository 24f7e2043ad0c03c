"""The paper that is all that is missing for an exam; with it, evaluation shows that the exam is open."""

from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import contains, interval_around
from ma_eligibility.explain.progress import has_kind, list_unmet
from ma_eligibility.profile.profile import SECTIONS_WITH_PAPERS, Profile, Section, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.conditions.base import NO
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_rules
from ma_eligibility.ruleset.finding import Finding


class Paper(NamedTuple):
    """A paper that opens a credential."""

    name: str
    address: str
    """The address of the record that lacks it."""
    record: Any
    last: int
    """The last day on which the credential is then open."""


def find_opening_paper(found: CredentialAnswer, answer: Answer) -> Paper | None:
    """Return the paper with which a credential is certainly open on the day, for longest; None if there is none."""
    lacking = [each for finding in found.findings for each in find_papers(finding, answer.profile, answer.as_of)]
    opening = [_try_paper(found, answer, *each) for each in lacking]
    return max(filter(None, opening), key=attrgetter("last"), default=None)


def _try_paper(found: CredentialAnswer, answer: Answer, section: Section, position: int, name: str) -> Paper | None:
    """Return a paper of a record if the credential is certainly open with it on the day."""
    changed = evaluate_rules(_add_paper(answer.profile, section, position, name), answer.ruleset.compiled)
    then = next(each for each in changed if each.id == found.id)
    around = interval_around(then.windows, answer.as_of)
    record = (answer.profile.records(section.key) or ())[position]
    return Paper(name, record_address(section, position), record, around[1]) if around else None


def _add_paper(profile: Profile, section: Section, position: int, name: str) -> Profile:
    """Return a profile in which one record of a section lists one more paper."""
    records = list(profile.records(section.key) or ())
    record = records[position]
    papers = (*(getattr(record, section.papers_field) or ()), name)
    records[position] = with_changes(record, **{section.papers_field: papers})
    return with_changes(profile, **{section.key: tuple(records)})


def has_papers(profile: Profile) -> bool:
    """Tell whether there are records that papers prove."""
    return any(profile.records(section.key) for section in SECTIONS_WITH_PAPERS)


def find_papers(finding: Finding, profile: Profile, as_of: int) -> list[tuple[Section, int, str]]:
    """Return the papers each of which is all that is missing, with the section and position of the record it is of."""
    if not any(kind.section.papers_field and has_kind(kind, profile) for kind in finding.criterion.leading_kinds):
        return []
    unmet = list_unmet(finding, profile, as_of)
    return _list_lacking_papers(unmet[0].criterion, profile, as_of) if len(unmet) == 1 else []


def _list_lacking_papers(criterion: Any, profile: Profile, as_of: int) -> list[tuple[Section, int, str]]:
    """Return, for each record that lacks one paper to count on the day, that paper."""
    tests: tuple[Any, ...] = getattr(criterion, "tests", ())
    papers = [test for test in tests if test.field == criterion.section.papers_field]
    found = []
    for position, record in enumerate(profile.records(criterion.section.key) or ()) if papers else ():
        failing = [test for test in tests if test.test(record) == NO]
        lacking: tuple[str, ...] = papers[0].lacking(record) if failing == papers else ()
        if len(lacking) == 1 and contains(criterion.days_of(record)[1], as_of):
            found.append((criterion.section, position, lacking[0]))
    return found
