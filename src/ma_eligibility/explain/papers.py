"""The paper that is all that is missing for an exam, found by evaluation with it."""

from typing import Any, NamedTuple

from ma_eligibility.days.timeline import interval_around
from ma_eligibility.explain.ranking import find_one_paper
from ma_eligibility.profile.profile import Profile, Section, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_rules
from ma_eligibility.ruleset.rulebook import compile_rules


class Paper(NamedTuple):
    """A paper that opens a credential."""

    name: str
    address: str
    """The address of the record that lacks it."""
    record: Any
    last: int
    """The last day on which the credential is then open."""


def find_paper(found: CredentialAnswer, answer: Answer) -> Paper | None:
    """Return the paper with which a credential is certainly open on the day, of the first route that has one."""
    for finding in found.findings:
        lacking = find_one_paper(finding, answer.profile, answer.as_of)
        if lacking is None:
            continue
        section, position, name = lacking
        rules = compile_rules([found.credential], answer.ruleset.info.in_force)
        (then,) = evaluate_rules(_add_paper(answer.profile, section, position, name), rules)
        around = interval_around(then.windows, answer.as_of)
        if around:
            record = (answer.profile.records(section.key) or ())[position]
            return Paper(name, record_address(section, position), record, around[1])
    return None


def _add_paper(profile: Profile, section: Section, position: int, name: str) -> Profile:
    """Return a profile in which one record of a section lists one more paper."""
    records = list(profile.records(section.key) or ())
    record = records[position]
    papers = (*(getattr(record, section.papers_field) or ()), name)
    records[position] = with_changes(record, **{section.papers_field: papers})
    return with_changes(profile, **{section.key: tuple(records)})
