"""A change in words, as one tells somebody what to do: ``Complete a medical assisting program that CAAHEP accredits``.

The words are made of what rules ask of the record, and of the record; nothing else is said of it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from ma_eligibility.explain.voice import Voice
from ma_eligibility.plan.changes import Change, Schedule
from ma_eligibility.plan.records import ANY_NAME
from ma_eligibility.profile.descriptions import join_words
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import YES, Condition, plain
from ma_eligibility.ruleset.questions import Questions, answer_address, name_questions

#: What a rule asks of each field of a record.
Asked = dict[str, list[Condition]]
#: Up to how many words of a field are listed; of more, those are that will not do.
MOST_LISTED = 4
#: For how many words it is kept whether a condition allows them.
MOST_KEPT = 10_000


def say_change(
    change: Change,
    schedule: Schedule,
    profile: Profile,
    questions: Questions,
    voice: Voice,
    *,
    completes: bool = False,
    hours: bool = True,
) -> str:
    """Return what to do, as a sentence without its period.

    ``completes`` says of schooling for which it is enough to be enrolled that it is to be completed; without ``hours``
    it is not said how many hours a week a new job has, unless a rule asks for that.
    """
    if change.answers:
        return f"Be able to answer yes: {' '.join(_list_questions(change.asked, questions))}"
    asked: Asked = {}
    for test in change.asked:
        asked.setdefault(test.field, []).append(test)
    if change.kind == "document":
        record = (profile.records(change.section.key) or ())[change.position or 0]
        return f"Get the {change.paper} of {voice.whose} {record.label(voice.write_date)}"
    if change.kind == "adjust-job":
        return _say_adjusted_job(change, schedule, profile, voice)
    said = _SAY_NEW[change.kind](change, asked, profile, hours)
    if change.kind == "schooling":
        said = f"{'Enroll in' if change.while_enrolled and not completes else 'Complete'} {said}"
    if change.kind == "new-job":
        jobs = profile.records("employment") or ()
        left = [f"{voice.whose} {_name_job(jobs[index], voice)}" for index in change.leaves]
        places = f", in place of {join_words(left, 'and')}" if left else ""
        said = f"{said}{places}, from {voice.write_day(schedule.start)} on"
    if change.kind == "exam" and schedule.exam is not None:
        said = f"{said}, which is open from {voice.write_day(schedule.exam)} on"
    answers = [test for test in change.asked if isinstance(test, AnswerCondition)]
    return f"{said}{''.join(_say_answers(answers, questions))}"


def say_completion(changes: Sequence[Change], voice: Voice) -> str:
    """Return what happens on the candidate's day of completion: ``the program is completed``."""
    programs = sum(change.kind == "schooling" for change in changes)
    said = []
    if programs:
        what, be = ("the program", "is") if programs == 1 else ("the programs", "are")
        said.append(voice.completes.format(what=what, be=be, done="completed", do="complete"))
    if any(change.kind == "diploma" for change in changes):
        said.append(voice.completes.format(what="the diploma", be="is", done="earned", do="earn"))
    return f"{voice.you}{join_words(said, 'and')}"


# --- Answers ------------------------------------------------------------------------------------------------


def _list_questions(asked: Sequence[Condition], questions: Questions) -> Iterator[str]:
    """Give each question that is asked, in its own words, with the paper that shows the answer."""
    named = name_questions(questions)
    for test in asked:
        if isinstance(test, AnswerCondition):
            question = questions.get(test.word, {}).get(test.field)
            shown = f" (shown by {question.proof})" if question and question.proof else ""
            yield f"{named.get(answer_address(test.word, test.field), f'{plain(test.field)}?')}{shown}"


def _say_answers(asked: Sequence[AnswerCondition], questions: Questions) -> Iterator[str]:
    """Give which answers a new record is to have: ``, where the answer is yes: …``."""
    for is_yes in (True, False):
        tests = [test for test in asked if test.wanted.is_yes is is_yes]
        if tests:
            answer = f"answer is {plain(is_yes)}" if len(tests) == 1 else f"answers are {plain(is_yes)}"
            yield f", where the {answer}: {' '.join(_list_questions(tests, questions))}"


# --- New records --------------------------------------------------------------------------------------------


def _say_diploma(change: Change, asked: Asked, profile: Profile, hours: bool) -> str:
    kinds = _list_allowed(asked.get("kind", ())) or [*_KINDS]
    return f"Earn {with_article(join_words([_KINDS[word] for word in kinds], 'or'))}"


_KINDS = {"high_school": "high school diploma", "ged": "GED", "equivalent": "equivalent that a state recognizes"}


def _say_program(change: Change, asked: Asked, profile: Profile, hours: bool) -> str:
    """Return a program as rules ask for it: ``a medical assisting program that CAAHEP or ABHES accredits``."""
    record: Any = change.record
    head, tail = _say_field(asked.get("field", ()))
    bodies = list(_say_bodies(asked.get("accreditation", ()), "accredit"))
    if "level" in asked:
        head = f"{record.level} {head}"
    if not bodies and asked.get("accreditation"):
        head = f"accredited {head}"
    clauses = [
        _say_hours(record, asked),
        *(f"with {with_article(join_words(_list_awards(test), 'or'))} at its end" for test in asked.get("award", ())),
        *(f"recognized by {_say_listed(test)}" for test in asked.get("recognized_by", ())),
    ]
    known = {"field", "level", "accreditation", "hours", "externship_hours", "academic_hours", "award", "recognized_by"}
    said = ", ".join(filter(None, [*clauses, *_say_others(asked, known)]))
    program = f"{with_article(head)}{tail}{''.join(f' {each}' for each in bodies)}"
    return f"{program}{', ' if bodies and said else ' ' if said else ''}{said}"


def _list_awards(test: Condition) -> list[str]:
    return [_AWARD_NAMES.get(word, plain(word)) for word in _list_allowed([test])]


_AWARD_NAMES = {each: f"{each} degree" for each in ("associate", "bachelor", "master")}


def _say_field(tests: Sequence[Condition]) -> tuple[str, str]:
    """Return a program by what it teaches, and what follows the word program."""
    allowed = _list_allowed(tests)
    if not tests:
        return "program", ""
    if len(allowed) <= MOST_LISTED:
        return f"{join_words(map(plain, allowed), 'or')} program", ""
    refused = [word for word in tests[0].known if word not in allowed]
    others = [plain(word) for word in refused if word != "other"]
    besides = f" other than {join_words(others, 'or')}" if others else ""
    return ("healthcare program" if "other" in refused else "program"), besides


def _say_bodies(tests: Sequence[Condition], verb: str) -> Iterator[str]:
    """Give which bodies are to accredit a program; nothing where one of any name will do."""
    for test in tests:
        for operator, wanted in test.asked.items():
            if operator == "any_of":
                yield f"that {join_words(wanted, 'or')} {verb}s"
            elif operator == "all_of":
                yield f"that {join_words(wanted, 'and')} {verb}{'s' if len(wanted) == 1 else ''}"
            elif operator == "none_of":
                yield f"that {join_words(wanted, 'or')} does not {verb}"
            elif operator == "at_least" and wanted > 1:
                yield f"that {wanted} bodies {verb}"
            elif operator == "at_most":
                yield f"that at most {wanted} bodies {verb}"


def _say_listed(test: Condition) -> str:
    """Return the names that a condition lists, as in a sentence: ``USDE, CHEA or AMT``."""
    ((operator, names),) = test.asked.items() if len(test.asked) == 1 else (("", ()),)
    joins = {"any_of": "or", "all_of": "and"}
    return join_words(map(plain, names), joins[operator]) if operator in joins else test.describe()


def _say_hours(record: Any, asked: Asked) -> str:
    """Return the clock hours that a program has: ``of 720 clock hours or more, with 160 or more of externship``."""
    said = []
    is_derived = "academic_hours" in asked or "externship_hours" in asked
    if record.hours is not None and ("hours" in asked or not is_derived):
        said.append(f"of {_say_number(record.hours, 'clock hours', asked.get('hours', ()))}")
    for test in asked.get("academic_hours", ()):
        said.append(f"of {test.meeting_value():,} clock hours or more besides the externship")
    if record.externship_hours is not None and "externship_hours" in asked:
        said.append(
            f"with {_say_number(record.externship_hours, 'clock hours', asked['externship_hours'])} of externship"
        )
    return ", ".join(said)


def _say_number(number: Any, unit: str, tests: Sequence[Condition], *, is_least: bool = True) -> str:
    """Return a number with its unit, and whether it may be more: ``720 clock hours or more``."""
    most = [test.asked["at_most"] for test in tests if "at_most" in test.asked]
    if not most:
        return f"{number:,} {unit}{' or more' if is_least else ''}"
    return f"{min(most):,} {unit} or less" if number == min(most) else f"{number:,} to {min(most):,} {unit}"


def _say_new_job(change: Change, asked: Asked, profile: Profile, hours: bool) -> str:
    """Return a job as rules ask for it: ``Work as a medical assistant with clinical duties, under supervision``."""
    record: Any = change.record
    said = [f"Work {_say_role(asked.get('role', ()))}{_say_duties(asked.get('duties', ()), record)}"]
    for test in asked.get("supervised", ()):
        said.append("under supervision" if test.wanted else "without supervision")
    is_least = "hours_per_week" in asked or "hours_per_week" in change.amounts
    if record.hours_per_week is not None and (hours or is_least):
        said.append(
            _say_number(record.hours_per_week, "hours a week", asked.get("hours_per_week", ()), is_least=is_least)
        )
    elif not change.hours_matter:
        said.append("at any number of hours a week")
    for test in asked.get("country", ()):
        said.append(f"in {_say_listed(test)}".replace("in US", "in the US"))
    for test in asked.get("setting", ()):
        said.append(f"in {with_article(_say_listed(test))}")
    for test in asked.get("employer", ()):
        said.append(f"at {_say_listed(test)}")
    known = {"role", "duties", "supervised", "hours_per_week", "country", "setting", "employer"}
    return ", ".join([*said, *_say_others(asked, known)])


def _say_role(tests: Sequence[Condition]) -> str:
    allowed = _list_allowed(tests)
    if not tests:
        return "in any job"
    if len(allowed) <= MOST_LISTED:
        return f"as {with_article(join_words(map(plain, allowed), 'or'))}"
    refused = [word for word in tests[0].known if word not in allowed]
    others = [plain(word) for word in refused if word != "other"]
    besides = f", but not as {with_article(join_words(others, 'or'))}" if others else ""
    return f"{'in healthcare' if 'other' in refused else 'in any job'}{besides}"


def _say_duties(tests: Sequence[Condition], record: Any) -> str:
    if not tests:
        return ""
    if len(tests) == 1 and "none_of" in tests[0].asked:
        return f" without {join_words(map(plain, tests[0].asked['none_of']), 'or')} duties"
    either = len(tests) == 1 and len(tests[0].asked.get("any_of", ())) > 1
    words = tests[0].asked["any_of"] if either else sorted(record.duties)
    return f" with {join_words(map(plain, words), 'or' if either else 'and')} duties"


def _say_small_record(change: Change, asked: Asked, profile: Profile, hours: bool) -> str:
    record: Any = change.record
    if change.section.word == "credential":
        return f"Get {with_article(plain(record.credential))} card and keep it current"
    named = plain(record.skill)
    count = record.count or 1
    has_some = any(each.skill == record.skill for each in profile.records("skills") or ())
    what = named if count == 1 else _make_plural(named)
    return f"Do {count:,}{' more' if has_some else ''} {what}"


def _make_plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun if noun.endswith("s") else f"{noun}s"


def _say_exam(change: Change, asked: Asked, profile: Profile, hours: bool) -> str:
    return f"Pass the {plain(getattr(change.record, change.section.kind_field))} exam"


_SAY_NEW: dict[str, Callable[[Change, Asked, Profile, bool], str]] = {
    "diploma": _say_diploma,
    "schooling": _say_program,
    "new-job": _say_new_job,
    "small-record": _say_small_record,
    "exam": _say_exam,
}


# --- Jobs that go on ----------------------------------------------------------------------------------------


def _say_adjusted_job(change: Change, schedule: Schedule, profile: Profile, voice: Voice) -> str:
    """Return how a job goes on: ``From 2026-11-29 on, have administrative duties in the job at City Hospital``."""
    job: Any = (profile.records("employment") or ())[change.position or 0]
    new: Any = change.record
    does = []
    is_least = "hours_per_week" in change.amounts
    if new.hours_per_week != job.hours_per_week and not (is_least and new.hours_per_week < job.hours_per_week):
        does.append(f"work {new.hours_per_week} hours a week{' or more' if is_least else ''}")
    if new.duties != job.duties:
        does.append(f"have {join_words(sorted(new.duties), 'and')} duties")
    if new.supervised != job.supervised:
        does.append("be supervised" if new.supervised else "work without supervision")
    day = voice.write_day(schedule.start)
    return f"From {day} on, {join_words(does, 'and')} in {voice.whose} {_name_job(job, voice)}"


def _name_job(job: Any, voice: Voice) -> str:
    """Return a job by its employer or, if that is not known, by the work and its first day."""
    if job.employer or not job.role:
        return str(job.label(voice.write_date))
    since = f" since {voice.write_date(job.start)}" if job.start else ""
    return f"job as {with_article(plain(job.role))}{since}"


# --- Conditions ---------------------------------------------------------------------------------------------


def _list_allowed(tests: Sequence[Condition]) -> list[str]:
    """Return the words of a field that meet all conditions on it; all that the field knows if there is none."""
    if not tests:
        return []
    named = [word for test in tests for words in test.asked.values() if isinstance(words, list) for word in words]
    words = tests[0].known or tuple(dict.fromkeys(named))
    return [word for word in words if all(_allows(test, word) for test in tests)]


@lru_cache(MOST_KEPT)
def _allows(test: Condition, word: str) -> bool:
    value: dict[str, Any] = {test.field: word}
    return test.test(test.model.model_construct(**value)) == YES


def _say_others(asked: Asked, known: set[str]) -> Iterator[str]:
    """Give the conditions on the fields that have no words of their own: ``with school: City College``."""
    for field, tests in asked.items():
        for test in tests if field not in known else ():
            if not isinstance(test, AnswerCondition):
                yield f"with {plain(field)}: {test.describe().replace(ANY_NAME, 'any')}"


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article; of letters that are spelled out, as they are spoken."""
    first = noun.split(" ")[0]
    is_spelled = first.isupper() and len(first) > 1
    return f"{'an' if first[:1] in ('AEFHILMNORSX' if is_spelled else 'aeiouAEIO') else 'a'} {noun}"
