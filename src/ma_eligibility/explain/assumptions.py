"""What a profile takes for granted about days to come, and the profile as it is if that does not come true."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from ma_eligibility.days.calendar import ANY_DAY, NEVER_COMES, PartialDate
from ma_eligibility.days.timeline import HasDays
from ma_eligibility.errors import parse_path
from ma_eligibility.explain.fact_names import say_fact
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.descriptions import join_words
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.conditions.base import plain
from ma_eligibility.ruleset.rulebook import Ruleset

#: For how many jobs that go on it is found which of them matter; of more, they are named together.
MOST_JOBS = 6
#: How many assumed facts are left out one at a time; more of them are left out together.
MOST_ASSUMED = 12


class Assumed(NamedTuple):
    """Something that a profile takes for granted, in words, and the records of a section without it."""

    profile: Profile
    section: str
    """The key of the section that it is about."""
    without: tuple[tuple[Any, ...] | None, ...]
    """The section's records without all of it and, if it is about several records, without it for each of them.

    None where nothing is known of the section without it.
    """
    text: str
    several: str = ""
    """The words where several of the records matter."""
    one_of: str = ""
    """The words where any one of the records is enough."""
    is_to_come: bool = True
    """Whether it is about days to come, and not about what is so."""
    others: tuple[tuple[str, tuple[Any, ...] | None], ...] = ()
    """The records of other sections without what is assumed of these, too, if it is about several sections together."""

    @property
    def profiles(self) -> list[Profile]:
        """The profile with those records."""
        return [_with_all(self.profile, [(self.section, records), *self.others]) for records in self.without]

    @property
    def sections(self) -> tuple[str, ...]:
        """The keys of the sections that it is about."""
        return (self.section, *(section for section, _ in self.others))


class Assumption(NamedTuple):
    """Something that a profile takes for granted, and what was found without it, in the order of the profiles."""

    assumed: Assumed
    without: Sequence[Any]

    def map(self, pick: Callable[[Any], Any]) -> "Assumption":
        """Return it with a part of what was found without it."""
        return Assumption(self.assumed, [pick(each) for each in self.without])

    def say(self, differs: Callable[[Assumed, HasDays], bool]) -> str:
        """Return it in words if it matters: if what was found without it differs; empty if it does not."""
        together, *each = (differs(self.assumed, without) for without in self.without)
        if not each:
            return self.assumed.text if together else ""
        if any(each):
            return self.assumed.text if sum(each) == 1 else self.assumed.several
        return self.assumed.one_of if together else ""


def say_assumptions(assumptions: Iterable[Assumption], differs: Callable[[Assumed, HasDays], bool]) -> str:
    """Return in words what a finding depends on: ``if this job continues and if completed as expected``.

    What is so of several sections together is said only where nothing that is so of one is.
    """
    said: list[str] = []
    is_said = False
    for assumption in assumptions:
        assumed = assumption.assumed
        text = "" if assumed.others and is_said else assumption.say(differs)
        if text:
            said.append(text)
            is_said = is_said or not assumed.is_to_come
    return " and ".join(said)


def _with_all(profile: Profile, changes: Iterable[tuple[str, Sequence[Any] | None]]) -> Profile:
    """Return the profile with other records in several sections."""
    for section, records in changes:
        profile = with_records(profile, section, records)
    return profile


def with_records(profile: Profile, section: str, records: Sequence[Any] | None) -> Profile:
    """Return the profile with other records in a section, or none known; the candidate's own is the profile itself."""
    if records is None:
        return with_changes(profile, **{section: None})
    if section == PERSON:
        (person,) = records
        return cast(Profile, person)
    return with_changes(profile, **{section: records[0] if SECTIONS_BY_KEY[section].is_single else tuple(records)})


def drop_assumptions(profile: Profile, ruleset: Ruleset, as_of: int) -> Iterator[Assumed]:
    """Give each assumption of a profile."""
    if profile.assumed:
        yield from _drop_assumed(profile)
    jobs = profile.employment or ()
    continuing = [index for index, job in enumerate(jobs) if job.end == "present" or job.ends.last > as_of]
    if continuing:
        ended = tuple([_end_on(job, as_of) for job in jobs])
        without = [ended]
        for index in continuing if 1 < len(continuing) <= MOST_JOBS else ():
            without.append((*jobs[:index], ended[index], *jobs[index + 1 :]))
        several, one_of = "if these jobs continue", "if one of these jobs continues"
        text = several if len(continuing) > MOST_JOBS else "if this job continues"
        yield Assumed(profile, "employment", tuple(without), text, several, one_of)
    for said, field in (("expected", "expected"), ("planned", "completed")):
        for key in ("programs", "military"):
            never = _never_done(profile.records(key), field, as_of)
            if never is not None:
                yield Assumed(profile, key, (never,), f"if completed as {said}")
    for said, field in (("expected", "expected"), ("planned", "earned")):
        never = _never_done(profile.records("diploma"), field, as_of)
        if never is not None:
            yield Assumed(profile, "diploma", (never,), f"if the diploma is earned as {said}")
    for word, questions in ruleset.info.questions.items():
        for name in [name for name, question in questions.items() if not question.lasting]:
            yield from _drop_answer(profile, word, (name, f"{ruleset.id}.{name}"), as_of)


def _drop_assumed(profile: Profile) -> Iterator[Assumed]:
    """Give each fact and section that a profile says to be assumed, and then all of several sections together."""
    facts = list_assumed(profile)
    for fact in facts if len(facts) <= MOST_ASSUMED else ():
        rest = None if fact.number < 0 else _forget(fact, profile.records(fact.section), _fields_of(fact, facts))
        yield Assumed(profile, fact.section, (rest,), f"if {fact.text}", is_to_come=False)
    if len({fact.section for fact in facts}) > 1 or len(facts) > MOST_ASSUMED:
        (section, records), *others = _forget_all(facts, profile)
        text = _join_conditions(tuple(dict.fromkeys(fact.text for fact in facts)))
        yield Assumed(profile, section, (records,), text, is_to_come=False, others=tuple(others))


def _fields_of(fact: "AssumedFact", facts: Iterable["AssumedFact"]) -> set[str]:
    """Return the fields of a record that are assumed, given one of them."""
    return {each.field for each in facts if (each.section, each.number) == (fact.section, fact.number)}


@lru_cache(maxsize=1_000)
def _join_conditions(texts: tuple[str, ...]) -> str:
    return " and ".join(f"if {text}" for text in texts)


class AssumedFact(NamedTuple):
    """Something that a profile says to be assumed."""

    address: str
    """Its address: of a section, or of a fact."""
    value: str
    """What is assumed: ``none`` for a section without records."""
    text: str
    """The same in words, as part of a sentence."""
    section: str
    """The key of its section."""
    number: int
    """The number of its record, from zero; negative for a section as a whole."""
    field: str


def list_assumed(profile: Profile) -> list[AssumedFact]:
    """Return what a profile says to be assumed and has."""
    found = (_find_assumed(address, profile) for address in profile.assumed)
    return [fact for fact in found if fact is not None]


@cache
def section_of(address: str) -> str:
    """Return the key of the section that an address is in."""
    key = str(parse_path(address)[0])
    return key if key in SECTIONS_BY_KEY else PERSON


def _find_assumed(address: str, profile: Profile) -> AssumedFact | None:
    """Return what is assumed at an address; None if the profile has nothing there."""
    if address in SECTIONS_BY_KEY:
        records = profile.records(address)
        return None if records is None else _assume_section(address, is_empty=not records)
    key, *rest = parse_path(address)
    section = SECTIONS_BY_KEY.get(str(key), SECTIONS[PERSON])
    records = profile.records(section.key)
    field, number = str(rest[-1] if rest else key), rest[0] if rest and isinstance(rest[0], int) else 0
    value = getattr(records[number], field, None) if records and number < len(records) else None
    if value is None:
        return None
    said = _say_value(value)
    owner = f"the {section.noun}" if section.noun == field else f"the {section.noun}'s {say_fact(field)}"
    text = f"the {section.noun} goes on" if value == "present" else f"{owner} is {said}"
    return AssumedFact(address, said, text, section.key, number, field)


@cache
def _assume_section(key: str, *, is_empty: bool) -> AssumedFact:
    """Return what is assumed of a section as a whole."""
    section = SECTIONS_BY_KEY[key]
    text = f"there is {section.none}" if is_empty else f"the records of {section.topic} are as given"
    return AssumedFact(key, "none" if is_empty else "as given", text, key, -1, "")


def _say_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return join_words(map(plain, value), "and") if value else "none"
    return plain(value) if isinstance(value, str) else str(value)


def _forget(fact: AssumedFact, records: Sequence[Any] | None, assumed: set[str]) -> tuple[Any, ...] | None:
    """Return the records of a section without what is assumed; None if nothing is known of it then.

    ``assumed`` are the facts of the record that are: a record of which all facts are is not known to be there.
    """
    if fact.number < 0 or records is None:
        return None
    record = records[fact.number]
    if fact.section != PERSON and assumed >= set(_list_given(record)):
        return (*records[: fact.number], *records[fact.number + 1 :]) or None
    declared = type(record).model_fields[fact.field]
    is_date = fact.field in record.DATES or fact.field in record.MOMENT
    if declared.is_required() and not is_date:
        return None  # a record is nothing without the name of what it is
    without = with_changes(record, **{fact.field: ANY_DAY if declared.is_required() else declared.default})
    return (*records[: fact.number], without, *records[fact.number + 1 :])


def _forget_all(facts: Sequence[AssumedFact], profile: Profile) -> Iterator[tuple[str, tuple[Any, ...] | None]]:
    """Give the sections of which something is assumed, the candidate first, with their records without all of that."""
    for section in sorted({fact.section for fact in facts}, key=lambda section: section != PERSON):
        own = [fact for fact in facts if fact.section == section]
        records = None if own[0].number < 0 else profile.records(section)
        for number in sorted({fact.number for fact in own}, reverse=True):  # the last first, as numbers stay so
            for fact in [each for each in own if each.number == number]:
                left = _forget(fact, records, _fields_of(fact, own))
                is_gone = records is not None and (left is None or len(left) < len(records))
                records = left
                if is_gone:
                    break
        yield section, records


def _list_given(record: Any) -> Iterator[str]:
    """Give the facts that a record has."""
    for name, declared in type(record).model_fields.items():
        if declared.is_required() or getattr(record, name) != declared.get_default(call_default_factory=True):
            yield name


def _never_done(records: Sequence[Any] | None, field: str, as_of: int) -> tuple[Any, ...] | None:
    """Return the records with days to come under the field never coming; None if there are none.

    A day that is expected may be past: that it came true is still taken for granted.
    """
    dates = [getattr(record, field, None) for record in records or ()]
    planned = [date is not None and (field == "expected" or date.first > as_of) for date in dates]
    if not any(planned):
        return None
    changed = zip(records or (), planned, strict=True)
    return tuple(
        with_changes(record, **{field: NEVER_COMES}) if is_planned else record for record, is_planned in changed
    )


def _end_on(job: Employment, day: int) -> Employment:
    """Return the job, if it goes on after the day, with its end on the day; of one that begins later no day counts.

    Hours in all are those of a whole job: one whose days are known in part cannot be cut.
    """
    if job.ends.last <= day:
        return job
    if job.begins.first > day:
        return with_changes(job, start=NEVER_COMES, end=NEVER_COMES, total_hours=None)
    end = PartialDate(min(job.ends.first, day), day)
    if job.total_hours is None:
        return with_changes(job, end=end)
    least, most = job.weekly_hours
    return with_changes(job, end=end, total_hours=None, hours_per_week=least) if least == most else job


def _drop_answer(profile: Profile, word: str, names: tuple[str, str], as_of: int) -> Iterator[Assumed]:
    """Give the assumption that an answer with a first day and no last goes on; ``names`` are those of its question."""
    section = SECTIONS[word]
    records = profile.records(section.key) or ()
    for is_yes in (True, False):
        ended = [_end_answers(record, names, is_yes, as_of) for record in records]
        if all(one is other for one, other in zip(records, ended, strict=True)):
            continue
        yield Assumed(profile, section.key, (tuple(ended),), f"if {plain(names[0])} stays {plain(is_yes)}")


def _end_answers(record: Any, names: tuple[str, str], is_yes: bool, day: int) -> Any:
    """Return the record with answers of those names that go on ended on the day; itself if there are none."""
    answers: list[Answer] = []
    for answer in record.answers or ():
        if answer.name not in names or answer.is_yes is not is_yes or answer.since is None or answer.until is not None:
            answers.append(answer)
        elif answer.since.first <= day:
            first = answer.since.first if answer.since.last > day else day  # one that may not have begun may be over
            answers.append(answer._replace(until=PartialDate(first, day)))
        elif is_yes:  # one that is yet to come: it is no until then, and so it stays
            answers.append(Answer(answer.name, is_yes=False))
    changed = tuple(answers)
    return record if changed == (record.answers or ()) else with_changes(record, answers=changed or None)
