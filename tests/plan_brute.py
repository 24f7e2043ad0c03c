"""All sets of up to three changes, made of a list of their own, so that none is missing."""

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any, NamedTuple

from oracle import days_of
from plain_changes import Opening, Person, add_record, end_before, first_opening, iso, length_of
from plan_cases import Case, Sample, make_case, random_sample
from yaml import safe_load

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.days.timeline import Days
from ma_eligibility.plan.plan import Plan, PlanOptions

#: How many changes are made at once.
MOST = 3
#: How many jobs are changed at once, a new one among them.
MOST_JOBS = 2
#: How many hours a week all jobs together have at the most, and a new one next to others at least.
FULL_WEEK, SHORTEST_WEEK = 40, 8
#: How many records rules may ask for that are tried.
MOST_RECORDS = 30
BOTH = ["administrative", "clinical"]


class Step(NamedTuple):
    """A change in plain values."""

    kind: str
    effort: int
    apply: Callable[[Person], Any]
    """Makes the change in a copy of the person, whose jobs are replaced by lists of jobs where they are split."""
    word: str
    """What it is about; of the same, there is one in a set."""
    weekly: int = 0
    """How many hours a week all jobs together have more after it."""
    leaves: bool = False
    """Whether all other jobs end with it."""


class Asked(NamedTuple):
    """What a ruleset may ask of new records: for each field the values of which one must be tried."""

    programs: Sequence[Person]
    jobs: Sequence[Person]
    """Without hours a week, unless the rules ask for them."""
    cards: Sequence[str] = ()
    skills: Sequence[tuple[str, int]] = ()
    hours: Sequence[int] = ()
    """How many hours a week the rules ask of a job or of all of them."""
    counts: int = 1
    """How many programs count together."""
    diploma: bool = True
    """Whether a diploma counts."""


GUIDE = Asked(
    programs=[{"field": "medical_assisting", "accreditation": ["CAAHEP"], "hours": 720}],
    jobs=[
        {"role": "medical_assistant", "duties": BOTH, "supervised": True},
        {"role": "medical_assistant", "duties": BOTH, "supervised": True, "hours_per_week": 35},
        {"role": "medical_assistant_educator"},
    ],
    hours=(35,),
)


class Found(NamedTuple):
    """A set of changes that opens a credential."""

    words: tuple[str, ...]
    effort: int
    opening: Opening


def find_missing(case: Case, asked: Asked) -> Iterator[str]:
    """Give the sets of up to three changes that none of the certain plans does as well as."""
    options = case.plans.options
    start = case.as_of if options.start is None else options.start
    assert options.finish is not None
    steps = list(list_steps(case.person, asked, start, str(options.finish), options))
    certain = {
        found.credential.id: [
            (plan, case.days(plan, case.change(plan, plan.schedule)))
            for plan in found.plans
            if plan.certainty == "certain"
        ]
        for found in case.plans.credentials
    }
    open_now = {
        found.credential.id for found in case.plans.credentials if found.held or found.verdict.value == "eligible"
    }
    for count in range(MOST + 1):
        for chosen in combinations_with_replacement(steps, count):
            if not fits_together(chosen, case.person, start, options, asked):
                continue
            person = make_changes(case.person, chosen, start)
            for answer in case.evaluate(person):
                made = [start for step in chosen if step.kind != "document"]
                made += [options.finish.last for step in chosen if step.kind == "diploma"]
                opening = first_opening(answer.windows, made, case.as_of)
                if opening is None or answer.id in open_now or not is_open_throughout(answer.findings, 1, opening):
                    continue
                words, effort = tuple(step.word for step in chosen), max((step.effort for step in chosen), default=0)
                found = Found(words, effort, opening)
                if not any(is_as_good(plan, days, found) for plan, days in certain[answer.id]):
                    yield f"{answer.id}: {' + '.join(words) or 'waiting'} {iso(opening[0])} – {iso(opening[1])}"


def is_open_throughout(findings: Sequence[Any], needed: int, opening: Opening) -> bool:
    """Tell whether enough of some criteria hold on all days of an interval, each by one of its alternatives alone."""
    return sum(_holds_throughout(each, opening) for each in findings) >= needed


def _holds_throughout(finding: Any, opening: Opening) -> bool:
    if finding.of and not finding.criterion.negates:
        return is_open_throughout(finding.of, finding.criterion.needed, opening)
    return is_within(opening, finding.windows)


def is_within(opening: Opening, days: Days) -> bool:
    """Tell whether all days of an interval are in a set of days."""
    return any(first <= opening[0] and opening[1] <= last for first, last in days)


def is_as_good(plan: Plan, days: Days, found: Found) -> bool:
    """Tell whether a plan is as easy, as small and as early as a set of changes, and as long or open on its days."""
    (opening,) = plan.openings
    is_easy = plan.effort <= found.effort and len(plan.changes) <= len(found.words)
    is_long = length_of(opening) >= length_of(found.opening) or is_within(found.opening, days)
    return is_easy and opening.opens <= found.opening[0] and is_long


def make_changes(person: Person, steps: Sequence[Step], start: int) -> Person:
    """Return a person with some changes."""
    changed = copy.deepcopy(person)
    for step in steps:
        step.apply(changed)
    if "jobs" in changed:  # those that are split
        split = changed.pop("jobs")
        listed = changed["employment"]
        changed["employment"] = [job for index, each in enumerate(listed) for job in split.get(index, [each])]
    return changed


def fits_together(steps: Sequence[Step], person: Person, start: int, options: PlanOptions, asked: Asked) -> bool:
    """Tell whether changes can be made together."""
    words = [step.word for step in steps if step.kind != "schooling"]
    if len(words) != len(set(words)) or sum(step.kind == "schooling" for step in steps) > asked.counts:
        return False
    on_jobs = [step for step in steps if step.kind in ("new-job", "adjust-job")]
    if (
        len({step.word.partition(" of ")[2] for step in steps if step.kind == "document"}) > 1
        or len(on_jobs) > MOST_JOBS
    ):
        return False
    if len(on_jobs) < 2:
        return True
    if any(step.leaves for step in on_jobs):
        return False
    before = sum(job.get("hours_per_week", 0) for _, job in list_running(person, start))
    most = options.hours or FULL_WEEK
    return bool(before + sum(step.weekly for step in on_jobs) <= max(most, before))


# --- What rules ask for -------------------------------------------------------------------------------------


def read_asked(rule: Any) -> Asked:
    """Return what the rules of a credential ask of new records, of what their text says."""
    leaves = list(list_leaves([route["requires"] for route in rule["routes"]]))

    def values(section: str, field: str) -> list[Any]:
        asking = [leaf.get("where", {}) for leaf in leaves if section in (leaf.get("has"), leaf.get("total"))]
        return [where[field] for where in asking if field in where]

    def numbers(section: str, field: str) -> set[int]:
        return {each["at_least"] for each in values(section, field)}

    def if_asked(section: str, field: str, *tried: Any) -> Sequence[Any]:
        return tried if values(section, field) else ()

    amounts = {int(str(leaf["at_least"]).split()[0]) for leaf in leaves if leaf.get("total") == "program"}
    in_all = {0} | numbers("program", "hours") | {each for each in amounts if each > 9}
    programs = cross(
        field=if_asked("program", "field", "medical_assisting", "nursing", "other"),
        hours=sorted(in_all) if len(in_all) > 1 else (),
        externship_hours=(0,) if amounts else (),
        accreditation=if_asked("program", "accreditation", [], ["CAAHEP"]),
        level=if_asked("program", "level", "postsecondary", "secondary"),
    )
    weekly = {int(leaf[key].split()[0]) for leaf in leaves for key in ("prorated_to", "weekly_at_least") if key in leaf}
    hours = numbers("employment", "hours_per_week")
    jobs = cross(
        role=if_asked("employment", "role", "medical_assistant", "nurse", "other"),
        duties=if_asked("employment", "duties", BOTH, ["administrative"], ["clinical"]),
        supervised=if_asked("employment", "supervised", True, False),
        hours_per_week=(None, *hours, *weekly),
    )
    words = {leaf.get("has") or leaf.get("total") for leaf in leaves}
    counts = [leaf["at_least"] for leaf in leaves if leaf.get("total") == "skill"]
    return Asked(
        programs=programs if "program" in words else (),
        jobs=jobs if "employment" in words else (),
        cards=("CPR",) if any("CPR" in str(each) for each in values("credential", "credential")) else (),
        skills=[("injection", max(counts, default=1))] if "skill" in words else (),
        hours=[*hours, *weekly],
        counts=max((each for each in amounts if each < 9), default=1),
        diploma="diploma" in words,
    )


def cross(**values: Sequence[Any]) -> list[Person]:
    """Return a record for each combination of values; a field without any is left out, and so is None."""
    names = [name for name, each in values.items() if each]
    chosen = product(*(values[name] for name in names))
    return [{name: value for name, value in zip(names, each, strict=True) if value is not None} for each in chosen]


def parts_of(criteria: Sequence[Any], *keys: str) -> list[Any]:
    """Return the parts of criteria under some keys; of also says what a total is of."""
    lists = [criterion.get(key) for criterion in criteria for key in keys]
    return [each for parts in lists if isinstance(parts, list) for each in parts]


def list_leaves(criteria: Sequence[Any]) -> Iterator[Any]:
    """Give the criteria that ask for records, those among them that others are related to, too."""
    for criterion in criteria:
        parts = parts_of([criterion], "all", "any", "none", "of")
        yield from list_leaves(parts) if parts else ()
        if "has" in criterion or "total" in criterion:
            yield criterion
            for key in ("after", "before", "since_last"):
                other = criterion.get(key, {})
                yield from list_leaves([*other.values()] if "has" not in other and "total" not in other else [other])


# --- The list -----------------------------------------------------------------------------------------------


def list_steps(person: Person, asked: Asked, start: int, finish: str, options: PlanOptions) -> Iterator[Step]:
    """Give every change of the closed list that rules may ask for."""
    yield from _list_papers(person)
    yield from _list_adjusted(person, asked, start, options)
    yield from _list_new_jobs(person, asked, start, options)
    for name in asked.cards:
        card = {"credential": name, "issued": iso(start), "expires": "never"}
        yield Step("small-record", 3, adds("credentials", card), f"card {name}")
    for name, count in asked.skills:
        skill = {"skill": name, "count": count, "done": iso(start)}
        yield Step("small-record", 3, adds("skills", skill), f"skill {name} {count}")
    if asked.diploma and person.get("diploma", "none" if person.get("complete") is True else None) == "none":
        for kind in ("ged", "high_school", "equivalent"):
            yield Step("diploma", 4, sets("diploma", {"kind": kind, "expected": finish}), "diploma")
    for record in asked.programs:
        program = {**record, "started": iso(start), "expected": finish}
        yield Step("schooling", 6, adds("programs", program), f"program {record}")


def adds(section: str, record: Person) -> Callable[[Person], Any]:
    """Return what adds a record."""
    return lambda person: add_record(person, section, dict(record))


def sets(section: str, record: Person) -> Callable[[Person], Any]:
    """Return what gives a person a record of which there is one."""
    return lambda person: person.update({section: record})


def _list_papers(person: Person) -> Iterator[Step]:
    for index, record in enumerate(person.get("military") or ()):
        for paper in ("DD214", "SMART", "JST"):
            if paper not in record.get("documents", [paper]):

                def add(changed: Person, index: int = index, paper: str = paper) -> None:
                    changed["military"][index]["documents"] = [*changed["military"][index]["documents"], paper]

                yield Step("document", 1, add, f"{paper} of {index}")


def list_running(person: Person, start: int) -> list[tuple[int, Person]]:
    """Return the jobs that certainly run on the day before the changes and on their first day."""
    found = []
    for index, job in enumerate(person.get("employment") or ()):
        starts, ends = job.get("start"), job["end"]
        if starts and days_of(starts)[-1].toordinal() < start and days_of(ends)[0].toordinal() >= start:
            found.append((index, job))
    return found


def _list_adjusted(person: Person, asked: Asked, start: int, options: PlanOptions) -> Iterator[Step]:
    running = list_running(person, start)
    most = options.hours or FULL_WEEK
    for index, job in running:
        if "total_hours" in job:
            continue
        others = sum(other.get("hours_per_week", 0) for place, other in running if place != index)
        hours: list[Any] = [None]
        if "hours_per_week" in job:
            hours += [each for each in {*asked.hours, most - others} if job["hours_per_week"] < each <= most - others]
        duties = [None, [*dict.fromkeys([*job["duties"], *BOTH])]] if "duties" in job else [None]
        if "duties" in job:
            duties += [[*job["duties"], each] for each in BOTH if each not in job["duties"]]
        supervised = [None, True] if job.get("supervised") is False else [None]
        for chosen in product(hours, duties, supervised):
            names = ("hours_per_week", "duties", "supervised")
            other = {
                name: value for name, value in zip(names, chosen, strict=True) if value not in (None, job.get(name))
            }
            if other:
                more = other.get("hours_per_week", job.get("hours_per_week", 0)) - job.get("hours_per_week", 0)
                parts = [end_before(job, start), {**job, **other, "start": iso(start)}]

                def split(changed: Person, index: int = index, parts: list[Person] = parts) -> None:
                    changed.setdefault("jobs", {})[index] = parts

                yield Step("adjust-job", 2, split, f"job {index}", weekly=more)


def _list_new_jobs(person: Person, asked: Asked, start: int, options: PlanOptions) -> Iterator[Step]:
    running = list_running(person, start)
    most = options.hours or max([FULL_WEEK, *asked.hours])
    taken = sum(most_hours(job) for _, job in running)
    for record in asked.jobs:
        wanted = record.get("hours_per_week") or most
        if wanted > most:
            continue
        least = wanted if "hours_per_week" in record else min(wanted, SHORTEST_WEEK)
        leaves = most - taken < least
        if leaves and any("total_hours" in job for _, job in running):
            continue
        hours = wanted if leaves else min(wanted, int(most - taken))
        new = {**record, "hours_per_week": hours, "start": iso(start), "end": "present"}

        def add(changed: Person, new: Person = new, leaves: bool = leaves) -> None:
            add_record(changed, "employment", new)
            if leaves:
                parts = {index: [end_before(job, start)] for index, job in running}
                changed["jobs"] = {**changed.get("jobs", {}), **parts}

        yield Step("new-job", 5, add, "new job", weekly=hours, leaves=leaves and bool(running))


def most_hours(job: Person) -> Any:
    """Return how many hours a week a job may have at the most."""
    if "hours_per_week" in job:
        return Fraction(job["hours_per_week"])
    if "total_hours" in job:
        starts, ends = days_of(job["start"]), days_of(job["end"])
        return Fraction(job["total_hours"]) * 7 / max(1, (ends[0] - starts[-1]).days + 1)
    return 168


# --- Small cases --------------------------------------------------------------------------------------------


def is_tried(leaf: Any) -> bool:
    """Tell whether all plans are looked for that a criterion of random rules may ask for."""
    word, where = leaf.get("has") or leaf.get("total"), leaf.get("where", {})
    if leaf.keys() & {"before", "since_last"} or (word != "employment" and "after" in leaf):
        return False  # of what comes before or after something, only work after something is looked for
    if word == "employment" and "has" in leaf:
        # A job that goes on in another way is a new record: another has just ended, and this one has just begun.
        return leaf.get("while") == "employed" and not leaf.keys() & {"from", "within"}
    if word in ("credential", "skill"):
        return isinstance(where.get(word), str | list)  # no record of any kind is looked for, whatever it is of
    # A new job has no more hours a week than a rule asks for, though more would be enough sooner.
    return not (str(leaf.get("at_least")).endswith("hours") and "hours_per_week" in where)


def refuses_work(criteria: Sequence[Any]) -> bool:
    """Tell whether some work must not be; nobody is advised to leave a job for that."""
    refused, others = parts_of(criteria, "none"), parts_of(criteria, "all", "any", "of")
    is_work = any("employment" in (leaf.get("has"), leaf.get("total")) for leaf in list_leaves(refused))
    return is_work or (bool(others) and refuses_work(others))


def random_small_sample(rng: random.Random, folder: Path | None) -> tuple[Sample, Asked]:
    """Return a random person with all plans under the guide or, with a folder, under random rules of few criteria."""
    while True:
        sample = random_sample(rng, "random" if folder else "guide", folder or Path(), depth=rng.choice((0, 1, 1)))
        if folder is None:
            asked = GUIDE
        else:
            rule = safe_load((folder / "X.yaml").read_text(encoding="utf-8"))
            asked = read_asked(rule)
            criteria = [route["requires"] for route in rule["routes"]]
            is_known = all(map(is_tried, list_leaves(criteria))) and not refuses_work(criteria)
            if not is_known or len(asked.programs) + len(asked.jobs) > MOST_RECORDS:
                continue
        return with_finish(sample, rng), asked


def with_finish(sample: Sample, rng: random.Random) -> Sample:
    """Return a sample in which the day of completion is known, so that every plan has its days."""
    case, plans = sample.case, sample.case.plans
    start = plans.as_of if plans.options.start is None else plans.options.start
    day = start + rng.randrange(1, 1500)
    options = plans.options._replace(finish=PartialDate(day, day), details=False)
    return sample._replace(case=make_case(case.person, case.ruleset, case.judge, plans.as_of, options))
