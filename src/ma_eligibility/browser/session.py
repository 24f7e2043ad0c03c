"""What the page asks of the engine: an answer to what is typed, the rest of it a moment later, and files in and out.

Texts go in and texts come out, most of them JSON: the page's script holds no Python object but the session.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ma_eligibility.browser.form import (
    Entries,
    Typed,
    describe_form,
    fits_form,
    read_entries,
    write_entries,
    write_facts,
    write_text,
)
from ma_eligibility.days.calendar import DateError, parse_day
from ma_eligibility.errors import InputError, Problem
from ma_eligibility.explain.answer import Explanation, explain_answer
from ma_eligibility.explain.comparison import Comparison, compare_answer
from ma_eligibility.explain.summary import summarize
from ma_eligibility.interview.taking import read_answers
from ma_eligibility.interview.useful import list_useful
from ma_eligibility.load.profile import make_profile_of, pop_id, read_document
from ma_eligibility.load.ruleset import load_ruleset, resolve_compared
from ma_eligibility.load.source import Document
from ma_eligibility.medium import LEFT_OUT
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.planner import plan_more, plan_profile
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.render.document import Block, Heading, html_lines
from ma_eligibility.render.json import render_json
from ma_eligibility.render.letter import make_letter
from ma_eligibility.render.page import list_advice, list_answers
from ma_eligibility.render.plans_json import render_plans_json
from ma_eligibility.render.yaml import write_block
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset

#: What problems call the place of what is typed.
PLACE = "<page>"
#: The problem that the name of a field is not known.
UNKNOWN_KEY = "E201"
#: What they call the place of the day.
AS_OF = "as-of"


class Whole(NamedTuple):
    """All of an answer."""

    explanation: Explanation
    comparison: Comparison | None
    plans: Plans | None


class Session:
    """An open page: the rules that it has asked, and the last answer."""

    def __init__(self) -> None:
        self._rulesets: dict[tuple[str, bool], Ruleset] = {}
        self._last: tuple[Answer, Explanation] | None = None
        self._name = ""
        self._whole: Whole | None = None

    def _load(self, name: str, *, alternatives: bool = True) -> Ruleset:
        """Return a ruleset, which is read when it is first asked; raises what ``load_ruleset`` raises."""
        key = (name, alternatives)
        if key not in self._rulesets:
            self._rulesets[key] = load_ruleset(name, alternatives=alternatives)
        return self._rulesets[key]

    def start(self) -> str:
        """Return what is typed where nothing is known yet."""
        return json.dumps(write_facts({}))

    def describe_form(self, name: str) -> str:
        """Return the fields of the form under a ruleset."""
        return json.dumps(describe_form(self._load(name)))

    # --- Answers ----------------------------------------------------------------------------------------------

    def answer(self, name: str, entries: str, as_of: str) -> str:
        """Return the answer to what is typed, under a ruleset, on a day: what is certain at once.

        Where something cannot be read there is no answer, and the problems with their places in the form.
        """
        ruleset = self._load(name)
        typed = read_entries(json.loads(entries))
        try:
            day = parse_day(as_of)
            profile, warnings = read_answers(typed.facts, PLACE, [ruleset])
        except DateError as error:
            return json.dumps({"problems": [{"address": AS_OF, "said": _say_wrong_day(error), "meant": ""}]})
        except InputError as error:
            return json.dumps({"problems": [_describe(each, typed) for each in error.problems]})
        self._name, self._whole = name, None
        answer = evaluate_profile(profile, ruleset, day)
        explanation = explain_answer(answer)
        self._last = answer, explanation
        asked = list_useful(answer)
        later = [address for address in _list_useful_later(explanation) if address not in asked]
        return json.dumps(
            {
                "problems": [],
                "warnings": [_describe(each, typed) for each in warnings],
                "lacking": typed.lacking,
                "asked": [typed.place(address) for address in asked],
                "later": [typed.place(address) for address in later],
                "said": _say_in_short(explanation),
                "html": _write(list_answers(explanation)),
            }
        )

    def complete(self) -> str:
        """Return the last answer with all that takes longer: what other rules say, what to do next, and plans."""
        whole = self._complete()
        return json.dumps({"html": _write(list_answers(*whole)), "rest": _write(list_advice(*whole, medium=None))})

    def _complete(self) -> Whole:
        if self._whole is None:
            assert self._last is not None, "answer() comes first"
            answer, explanation = self._last
            other = resolve_compared(self._name, answer.ruleset.info.compare_with)
            compared = self._load(other, alternatives=False) if other else None
            comparison = compare_answer(answer, compared, explanation) if compared else None
            self._whole = Whole(explanation, comparison, plan_more(explanation))
        return self._whole

    def write_letter(self) -> str:
        """Return the letter to the student, as HTML within a page."""
        letter = make_letter(*self._complete())
        return _write([Heading(letter.title, 1), *letter.blocks])

    def write_check(self) -> str:
        """Return the last answer as ``check --format json`` does."""
        explanation, comparison, plans = self._complete()
        return render_json(explanation, comparison, (), plans)

    def write_plans(self) -> str:
        """Return the plans for the last answer as ``plan --format json`` does."""
        assert self._last is not None, "answer() comes first"
        answer, _ = self._last
        return render_plans_json(plan_profile(answer.profile, answer.ruleset, answer.as_of), ())

    # --- Files ------------------------------------------------------------------------------------------------

    def save(self, entries: str) -> str:
        """Return what is typed as a profile's file, whole even where it cannot be read yet."""
        given = json.loads(entries)
        facts = read_entries(given, whole_only=False).facts
        id = {"id": given["id"]} if given.get("id") else {}
        return write_block({**id, **facts})

    def open(self, text: str, name: str) -> str:
        """Return what is to be typed into the form for the text of a profile's file, or why it cannot be.

        A fact that cannot be read opens all the same, to be corrected in the form; what no form can show does not.
        """
        try:
            entries = _open(read_document(text, name, is_json=name.lower().endswith(".json")))
        except InputError as error:
            return json.dumps({"problems": [str(each) for each in error.problems]})
        return json.dumps({"problems": [], "entries": entries, "has_comments": _has_comments(text)})


def _open(document: Document) -> Entries:
    """Return what is typed for a profile's file; raises InputError for one that the form cannot show."""
    if document.problems:
        document.raise_problems()
    id = {"id": pop_id(document)}
    given = document.value
    try:
        return write_entries(make_profile_of(document)) | id
    except InputError:
        if not fits_form(given):
            raise
        return write_facts(given) | id


def _has_comments(text: str) -> bool:
    """Tell whether a file has comments, which are not kept when it is saved."""
    return re.search(r"(^|\s)#", text, re.MULTILINE) is not None


def _describe(problem: Problem, typed: Typed) -> dict[str, Any]:
    """Return a problem with its place in the form, and what is meant if it can be no other: a value, or a name."""
    meant = problem.fix.new if problem.fix and not problem.fix.new.startswith(LEFT_OUT) else "''"
    return {
        "address": typed.place(problem.path),
        "said": _say(problem.message, problem.help),
        "meant": write_text(read_document(f"meant: {meant}", PLACE, is_json=False).value["meant"]),
        "isName": problem.code == UNKNOWN_KEY,
    }


def _say(message: str, help: str) -> str:
    help = help.replace("press Enter", "leave it empty")  # the words are those of the interview
    return f"{capitalize(message)}{f' ({help})' if help else ''}."


def _say_wrong_day(error: DateError) -> str:
    return f"As of which day? {_say(str(error), error.help)}"


def _list_useful_later(explanation: Explanation) -> dict[str, None]:
    """Return the addresses of the facts that could change a verdict on days on which exams may open later."""
    days = {
        found.spans.perhaps_next.first
        for found in explanation.credentials
        if found.held is None and found.verdict is Verdict.NOT_ELIGIBLE and found.spans.perhaps_next
    }
    answers = [evaluate_profile(explanation.profile, explanation.ruleset, day) for day in sorted(days)]
    return dict.fromkeys(address for answer in answers for address in list_useful(answer))


def _write(blocks: Iterable[Block]) -> str:
    return "\n".join(line for block in blocks for line in html_lines(block))


def _say_in_short(explanation: Explanation) -> str:
    """Return the verdicts in a line, to be read out as the answer changes."""
    found = ((each.credential.id, summarize(each, explanation).word) for each in explanation.credentials)
    return "; ".join(f"{id}: {word}" for id, word in found)
