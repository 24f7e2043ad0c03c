"""What would open each exam to a candidate: the sets of changes found, each of them tried."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import count, islice
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import to_day
from ma_eligibility.days.timeline import contains, has_days_from
from ma_eligibility.errors import parse_path
from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.assumptions import Assumed, Assumption, drop_assumptions, say_assumptions
from ma_eligibility.explain.held import find_held
from ma_eligibility.explain.kinds import find_missing, list_unsettled
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.plan.candidates import Candidate
from ma_eligibility.plan.changes import Change, ChangeKind, Schedule, apply_changes, change_records
from ma_eligibility.plan.needs import Situation
from ma_eligibility.plan.plan import RANKS, AlsoOpens, Certainty, CredentialPlans, Plan, PlanOptions, Plans, Undone
from ma_eligibility.plan.proposals import Chains
from ma_eligibility.plan.search import Search, search_changes
from ma_eligibility.plan.trials import Evaluated, Mode, Opening, Trial, Trials, find_opening
from ma_eligibility.plan.useful import find_last_useful_day
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import CredentialAnswer, evaluate_rules
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

#: How many plans there are for a credential unless all are asked for.
MOST_PLANS = 3
#: For how many days an exam is open at least for it not to matter that another plan keeps it open longer.
LONG_ENOUGH = 365

_NO_OPTIONS = PlanOptions()


def plan_profile(profile: Profile, ruleset: Ruleset, as_of: int | date, options: PlanOptions = _NO_OPTIONS) -> Plans:
    """Return what would open each credential of a ruleset to a candidate; ``as_of`` is a date, or its ordinal."""
    planner = _Planner(profile, ruleset, to_day(as_of), options)
    numbers = count(1)
    credentials = []
    wanted = [index for index, id in enumerate(planner.ids) if id in (options.credentials or planner.ids)]
    for index in wanted:
        found = planner.plan_credential(index)
        plans = tuple(replace(plan, number=next(numbers)) for plan in found.plans)
        credentials.append(replace(found, plans=plans))
    return Plans(profile, ruleset, planner.as_of, options, tuple(credentials))


def plan_more(explanation: Explanation, *, details: bool = False) -> Plans | None:
    """Return what would open more exams, with details until when that helps; None if all are open or held."""
    if explanation.are_all_open:
        return None
    return plan_profile(explanation.profile, explanation.ruleset, explanation.as_of, PlanOptions(details=details))


Answers = tuple[CredentialAnswer, ...]


class Base:
    """What plans are tried on."""

    def __init__(
        self, certainty: Certainty, profile: Profile, mode: Mode, ruleset: Ruleset, answers: Answers | None = None
    ) -> None:
        self.certainty, self.profile, self.mode, self.ruleset = certainty, profile, mode, ruleset
        self.answers: Answers = evaluate_rules(profile, ruleset.compiled) if answers is None else answers
        """What was found for the profile without changes, for each credential."""
        self._assumed: list[Assumed] | None = None
        self._without: dict[str, list[list[Evaluated]]] = {}

    def list_without(self, id: str, as_of: int) -> list[tuple[Assumed, list[Evaluated]]]:
        """Return each assumption that the profile makes, with the profiles without it evaluated for a credential."""
        if self._assumed is None:
            self._assumed = list(drop_assumptions(self.profile, self.ruleset, as_of))
        if id not in self._without:
            rules = self.ruleset.compiled_apart[id]
            self._without[id] = [[Evaluated(each, rules) for each in assumed.profiles] for assumed in self._assumed]
        return list(zip(self._assumed, self._without[id], strict=True))


class Draft(NamedTuple):
    """A plan of which only the changes and their openings are known yet."""

    base: Base
    candidate: Candidate

    def is_waiting_for(self, day: int) -> bool:
        """Tell whether nothing has to be done for the exam to be open on a day."""
        return not self.candidate.changes and self.candidate.opens == day

    def is_in_time(self, by: int | None) -> bool:
        """Tell whether the exam opens by a day on some schedule, if one is given."""
        return by is None or any(trial.opening.opens <= by for trial in self.candidate.trials if trial.opening)

    def does_as_well_as(self, other: Candidate) -> bool:
        """Tell whether it is as easy, as small, as soon and as long as a candidate that is less certain."""
        mine = self.candidate
        is_soon = other.opens is None or (mine.opens is not None and mine.opens <= other.opens)
        is_small = mine.effort <= other.effort and len(mine.changes) <= len(other.changes)
        return is_soon and is_small and mine.length >= other.length

    def makes_needless(self, other: "Draft") -> bool:
        """Tell whether it is easier than another, as sure and as soon, and keeps the exam open long enough."""
        mine, opens = self.candidate, self.candidate.opens
        if opens is None or RANKS[self.base.certainty] > RANKS[other.base.certainty]:
            return False
        is_soon = all(opens <= trial.opening.opens for trial in other.candidate.trials if trial.opening)
        return is_soon and mine.order[:2] < other.candidate.order[:2] and mine.length >= LONG_ENOUGH


class _Planner:
    """Plans for one candidate."""

    def __init__(self, profile: Profile, ruleset: Ruleset, as_of: int, options: PlanOptions) -> None:
        self.profile, self.ruleset, self.as_of, self.options = profile, ruleset, as_of, options
        self.start = as_of if options.start is None else options.start
        self.ids = [credential.id for credential in ruleset.credentials]
        self._kept_trials: dict[tuple[int, int], Trials] = {}
        self._chains: dict[tuple[Certainty, str], list[tuple[Change, ...]]] = {}
        self.whole = Base("certain", profile, "windows", ruleset)
        self.answers = self.whole.answers

    @cached_property
    def bases(self) -> list[Base]:
        """The profile as it is and, if it leaves out sections, with those empty."""
        found = [self.whole]
        if not self.profile.complete and any(getattr(self.profile, key) is None for key in SECTIONS_BY_KEY):
            complete = with_changes(self.profile, complete=True)
            found.append(Base("nothing else", complete, "windows", self.ruleset))
        return found

    @cached_property
    def unknown(self) -> Base:
        """The profile as it is, with the days on which its unknown facts may be as they must be."""
        return Base("facts", self.profile, "possible", self.ruleset, self.answers)

    def plan_credential(self, index: int) -> CredentialPlans:
        """Return the plans for one credential."""
        answer = self.answers[index]
        verdict, held = read_verdict(answer, self.as_of), find_held(answer.id, self.profile, self.as_of)
        if verdict is Verdict.ELIGIBLE or held is not None:
            return CredentialPlans(answer.credential, verdict, held, ())
        drafts: list[Draft] = []
        by_day: list[Draft] = []
        searches: list[Search] = []
        for base in self.bases:
            searches.append(self._search(base, index, drafts))
            by_day += [Draft(base, each) for each in searches[-1].beaten]
        if verdict is Verdict.UNDETERMINED and not any(draft.is_waiting_for(self.as_of) for draft in drafts):
            waiting = Candidate((), self._trials(self.unknown, index).try_all((), "possible"))
            _add_drafts(self.unknown, [waiting], drafts)
        elif not drafts:
            searches.append(self._search(self.unknown, index, drafts))
        wanted = sorted((draft for draft in drafts if draft.is_in_time(self.options.by)), key=_rank)
        chosen = wanted if self.options.all_plans else choose_drafts(wanted)
        left_out = len(wanted) - len(chosen)
        extra = list(islice((draft for draft in by_day if draft.is_in_time(self.options.by)), 1))
        plans = [self._make_plan(draft.base, index, draft.candidate) for draft in chosen]
        plans += [replace(self._make_plan(draft.base, index, draft.candidate), is_extra=True) for draft in extra]
        return CredentialPlans(
            answer.credential,
            verdict,
            None,
            tuple(self._add_details(plan, index) for plan in plans) if self.options.details else tuple(plans),
            left_out,
            bool(by_day),
            () if any(draft.candidate.changes for draft in drafts) else tuple(searches[-1].blocked),
            any(search.is_cut for search in searches),
        )

    def _search(self, base: Base, index: int, drafts: list[Draft]) -> Search:
        """Search for plans on a base, and add those that none does as well as that is more certain."""

        def list_chains(id: str) -> Sequence[tuple[Change, ...]]:
            other = self.ids.index(id)
            if base.answers[other].windows and has_days_from(base.answers[other].windows, self.start):
                return ()
            if (base.certainty, id) not in self._chains:
                found = self._search_changes(base, other, without=(*self.options.without, "exam"))
                self._chains[base.certainty, id] = [each.changes for each in found.candidates]
            return self._chains[base.certainty, id]

        search = self._search_changes(base, index, self.options.without, list_chains)
        plain = [each.changes for each in search.candidates if all(change.kind != "exam" for change in each.changes)]
        self._chains[base.certainty, self.ids[index]] = plain
        _add_drafts(base, search.candidates, drafts)
        return search

    def _search_changes(
        self, base: Base, index: int, without: Collection[ChangeKind], chains: Chains = lambda id: ()
    ) -> Search:
        """Return the sets of changes that open a credential, without those of some kinds."""
        trials = self._trials(base, index)
        others = [id for id in self.ids if id != trials.id]
        questions, hours = self.ruleset.info.questions, self.options.hours
        situation = Situation(base.profile, self.start, hours, trials.id, others, questions, without)
        return search_changes(base.answers[index].findings, situation, trials, base.mode, chains)

    def _trials(self, base: Base, index: int) -> Trials:
        """Return the trials on a base for a credential; those of one profile are kept."""
        key = (id(base.profile), index)
        if key not in self._kept_trials:
            credential, options = self.ids[index], self.options
            made = Trials(base.profile, self.ruleset, credential, self.as_of, self.start, options.finish)
            self._kept_trials[key] = made
        return self._kept_trials[key]

    def _make_plan(self, base: Base, index: int, candidate: Candidate) -> Plan:
        """Return the plan of a candidate, with the route and the other credentials that it opens."""
        trial = next(trial for trial in candidate.trials if trial.opening)
        assert trial.opening is not None
        opens, id = trial.opening.opens, base.answers[index].id
        profile = apply_changes(base.profile, candidate.changes, trial.schedule)
        (found,) = evaluate_rules(profile, self.ruleset.compiled_apart[id])
        ranked = [each.number for each in rank_routes(found.findings, profile, opens)]
        number = next(each for each in ranked if contains(getattr(found.findings[each], base.mode), opens))
        finding, route = found.findings[number], found.credential.routes[number]
        is_open = base.certainty != "facts"
        return Plan(
            found.credential,
            route,
            candidate.changes,
            base.certainty,
            candidate.trials,
            () if is_open else tuple(self._list_missing(finding, profile, opens)),
            () if is_open else list_unsettled(finding, opens),
            self._find_condition(base, index, candidate, trial),
            tuple(self._list_also(base, index, candidate)),
        )

    def _list_missing(self, finding: Finding, profile: Profile, day: int) -> Iterator[str]:
        """Give the addresses of the facts that decide a finding, but for those of records that a plan adds."""
        for address in find_missing(finding, profile, day):
            key, *rest = parse_path(address)
            records = self.profile.records(str(key)) if key in SECTIONS_BY_KEY else None
            position = rest[0] if rest and isinstance(rest[0], int) else 0
            if not rest or records is None or position < len(records):
                yield address

    def _list_also(self, base: Base, index: int, candidate: Candidate) -> Iterator[AlsoOpens]:
        """Give the other credentials that the changes certainly open, and that waiting opens later or not at all."""
        settled = {self.ids[index], *(change.name for change in candidate.changes if change.kind == "exam")}
        for place, before in enumerate(base.answers):
            is_open = contains(before.windows, self.as_of)
            if before.id in settled or is_open or find_held(before.id, self.profile, self.as_of) is not None:
                continue
            openings = self._find_openings(base, place, candidate)
            if openings:
                yield AlsoOpens(before.id, openings)

    def _find_openings(self, base: Base, index: int, candidate: Candidate) -> tuple[Opening, ...]:
        """Return when a candidate for one credential opens another; nothing unless it does on each of its schedules."""
        trials = self._trials(base, index)
        (waiting,) = trials.try_all((), "windows")
        found = []
        for trial in candidate.trials if candidate.changes else ():
            if trial.opening is not None:
                opening = trials.try_on(candidate.changes, trial.schedule, "windows").opening
                if opening is None or (waiting.opening and waiting.opening.does_as_well_as(opening)):
                    return ()
                found.append(opening)
        return tuple(found)

    def _find_condition(self, base: Base, index: int, candidate: Candidate, trial: Trial) -> str:
        """Return what an interval depends on that the profile takes for granted; empty if it does on nothing.

        An exam that is passed on the way must be open, too.
        """
        changes, schedule = candidate.changes, trial.schedule
        before = [change for change in changes if change.kind != "exam"]
        exams = [change.name for change in changes if change.kind == "exam"]
        last = self._try_without(base, base.answers[index].id, changes, schedule)
        ways = [self._try_without(base, id, before, schedule) for id in exams]

        def differs(_: Assumed, found: Any) -> bool:
            held, *passed = found
            days = held.windows if base.mode == "windows" else held.possible
            days_of_exams = [find_opening(each.windows, before, schedule, schedule.start) for each in passed]
            is_passed = all(opening and opening.opens == schedule.exam for opening in days_of_exams)
            return not is_passed or find_opening(days, changes, schedule, self.as_of) != trial.opening

        steps = zip(last, *ways, strict=True)
        found = [Assumption(each[0].assumed, list(zip(*(one.without for one in each), strict=True))) for each in steps]
        return say_assumptions(found, differs)

    def _try_without(self, base: Base, id: str, changes: Sequence[Change], schedule: Schedule) -> Iterator[Assumption]:
        """Give each assumption of the profile, with when a credential is open with some changes and without it.

        A job that is changed is taken to continue.
        """
        is_adjusted = any(change.kind == "adjust-job" for change in changes)
        for assumed, without in base.list_without(id, self.as_of):
            if not (is_adjusted and assumed.section == "employment"):
                changed = [change_records(each.profile, changes, schedule) for each in without]
                found = [each.find_days(records)[0] for each, records in zip(without, changed, strict=True)]
                yield Assumption(assumed, found)

    def _add_details(self, plan: Plan, index: int) -> Plan:
        """Return a plan with its last useful day and the readings that would undo it."""
        base = next((base for base in self.bases if base.certainty == plan.certainty), None)
        if base is None:
            return plan
        last_day = find_last_useful_day(plan.changes, plan.schedule, self._trials(base, index))
        return replace(plan, last_day=last_day, undone_by=tuple(self._list_undoing(plan, base)))

    def _list_undoing(self, plan: Plan, base: Base) -> Iterator[Undone]:
        """Give the readings under which the exam is not open on the day that a plan says."""
        id = plan.credential.id
        alternatives = self.ruleset.alternatives.get(id, ())
        if not alternatives:
            return
        profile = apply_changes(base.profile, plan.changes, plan.schedule)
        found = evaluate_rules(profile, self.ruleset.compiled_readings[id])
        for alternative, answer in zip(alternatives, found, strict=True):
            if not contains(answer.windows, plan.openings[0].opens):
                reading = plan.credential.readings[alternative.reading]
                yield Undone(alternative.reading, alternative.choice, reading.choices[alternative.choice])


def _add_drafts(base: Base, candidates: Iterable[Candidate], drafts: list[Draft]) -> None:
    """Add drafts of candidates, unless one that is more certain does as well."""
    surer = list(drafts)
    drafts += [Draft(base, each) for each in candidates if not any(other.does_as_well_as(each) for other in surer)]


def _rank(draft: Draft) -> int:
    """Sort drafts: first the facts to find out that are all that is needed, then the others, the surest first."""
    is_to_find_out = draft.base.certainty == "facts" and not draft.candidate.changes
    return 0 if is_to_find_out else 1 + RANKS[draft.base.certainty]


def choose_drafts(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts to show: the first, the one that opens soonest, and the next, in the order they are given.

    One that opens no sooner than an easier one, and only stays open longer, is left out if that is open for a year.
    """
    useful: list[Draft] = []
    for draft in drafts:
        if not any(other.makes_needless(draft) for other in useful):
            useful.append(draft)
    dated = [draft for draft in useful if draft.candidate.opens is not None and draft.base.certainty != "facts"]
    soonest = sorted(dated, key=lambda draft: draft.candidate.opens or 0)
    chosen = list({id(draft): draft for draft in [*useful[:1], *soonest[:1], *useful]}.values())[:MOST_PLANS]
    return [draft for draft in useful if any(draft is each for each in chosen)]
