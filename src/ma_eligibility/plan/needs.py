"""What would meet each kind of criterion: which records may be added to, or changed in, a profile.

A target is one record to add or change; several criteria may share one. The means of a criterion are the sets of
targets each of which may meet it. What nobody is advised to do is no target: to enlist, to be older, to have failed.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import combinations
from types import SimpleNamespace
from typing import Any, NamedTuple

from ma_eligibility.plan.changes import ChangeKind
from ma_eligibility.plan.records import ANY_NAME
from ma_eligibility.profile.answers import find_answer
from ma_eligibility.profile.facts import CARDS
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.any_kind import MissingKindError
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import NO, YES
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.questions import Questions
from ma_eligibility.ruleset.total import Total

#: The fields of a job that may be other from a day on.
ADJUSTABLE = ("duties", "hours_per_week", "supervised")
#: How many jobs that go on are changed at once, at the most, and how many programs are added.
MOST_JOBS, MOST_PROGRAMS = 2, 3


class Target(NamedTuple):
    """A record to add or to change."""

    kind: ChangeKind
    section: str
    """The key of its section."""
    position: int | None = None
    """The index of the record that is changed; None for a new one."""
    name: str = ""
    """The paper, credential, procedure, exam or question that it is about."""
    number: int = 0
    """Which one it is of several new records of a kind."""
    is_answer: bool = False
    """Whether the answer to a question becomes yes."""


class Need(NamedTuple):
    """A target, and the criterion that it is to meet."""

    target: Target
    criterion: Any


Means = tuple[Need, ...]
Targets = tuple[Target, ...]


#: Full-time work, where neither the candidate nor a rule says how many hours a week.
USUAL_HOURS = 40


class Situation(NamedTuple):
    """What the means of a criterion depend on besides the criterion."""

    profile: Profile
    start: int
    """The first day on which anything may begin."""
    hours: Any
    """How many hours a week all jobs together may have; None for the usual ones, or those that a rule asks for."""
    own_id: str
    """The id of the credential that is planned for."""
    other_ids: Collection[str]
    """The ids of the ruleset's other credentials."""
    questions: Questions
    """The ruleset's questions."""
    without: Collection[ChangeKind] = ()
    """The kinds of change that are not wanted."""

    @property
    def most_hours(self) -> Any:
        """How many hours a week all jobs together may have where no rule asks for more."""
        return USUAL_HOURS if self.hours is None else self.hours


def find_means(criterion: Any, situation: Situation) -> list[Means]:
    """Return the sets of targets each of which may meet a criterion without parts.

    Where it must be after a record, that record may be one of them.

    Raises MissingKindError for a kind of criterion without an entry here.
    """
    if criterion.kind not in FINDERS:
        raise MissingKindError(criterion.kind, "FINDERS of plan/needs.py")
    found = [
        tuple(Need(target, criterion) for target in each) for each in FINDERS[criterion.kind](criterion, situation)
    ]
    for relation in getattr(criterion, "relations", ()):
        if relation.key == "after":
            others = find_means(relation.criterion, situation)
            found += [(*other, *own) for own in [(), *found] for other in others]
    wanted = [each for each in found if not any(need.target.kind in situation.without for need in each)]
    return list({tuple(need.target for need in each): each for each in wanted}.values())


def _find_for_record(criterion: Has, situation: Situation) -> Iterator[Targets]:
    """Give what may meet a criterion that asks for a record."""
    section = criterion.section
    yield from _find_papers(criterion, situation)
    yield from _find_answers(criterion, situation)
    if criterion.on is None or criterion.on in (*section.model.MOMENT, *section.model.SPAN):
        yield from _FOR_NEW.get(section.word, find_nothing)(criterion, situation)


def _find_papers(criterion: Has, situation: Situation) -> Iterator[Targets]:
    """Give the papers that a record lacks which otherwise matches."""
    section, tests = criterion.section, criterion.tests
    papers = [test for test in tests if test.field == section.papers_field] if section.papers_field else []
    for position, record in enumerate(situation.profile.records(section.key) or ()) if papers else ():
        if [test for test in tests if test.test(record) == NO] == papers:
            lacking = papers[0].lacking(record)  # type: ignore[attr-defined]
            yield tuple(Target("document", section.key, position, paper) for paper in lacking)


def _find_answers(criterion: Has, situation: Situation) -> Iterator[Targets]:
    """Give the answers that are no of a record which otherwise matches, where the question says how hard a yes is."""
    section = criterion.section
    declared = situation.questions.get(section.word, {})
    for position, record in enumerate(situation.profile.records(section.key) or () if criterion.asked else ()):
        refused = [test for test in criterion.asked if _is_refused(test, record)]
        failing = [test for test in criterion.tests if test.test(record) == NO and test not in refused]
        efforts = [declared[test.field].effort for test in refused if test.field in declared]
        kinds: list[ChangeKind] = [effort for effort in efforts if effort is not None]
        if refused and not failing and len(kinds) == len(refused):
            pairs = zip(kinds, refused, strict=True)
            yield tuple(Target(kind, section.key, position, test.field, is_answer=True) for kind, test in pairs)


def _is_refused(test: AnswerCondition, record: Any) -> bool:
    answer = find_answer(record.answers, test.wanted.ruleset, test.field)
    return test.wanted.is_yes and answer is not None and not answer.is_yes


def _find_diploma(criterion: Has, situation: Situation) -> Iterator[Targets]:
    if situation.profile.records("diploma") == ():
        yield (Target("diploma", "diploma"),)


def _find_program(criterion: Any, situation: Situation) -> Iterator[Targets]:
    yield (Target("schooling", "programs"),)


def _find_credential(criterion: Has, situation: Situation) -> Iterator[Targets]:
    """Give a card, or the exam of another credential of the ruleset; no license, which takes a profession."""
    for name in _list_names(criterion) or [name for name in CARDS if _will_do(criterion, name)][:1]:
        if name in CARDS:
            yield (Target("small-record", "credentials", name=name),)
        elif name in situation.other_ids:
            yield (Target("exam", "credentials", name=name),)


def _find_attempt(criterion: Has, situation: Situation) -> Iterator[Targets]:
    """Give the exam of another credential, passed; nobody is advised to fail one."""
    if any(test.field == "passed" and test.wanted is False for test in criterion.tests):
        return
    for name in _list_names(criterion):
        if name in situation.other_ids:
            yield (Target("exam", "attempts", name=name),)


def _find_skill(criterion: Any, situation: Situation) -> Iterator[Targets]:
    names = _list_names(criterion) or [ANY_NAME]
    if _will_do(criterion, names[0]):
        yield (Target("small-record", "skills", name=names[0]),)


def _list_names(criterion: Has | Total) -> list[str]:
    """Return the names of the records that will do, in the rule's order."""
    test = criterion.kind_test
    return [str(name) for name in test.asked.get("any_of", ())] if test else []


def _will_do(criterion: Has | Total, name: str) -> bool:
    """Tell whether a record of a name is one of those that are asked for."""
    test, values = criterion.kind_test, {criterion.section.kind_field: name}
    return test is None or test.test(SimpleNamespace(**values)) == YES


def _find_jobs(criterion: Has | Total, situation: Situation) -> Iterator[Targets]:
    """Give jobs that go on in another way, a new one, and several of these together."""
    counts_beginning = isinstance(criterion, Has) and criterion.while_ is None  # one that goes on does not begin
    targets = [
        Target("adjust-job", "employment", position)
        for position, job in list_continuing(situation)
        if not counts_beginning and _is_adjustable(criterion, job, situation)
    ]
    targets = [*targets, Target("new-job", "employment")]
    most = MOST_JOBS if isinstance(criterion, Total) else 1
    for count in range(1, most + 1):
        yield from combinations(targets, count)


def list_continuing(situation: Situation) -> list[tuple[int, Any]]:
    """Return the jobs that certainly run on the first day and on the day before, with their indexes."""
    jobs = enumerate(situation.profile.records("employment") or ())
    start = situation.start
    return [(position, job) for position, job in jobs if job.days[1] < start <= job.days[2]]


def _is_adjustable(criterion: Has | Total, job: Any, situation: Situation) -> bool:
    """Tell whether a job that goes on could do more for a criterion if its duties, hours or supervision were others."""
    if job.total_hours is not None:
        return False
    failing = [test.field for test in criterion.tests if test.test(job) == NO]
    if failing:
        return set(failing) <= set(ADJUSTABLE)
    has_hours = isinstance(criterion, Total) and criterion.asks_hours and job.hours_per_week is not None
    return has_hours and job.hours_per_week < situation.most_hours


def _find_for_amount(criterion: Total, situation: Situation) -> Iterator[Targets]:
    """Give what may meet a criterion that adds up; one with a limit is met by nothing that one does."""
    if criterion.limit is not None:
        return
    if criterion.total == "employment":
        yield from _find_jobs(criterion, situation)
    elif criterion.total == "skill":
        yield from _find_skill(criterion, situation)
    elif criterion.total == "program":
        most = 1 if criterion.counted_field else min(MOST_PROGRAMS, int(criterion.least_count))
        programs = [Target("schooling", "programs", number=number) for number in range(most)]
        for count in range(1, most + 1):
            yield tuple(programs[:count])


def find_nothing(criterion: Any, situation: Situation) -> Iterator[Targets]:
    """Give nothing: no change of the candidate's meets it."""
    return iter(())


#: What may meet a criterion that asks for a new record, by what rules call it; military training is not proposed.
_FOR_NEW: dict[str, Callable[[Any, Situation], Iterator[Targets]]] = {
    "diploma": _find_diploma,
    "program": _find_program,
    "employment": _find_jobs,
    "credential": _find_credential,
    "attempt": _find_attempt,
    "skill": _find_skill,
}

#: What may meet each kind of criterion; a kind without an entry fails the tests.
FINDERS: dict[str, Callable[[Any, Situation], Iterator[Targets]]] = {
    "has": _find_for_record,
    "total": _find_for_amount,
    "age": find_nothing,
    "not_found": find_nothing,
    "source_asks": find_nothing,
    "in_force": find_nothing,
}
