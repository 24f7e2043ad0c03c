"""Which facts could still change a verdict: of what is not known, what facts can turn into a yes or a no.

A fact is of no use where only the body decides: what asks for both, for a fact and for the body's word, can become a no
by the fact, but never a yes.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, PartialDate
from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.profile.profile import LISTED_SECTIONS, SECTIONS_BY_KEY, Profile, Section, record_address
from ma_eligibility.profile.record import Record, is_given, with_changes
from ma_eligibility.ruleset.compile import Meaning
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_rules
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict


class Reach(NamedTuple):
    """What facts can make of a finding on the day, or what it is already."""

    can_hold: bool
    can_fail: bool


def list_useful(answer: Answer) -> dict[str, None]:
    """Return the addresses of the facts that could change a verdict, each once."""
    found = [address for credential in answer.credentials for address in list_useful_for(credential, answer)]
    return dict.fromkeys([*found, *_list_presumed(answer)])


def list_useful_for(found: CredentialAnswer, answer: Answer) -> Iterator[str]:
    """Give the addresses of the facts that could turn what is not known of a credential into a yes or a no."""
    if read_verdict(found, answer.as_of) is not Verdict.UNDETERMINED:
        return
    routes = _leave_out_implied(found.findings, answer)
    for route in routes:
        yield from _list_facts(route, answer, should_hold=True)
    if all(find_reach(route, answer).can_fail for route in routes):
        for route in routes:
            yield from _list_facts(route, answer, should_hold=False)


def _leave_out_implied(alternatives: Sequence[Finding], answer: Answer) -> list[Finding]:
    """Return the alternatives that are not known, without those that hold only where another one does.

    If all routes ask for a diploma, and one of them for nothing else that is open, what the others ask for is of no
    use.
    """
    unknown = [each for each in alternatives if read_verdict(each, answer.as_of) is Verdict.UNDETERMINED]
    needs = [frozenset(_list_open(each, answer)) for each in unknown]
    is_implied = [
        any(other < own or (other == own and place < number) for place, other in enumerate(needs))
        for number, own in enumerate(needs)
    ]
    return [each for each, implied in zip(unknown, is_implied, strict=True) if not implied]


def _list_open(finding: Finding, answer: Answer) -> Iterator[Meaning]:
    """Give the meanings of the criteria that are not known and that must all hold for a finding to hold."""
    if finding.of and finding.criterion.needed == len(finding.of) and not finding.criterion.negates:
        for part in finding.of:
            yield from _list_open(part, answer)
    elif read_verdict(finding, answer.as_of) is Verdict.UNDETERMINED:
        yield finding.criterion.meaning


def find_reach(finding: Finding, answer: Answer) -> Reach:
    """Return what facts can make of a finding."""
    verdict = read_verdict(finding, answer.as_of)
    if verdict is not Verdict.UNDETERMINED:
        return Reach(verdict is Verdict.ELIGIBLE, verdict is Verdict.NOT_ELIGIBLE)
    if not finding.of:
        is_asked = bool(find_missing(finding, answer.profile, answer.as_of))
        return Reach(is_asked, is_asked)
    parts = [find_reach(part, answer) for part in finding.of]
    holding, failing = sum(part.can_hold for part in parts), sum(part.can_fail for part in parts)
    if finding.criterion.negates:
        return Reach(failing == len(parts), holding > 0)
    needed = finding.criterion.needed
    return Reach(holding >= needed, failing > len(parts) - needed)


def _list_facts(finding: Finding, answer: Answer, *, should_hold: bool) -> Iterator[str]:
    """Give the facts by which a finding that is not known can come to hold, or to fail."""
    reach = find_reach(finding, answer)
    is_known = read_verdict(finding, answer.as_of) is not Verdict.UNDETERMINED
    if is_known or not (reach.can_hold if should_hold else reach.can_fail):
        return
    if not finding.of:
        yield from find_missing(finding, answer.profile, answer.as_of)
        return
    is_any = finding.criterion.needed == 1 and not finding.criterion.negates
    for part in _leave_out_implied(finding.of, answer) if is_any else finding.of:
        yield from _list_facts(part, answer, should_hold=should_hold != finding.criterion.negates)


# --- What is presumed where nothing is given -------------------------------------------------------------------


def _list_presumed(answer: Answer) -> Iterator[str]:
    """Give the facts that are presumed where they are left out, as that a diploma is held, and that could matter.

    Of several credentials that count alike, each matters only if the others do not count: so each is tried with all
    others as they are presumed, and with all others otherwise.
    """
    groups: dict[tuple[str, str, object], list[tuple[Section, int, Record]]] = {}
    for section, index, record in _list_records(answer.profile):
        for field, others in _find_presumed(record, answer.as_of):
            for other in others:
                groups.setdefault((section.key, field, other), []).append((section, index, record))
    for (_, field, other), records in groups.items():
        changed = [(section, index, with_changes(record, **{field: other})) for section, index, record in records]
        none, every = _read_changed(answer, []), _read_changed(answer, changed)
        for position, (section, index, _) in enumerate(records):
            alone, rest = [changed[position]], changed[:position] + changed[position + 1 :]
            if _read_changed(answer, alone) != none or _read_changed(answer, rest) != every:
                yield record_address(section, index, field)


def _list_records(profile: Profile) -> Iterator[tuple[Section, int, Record]]:
    for key, section in SECTIONS_BY_KEY.items():
        for index, record in enumerate(profile.records(key) or ()):
            yield section, index, record


def _find_presumed(record: Record, as_of: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Give each field of a record that is presumed, with other values that it may have."""
    if record.COUNTS_UNDATED and record.moment is None:
        latest = min(as_of + 1, LAST_DAY) if "expected" in record.MOMENT else as_of  # nobody has what is still to come
        yield record.MOMENT[0], tuple(PartialDate(day, day) for day in (FIRST_DAY, latest))
    if "level" in type(record).model_fields and not is_given(record, "level"):
        yield "level", ("secondary",)


def _read_changed(answer: Answer, changed: Sequence[tuple[Section, int, Record]]) -> list[Verdict]:
    """Return the verdicts with other records in the places of some."""
    profile = answer.profile
    for section, index, record in changed:
        records = [*(profile.records(section.key) or ())]
        records[index] = record
        held: object = record if section.key not in LISTED_SECTIONS else tuple(records)
        profile = with_changes(profile, **{section.key: held})
    found = evaluate_rules(profile, answer.ruleset.compiled) if changed else answer.credentials
    return [read_verdict(each, answer.as_of) for each in found]
