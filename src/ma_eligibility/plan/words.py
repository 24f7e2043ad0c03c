"""Plans in words: what to do, from when through when it opens an exam, under which conditions, and what undoes it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ma_eligibility.days.calendar import describe_days
from ma_eligibility.explain.fact_names import ask_for, is_left_out
from ma_eligibility.explain.voice import ADVISOR, Voice
from ma_eligibility.plan.change_words import say_change, say_completion
from ma_eligibility.plan.changes import Change, Schedule
from ma_eligibility.plan.not_enough import find_not_enough
from ma_eligibility.plan.plan import CredentialPlans, Plan, Plans
from ma_eligibility.plan.relative_days import RelativeDay, find_open_days, find_opening_day, list_criteria
from ma_eligibility.plan.trials import Opening
from ma_eligibility.profile.descriptions import capitalize, join_words
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.ruleset.amounts import Within
from ma_eligibility.ruleset.rulebook import Credential
from ma_eligibility.ruleset.spoken import say_unmet
from ma_eligibility.ruleset.total import Total


class PlanWords:
    """Says the plans for a candidate, to an advisor or in another voice."""

    def __init__(self, plans: Plans, voice: Voice = ADVISOR) -> None:
        self.plans, self.voice = plans, voice
        self._credentials = {each.id: each for each in plans.ruleset.credentials}

    def say_steps(self, plan: Plan) -> list[str]:
        """Return what to do and what to find out, a sentence without its period for each; of neither, to wait."""
        if plan.is_waiting:
            return ["Wait"]
        steps = [*self.say_changes(plan), *self.say_facts(plan)]
        return steps or [f"{capitalize(self.voice.ask)} whether there is anything else to declare"]

    def say_changes(self, plan: Plan) -> list[str]:
        """Return what to do, as a sentence without its period for each change."""
        return [self._say_change(change, plan) for change in plan.changes]

    def say_facts(self, plan: Plan) -> list[str]:
        """Return what to find out, as a sentence without its period for each record, and whom to ask."""
        profile, questions, voice = self.plans.profile, self.plans.ruleset.info.questions, self.voice
        sections = [address for address in plan.facts if is_left_out(address, profile)]
        records: dict[str, list[str]] = {}
        for address in plan.facts:
            if address not in sections:
                records.setdefault(address.rpartition(".")[0], []).append(address)
        said = [capitalize(ask_for(addresses, profile, questions, voice)) for addresses in records.values()]
        if sections:
            said.append(f"{capitalize(voice.ask)}: {' '.join(SECTIONS_BY_KEY[key].asks for key in sections)}")
        body = plan.credential.body.abbreviation
        return said + [f"Ask {body} ({each})" for each in plan.unsettled]

    def say_when(self, plan: Plan) -> str:
        """Return from when through when the exam is open, and under which conditions: ``open from 2028-02-17 on``."""
        is_open = "may be open" if plan.certainty == "facts" else "open"
        conditions = self.list_conditions(plan)
        said = f"{is_open} {self.say_days(plan)}"
        return f"{said}, {join_words(conditions, 'and')}" if conditions else said

    def say_days(self, plan: Plan) -> str:
        """Return from when through when the exam is open; a function of the day of completion, where one fits."""
        return self._say_openings(plan.trials, plan.credential, plan)

    def list_conditions(self, plan: Plan) -> list[str]:
        """Return the conditions under which the exam is open: ``if this job continues``."""
        said = [plan.condition] if plan.condition else []
        if plan.certainty == "nothing else":
            said.append("if there is nothing else to declare")
        if any(change.kind == "exam" for change in plan.changes):
            said.append(self.voice.passes.format(exam=_name_exam(plan)))
        return said

    def say_also(self, plan: Plan) -> str:
        """Return which other exams the plan opens, and when, if on other days: ``Also opens CCMA and CMAA``."""
        schedules = [trial.schedule for trial in plan.trials if trial.opening]
        own = self.say_days(plan)
        groups: dict[str, list[str]] = {}
        for also in plan.also:
            pairs = [*zip(schedules, also.openings, strict=True)]
            groups.setdefault(self._say_openings(pairs, self._credentials[also.id], plan), []).append(also.id)
        same = [join_words(groups.pop(own), "and")] if own in groups else []
        others = [f"{join_words(ids, 'and')} ({days})" for days, ids in groups.items()]
        return f"Also opens {'; '.join([*same, *others])}" if same or others else ""

    def say_not_enough(self, plan: Plan) -> str:
        """Return what looks like enough work and is not; empty if there is no such thing."""
        found = find_not_enough(plan, self.plans)
        if found is None:
            return ""
        amount = describe_days(found.first, found.seems) if found.hours is None else f"{found.hours:,} hours"
        first, last = (self.voice.write_day(day) for day in (found.leaves_from, found.leaves_through))
        until = f"until {last}" if found.leaves_from <= found.seems else f"from {first} to {last}"
        return f"{amount} more is not enough: {until} older work drops out of the last {found.within}"

    def say_last_day(self, plan: Plan) -> str:
        """Return by when it must be begun or completed; empty if no day is near."""
        if plan.last_day is None:
            return ""
        verb = capitalize(self.name_last_step(plan))
        return f"{verb} it by {self.voice.write_day(plan.last_day.day)} at the latest"

    def name_last_step(self, plan: Plan) -> str:
        """Return what must happen by the last useful day: to begin, to complete or to pass it."""
        if all(change.kind == "exam" for change in plan.changes):
            return "pass"
        return "complete" if plan.last_day and plan.last_day.of == "completing" else "begin"

    def say_undoing(self, plan: Plan) -> str:
        """Return the readings of the rules that would undo the plan; empty if none would."""
        readings = [f"{each.reading}={each.choice}" for each in plan.undone_by]
        if not readings:
            return ""
        if len(readings) == 1:
            return f"Under another reading of the rules ({readings[0]}: {plan.undone_by[0].means}) it is not open then"
        return f"Under other readings of the rules ({', '.join(readings)}) it is not open then"

    def say_blocked(self, found: CredentialPlans) -> str:
        """Return what no change meets, where no plan opens the exam; empty if there is no such thing."""
        return "; ".join(dict.fromkeys(say_unmet(each.criterion) for each in found.blocked))

    def list_assumptions(self) -> list[str]:
        """Return what all plans together take for granted of what they add, a sentence for each."""
        changes = [change for plan in self.plans.all_plans for change in plan.changes]
        kinds = {change.kind for change in changes}
        jobs = [word for word, kind in (("new", "new-job"), ("changed", "adjust-job")) if kind in kinds]
        said = [f"A {' or '.join(jobs)} job is taken to continue."] if jobs else []
        if any(change.section.word == "credential" and change.kind == "small-record" for change in changes):
            said.append("A card is taken as kept current.")
        tried = [
            trial.schedule.finish for plan in self.plans.all_plans if plan.depends_on_finish for trial in plan.trials
        ]
        finishes = [finish for finish in tried if finish]
        if finishes:
            first, last = (self.voice.write_date(end(finishes)) for end in (min, max))
            said.append(f"What depends on the day of completion was tried with days from {first} to {last}.")
        options = self.plans.options
        if options.start is not None and options.start > self.plans.as_of:
            said.append(f"Nothing begins before {self.voice.write_day(options.start)}.")
        if options.finish is not None and any(change.needs_finish for change in changes):
            said.append(f"Schooling and diplomas are completed {self.voice.write_date(options.finish)}.")
        return said

    # Days.

    def _say_change(self, change: Change, plan: Plan) -> str:
        questions, schedule = self.plans.ruleset.info.questions, plan.schedule._replace(exam=None)
        completes = all(trial.opening.opens >= _finish(trial.schedule) for trial in plan.trials if trial.opening)
        ways = {"completes": completes, "hours": self._hours_matter(plan)}
        said = say_change(change, schedule, self.plans.profile, questions, self.voice, **ways)
        if change.kind != "exam":
            return said
        credential = self._credentials[_credential_of(change)]
        days = [(trial.schedule, trial.schedule.exam) for trial in plan.trials if trial.schedule.exam is not None]
        found = find_opening_day(days, credential)
        if found is None:
            return said
        return f"{said}, which is open {self._say_opening(found, plan) or 'now'}"

    def _hours_matter(self, plan: Plan) -> bool:
        """Tell whether a credential that a plan opens asks for hours of work."""
        ids = (plan.credential.id, *(also.id for also in plan.also))
        criteria = (each for id in ids for each in list_criteria(self._credentials[id]))
        return any(isinstance(each, Total) and each.asks_hours for each in criteria)

    def _say_openings(
        self, pairs: Sequence[tuple[Schedule, Opening | None]], credential: Credential, plan: Plan
    ) -> str:
        found = find_open_days(pairs, credential, plan.changes)
        if found:
            return self._join(*found, plan)
        listed = sorted(pairs, key=lambda pair: pair[1] is None)
        return "; ".join(self._list_days(listed, plan))

    def _list_days(self, pairs: Iterable[tuple[Schedule, Opening | None]], plan: Plan) -> Iterator[str]:
        """Give the days for each day of completion that was tried."""
        done = "completed" if any(change.kind == "schooling" for change in plan.changes) else "earned"
        for schedule, opening in pairs:
            finish = self.voice.write_date(schedule.finish) if schedule.finish else ""
            days = "not open"
            if opening:
                first = RelativeDay("opening", "fixed", limit=opening.opens)
                last = RelativeDay("closing", "fixed", limit=opening.closes)
                days = self._join(first, last, plan)
            yield f"{days} if {done} {finish}"

    def _join(self, opens: RelativeDay, closes: RelativeDay, plan: Plan) -> str:
        """Return from when through when: ``from 2028-02-17 on, with no end date``."""
        first, last = self._say_opening(opens, plan), self._say_closing(closes, opens, plan)
        if opens.event == closes.event == "fixed" and opens.limit == closes.limit:
            return f"on {last.removeprefix('through ')} only"
        if not first:
            now = "at once" if plan.changes else "" if last.startswith("through") else "now"
            return ", ".join(filter(None, [now, last]))
        is_one_phrase = last.startswith("through") and "," not in first
        return f"{first.removesuffix(' on')} {last}" if is_one_phrase else f"{first}, {last}"

    def _say_opening(self, opens: RelativeDay, plan: Plan) -> str:
        """Return from when: ``from 2028-02-17 on``; empty for the day asked about."""
        write = self.voice.write_day
        if opens.event == "fixed":
            assert opens.limit is not None
            if opens.limit == plan.schedule.start and any(change.kind == "schooling" for change in plan.changes):
                return "from the day the program begins"
            if opens.limit <= self.plans.as_of:
                return ""
            is_needed = opens.needs_completion and plan.depends_on_finish
            needed = f" if {say_completion(plan.changes, self.voice)} by then" if is_needed else ""
            return f"from {write(opens.limit)} on{needed}"
        if opens.event == "exam":
            event, day = _name_exam(plan), "the day of"
        else:
            event, day = say_completion(plan.changes, self.voice), "the day"
        before = day if opens.shift.length is None else str(opens.shift)
        earliest = "" if opens.limit is None else f", {write(opens.limit)} at the earliest"
        return f"from {before} {event}{earliest}"

    def _say_closing(self, closes: RelativeDay, opens: RelativeDay, plan: Plan) -> str:
        """Return through when: ``through 2031-05-20``, ``for 5 years``, ``with no end date``."""
        if closes.is_endless:
            return "with no end date"
        if closes.event == "fixed":
            assert closes.limit is not None
            return f"through {self.voice.write_day(closes.limit)}"
        latest = "" if closes.limit is None else f", {self.voice.write_day(closes.limit)} at the latest"
        event = _name_exam(plan) if closes.event == "exam" else say_completion(plan.changes, self.voice)
        if not isinstance(closes.shift.length, Within):
            day = "the day before" if closes.shift.is_day_before else "the day"
            return f"through {day} {event}{latest}"
        if (opens.event, opens.shift.length, opens.limit) == (closes.event, None, None):
            return f"for {closes.shift}{latest}"
        return f"through {closes.shift} after {event}{latest}"


def _credential_of(change: Change) -> str:
    """Return the credential whose exam a change is."""
    record: Any = change.record
    return str(record.credential)


def _name_exam(plan: Plan) -> str:
    """Return the exam of another credential that a plan has: ``the CMA exam``."""
    return next(f"the {_credential_of(change)} exam" for change in plan.changes if change.kind == "exam")


def _finish(schedule: Schedule) -> int:
    return schedule.finish.last if schedule.finish else 0
