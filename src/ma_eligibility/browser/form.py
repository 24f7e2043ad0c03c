"""The form of the page: which fields it has, and what is typed into them as the facts of a profile and back.

What is typed is called entries: for each section whether there are any records, whether there may be more of them, and
the text of each field of each record. The page holds them as JSON.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ma_eligibility.errors import format_path, parse_path
from ma_eligibility.interview.drafts import list_required
from ma_eligibility.interview.questions import ORDER, list_fields
from ma_eligibility.interview.wording import word_field
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.facts import ACCREDITORS, CREDENTIALS
from ma_eligibility.profile.plain_values import read_fact
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile, Section, record_address
from ma_eligibility.profile.vocabulary import record_fields
from ma_eligibility.render.profile import list_facts
from ma_eligibility.ruleset.rulebook import Ruleset

#: What the form says of the records of a section: there are none, there are some; an empty text if that is not known.
NONE, SOME = "none", "some"
#: What the form holds of the candidate besides the facts that rules ask for.
LABEL = "candidate"
#: Whether there is nothing besides what the form says.
COMPLETE = "complete"
#: What a profile may say that the form keeps as it is.
NOT_IN_FORM = ("assumed",)

#: What may be said of an answer to a ruleset's own question besides yes or no.
DATES_OF_ANSWERS = ("since", "until")
#: What is suggested for a field that holds any name, where the rules ask for none.
SUGGESTED = {"credential": CREDENTIALS, "recognized_by": ACCREDITORS}

Entries = dict[str, Any]


# --- Fields ---------------------------------------------------------------------------------------------------


def describe_form(ruleset: Ruleset) -> list[dict[str, Any]]:
    """Return the sections of the form, each with its fields, as plain values; the candidate's own come last."""
    sections = [SECTIONS_BY_KEY[key] for key in ORDER]
    return [_describe_section(section, ruleset) for section in (*sections, SECTIONS[PERSON])]


def _describe_section(section: Section, ruleset: Ruleset) -> dict[str, Any]:
    return {
        "key": section.key,
        "asks": section.asks,
        "noun": section.noun,
        "is_single": section.is_single,
        "fields": [_describe_field(section, name, ruleset) for name in _list_names(section, ruleset)],
    }


def _list_names(section: Section, ruleset: Ruleset) -> Iterator[str]:
    """Give the fields of a section: what a record is of, when it was, the rest, and what the ruleset asks itself."""
    yield from (name for name in list_fields(section) if name in record_fields(section.word))
    for name in ruleset.info.questions.get(section.word, ()):
        yield from (f"{ANSWERS}.{name}", *(f"{ANSWERS}.{name}.{part}" for part in DATES_OF_ANSWERS))


def _describe_field(section: Section, name: str, ruleset: Ruleset) -> dict[str, Any]:
    """Return a field: what it asks, how it is filled in, and what may be chosen."""
    wording = word_field(section, name, ruleset)
    kind = record_fields(section.word).get(name)
    is_first = name in (section.kind_field, *section.model.MOMENT[:1])
    return {
        "name": name,
        "asks": wording.asks,
        "how": wording.how,
        "kind": kind.kind if kind else "date" if name.endswith(DATES_OF_ANSWERS) else "flag",
        "choices": list(wording.choices.items()) or [(each, each) for each in SUGGESTED.get(name, ())],
        "is_first": is_first or name in list_required(section),
    }


# --- From entries to facts ------------------------------------------------------------------------------------


class Typed(NamedTuple):
    """What is typed into the form as the facts of a profile."""

    facts: dict[str, Any]
    """The facts as a profile's file has them, with the records that are whole."""
    lacking: tuple[str, ...]
    """The addresses in the form of facts without which a record cannot be counted, such as the end of a job."""
    places: Mapping[str, tuple[int, ...]]
    """By section, which record of the form each record of the facts is."""

    def place(self, address: str) -> str:
        """Return the address in the form of what has an address in the facts."""
        path = parse_path(address)
        if len(path) < 2 or not isinstance(path[1], int):
            return address
        numbers = self.places.get(str(path[0]), ())
        return format_path((path[0], numbers[path[1]], *path[2:])) if path[1] < len(numbers) else address


def read_entries(entries: Entries, *, whole_only: bool = True) -> Typed:
    """Return what is typed as facts; unless ``whole_only``, with the records that lack a fact which they must have."""
    facts: dict[str, Any] = dict(entries.get("others", {}))
    if entries.get(COMPLETE):
        facts[COMPLETE] = True
    _put_fields(facts, SECTIONS[PERSON], entries.get(PERSON, {}))
    lacking: list[str] = []
    places: dict[str, tuple[int, ...]] = {}
    in_part: list[str] = []
    for key, section in SECTIONS_BY_KEY.items():
        typed = entries.get(key, {"has": "", "more": False, "records": []})
        records = [_put_fields({}, section, fields) for fields in typed["records"]] if typed["has"] == SOME else []
        missing = [_list_lacking(section, number, record) for number, record in enumerate(records)]
        numbers = [number for number in range(len(records)) if not (whole_only and missing[number])]
        places[key] = tuple(numbers)
        lacking += [address for each in missing for address in each]
        whole = [records[number] for number in numbers]
        if typed["has"] == NONE:
            facts[key] = NONE if section.is_single else []
        elif whole:
            facts[key] = whole[0] if section.is_single else whole
        if not section.is_single and (typed["more"] or (whole and len(whole) < len(records))):
            in_part.append(key)
    if in_part:
        facts["incomplete"] = in_part
    return Typed(facts, tuple(lacking), places)


def _list_lacking(section: Section, number: int, record: Mapping[str, Any]) -> list[str]:
    """Return the addresses of the facts that a record must have and lacks."""
    return [record_address(section, number, name) for name in list_required(section) if name not in record]


def _put_fields(record: dict[str, Any], section: Section, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is typed into a record; a field that is left empty is not known."""
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    given = {name: text for name, text in texts.items() if text != ""}
    answers = {name: text for name, text in given.items() if name.startswith(f"{ANSWERS}.")}
    for name, text in given.items():
        if name not in answers:
            record[name] = text if name == LABEL else read_fact(section.word, name, text)
    _put_answers(record, answers)
    return record


def _put_answers(record: dict[str, Any], fields: Mapping[str, str]) -> None:
    """Put the answers to questions of rulesets into a record, each with the dates that are typed next to it."""
    answers: dict[str, dict[str, str]] = {}
    for field, text in fields.items():
        name = field.removeprefix(f"{ANSWERS}.")
        question, _, part = name.rpartition(".")
        if part in DATES_OF_ANSWERS:
            answers.setdefault(question, {})[part] = text
        else:
            answers.setdefault(name, {})["is"] = text
    if answers:
        record[ANSWERS] = {name: given["is"] if [*given] == ["is"] else given for name, given in answers.items()}


# --- From facts to entries ------------------------------------------------------------------------------------


def write_entries(profile: Profile) -> Entries:
    """Return the entries of a profile; what its form has no field for is kept as it is."""
    return write_facts(list_facts(profile))


def write_facts(facts: Mapping[str, Any]) -> Entries:
    """Return the entries of facts as a file has them, also of such that cannot be read."""
    entries: Entries = {COMPLETE: facts.get(COMPLETE) is True}
    entries["others"] = {key: value for key, value in facts.items() if key in NOT_IN_FORM}
    entries[PERSON] = {
        LABEL: str(facts.get(LABEL, "")),
        **_write_record(
            SECTIONS[PERSON], {key: facts[key] for key in (*record_fields(PERSON), ANSWERS) if key in facts}
        ),
    }
    in_part = facts.get("incomplete", [])
    for key, section in SECTIONS_BY_KEY.items():
        records = _list_records(facts.get(key), section)
        has = SOME if records else "" if records is None else NONE
        entries[key] = {
            "has": has,
            "more": key in in_part,
            "records": [_write_record(section, each) for each in records or ()],
        }
    return entries


def fits_form(facts: object) -> bool:
    """Tell whether the form can show what a file has, right or wrong: records with texts where records belong."""
    if not isinstance(facts, dict):
        return False
    known = {*SECTIONS_BY_KEY, *record_fields(PERSON), *NOT_IN_FORM, ANSWERS, LABEL, COMPLETE, "incomplete"}
    own = {key: value for key, value in facts.items() if key in (*record_fields(PERSON), ANSWERS)}
    given = [(section, facts.get(key)) for key, section in SECTIONS_BY_KEY.items()]
    return (
        {*facts} <= known
        and isinstance(facts.get(COMPLETE, False), bool)
        and _is_text(facts.get(LABEL, ""))
        and _is_list_of_texts(facts.get("assumed", []))
        and _is_list_of_texts(facts.get("incomplete", []))
        and {*facts.get("incomplete", [])}
        <= {section.key for section in SECTIONS_BY_KEY.values() if not section.is_single}
        and _fits_record(own)
        and all(_fits_section(section, value) for section, value in given)
    )


def _fits_section(section: Section, value: Any) -> bool:
    if value is None or value == NONE:
        return True
    return _fits_record(value) if section.is_single else isinstance(value, list) and all(map(_fits_record, value))


def _fits_record(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    answers = record.get(ANSWERS, {})
    fields = [value for name, value in record.items() if name != ANSWERS]
    return (
        all(_is_text(value) or _is_list_of_texts(value) for value in fields)
        and isinstance(answers, dict)
        and all(
            _is_text(each) or (isinstance(each, dict) and all(map(_is_text, each.values())))
            for each in answers.values()
        )
    )


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | Decimal)


def _list_records(value: Any, section: Section) -> list[Any] | None:
    """Return the records of a section; None if they are not known."""
    if value is None or isinstance(value, str):
        return [] if value == NONE else None
    return [value] if section.is_single else [*value]


def _write_record(section: Section, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text of each field of a record; of a list, the list of texts, also if a file has a name alone."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name == ANSWERS:
            found.update(_write_answers(value))
        else:
            found[name] = write_text(read_fact(section.word, name, value))
    return found


def write_text(value: Any) -> Any:
    """Return the text of a value; of a list, the list of the texts."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def _write_answers(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, given in answers.items():
        parts = given if isinstance(given, dict) else {"is": given}
        for part, value in parts.items():
            yield f"{ANSWERS}.{name}" if part == "is" else f"{ANSWERS}.{name}.{part}", write_text(value)
