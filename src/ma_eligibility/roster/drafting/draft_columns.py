"""How a column of an export is drafted to read: by its header and by what its cells hold, else with a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ma_eligibility.load.date_formats import find_clash
from ma_eligibility.load.roster_map import NOTHING_SAID
from ma_eligibility.plain import dump_json, show_plain
from ma_eligibility.profile.meanings import find_word, fold_words, hint_at_word, is_likely, is_unknown
from ma_eligibility.profile.office_words import (
    DIPLOMAS,
    FIRST_NAMES,
    GENERAL,
    IGNORED,
    KEPT,
    LAST_NAMES,
    MIDDLE_NAMES,
    NAMING,
    NO,
    PROGRAMS,
    STATUS_WORDS,
    STILL,
    YES,
    find_addresses,
    find_field,
    is_called,
)
from ma_eligibility.profile.plain_values import text_reader
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import FieldKind
from ma_eligibility.roster.columns import Place, find_place, find_place_in_section, kind_of, record_place
from ma_eligibility.roster.drafting.survey import NUMBER, Column, Word

#: The field of a program that has none of the others.
OTHER = "other"
COMPLETED, EXPECTED = Place("programs", 1, "completed"), Place("programs", 1, "expected")
_GRADUATION = {"programs.completed", "programs.expected", "diploma.earned"}
#: How many words of a column are shown in a question.
MOST_SHOWN = 4

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./() '+-]*(?<! )")
_NOT_PLAIN = {"yes", "no", "true", "false", "on", "off", "null", "none", "nothing"}


@dataclass
class Said:
    """What a word of a column says: the text of a value or, in braces, facts."""

    word: Word
    value: str
    question: str = ""


@dataclass
class Spec:
    """How a column is drafted to read."""

    name: str
    to: str = ""
    words: list[Said] = field(default_factory=list)
    none: list[Word] = field(default_factory=list)
    none_question: str = ""
    is_open: bool = False
    by: str = ""
    by_words: list[Said] = field(default_factory=list)
    formats: tuple[str, ...] = ()
    question: str = ""
    place: Place | None = None

    def without_inner_questions(self) -> "Spec":
        """Return it with one question for all of it, if there is one; else the same."""
        asked = [said.question for said in (*self.words, *self.by_words) if said.question]
        asked += [self.none_question] if self.none_question else []
        if not self.question or not asked:
            return self
        question = "; ".join((self.question, *asked))
        words, by_words = ([replace(said, question="") for said in each] for each in (self.words, self.by_words))
        return replace(self, question=question, words=words, by_words=by_words, none_question="")


def draft_column(column: Column, section: str, status: Column | None, named: Mapping[str, int]) -> Spec | None:
    """Return how a column reads; None if it seems to hold no fact.

    ``named`` are the sections that columns of the table name, each with how many do.
    """
    name = fold_words(column.name)
    if not section and rank_of_name(column.name):
        return Spec(column.name, "candidate", place=Place("", 0, "candidate"))
    if is_called(column.name, KEPT) or is_called(column.name, IGNORED):
        return None
    if not section:
        whole = find_place(column.name)
        if column.filled and whole and whole.section and not whole.field and whole.section != "diploma":
            return _draft_whole(column, whole)
        if whole and whole.field and column.filled:
            return _draft_fact(column, whole, "")
    addresses, number = find_addresses(column.name, section)
    if name == "diploma":
        addresses = ["diploma.kind"]
    is_program = is_called(column.name, PROGRAMS) or bool({"programs.name", "programs.field"} & {*addresses[:1]})
    if is_program and section in ("", "programs") and column.has_few_words and column.filled:
        return _draft_programs(column, section, number)
    found = (_place_of(address, section, number) for address in addresses)
    places = [place for place in found if place is not None]
    if not places and section in addresses and section in NAMING and column.filled:
        place = record_place(section, 1, NAMING[section])
        asked = f"is {quote(column.name)} {place.field}? Its words must be those of the rules, such as CMA or CPR"
        return _draft_fact(column, place, section, asked)
    if not places and not section and addresses and column.filled and addresses[0] in SECTIONS_BY_KEY:
        return _draft_whole(column, Place(addresses[0], 0, ""))
    if not places:
        return _guess(column, section)
    if not column.filled:
        names = " or ".join(_call(place, section) for place in places)
        return Spec(
            column.name,
            _call(places[0], section),
            question=f"no cell of {quote(column.name)} is filled: is it {names}?",
        )
    if not section and {*addresses} <= _GRADUATION and column.holds_dates and COMPLETED in places:
        return _draft_graduation(column, places, status)
    fitting = [place for place in places if _fits(column, kind_of(place))]
    if len(fitting) == 1:
        asked = ""
        own = fitting[0].section
        is_general = not section and name in GENERAL and {*named} != {own}
        is_lone = not section and named.get(own) == 1 and max(named.values()) > 1
        if len(places) > 1 or is_general or is_lone:
            asked = f"is {quote(column.name)} {_call(fitting[0], section)}, or another fact?"
        return _draft_fact(column, fitting[0], section, asked)
    if not fitting:
        names = " or ".join(_call(place, section) for place in places)
        asked = f"{quote(column.name)} is called as {names}, and {describe(column)}"
        return _draft_fact(column, places[0], section, asked)
    names = ", ".join(_call(place, section) for place in fitting[:-1])
    asked = f"is {quote(column.name)} {names} or {_call(fitting[-1], section)}?"
    return _draft_fact(column, fitting[0], section, asked)


def _place_of(address: str, section: str, number: int) -> Place | None:
    key, _, fact = address.partition(".")
    if section:
        return find_place_in_section(section, fact) if key == section and fact else None
    if key not in SECTIONS_BY_KEY:
        return Place("", 0, key)
    return record_place(key, number, fact) if fact else None


def _call(place: Place, section: str) -> str:
    """Return what the map calls a place; in the table of a section, its field alone."""
    return place.field if section else place.name


def _fits(column: Column, kind: FieldKind | None) -> bool:
    """Tell whether the cells of a column can be such a fact."""
    if kind is None:
        return False
    words = [word for word in column.words.values() if not is_unknown(word.text)]
    if kind.kind == "date":
        return column.holds_dates
    if kind.kind == "number":
        return column.numbers > 0 and 2 * column.numbers > column.filled
    if kind.kind == "flag":
        return bool(words) and all(fold_words(word.text) in YES | NO for word in words)
    if kind.kind in ("word", "words"):
        return column.has_few_words and not column.holds_numbers and not (column.holds_dates and column.filled > 0)
    return not (column.holds_dates and not column.others)


def describe(column: Column) -> str:
    """Return what a column holds, in words."""
    if not column.filled:
        return "no cell of it is filled"
    if column.holds_numbers:
        return "it holds numbers"
    if column.holds_dates:
        return "it holds dates"
    if column.has_few_words and column.words:
        shown = [quote(word.text) for word in column.words.values()]
        more = f" and {len(shown) - MOST_SHOWN} more" if len(shown) > MOST_SHOWN else ""
        return f"it holds {', '.join(shown[:MOST_SHOWN])}{more}"
    return "it holds many different texts"


def _draft_whole(column: Column, place: Place) -> Spec:
    """Return how a column reads that is called as a section: a no says that there is none."""
    spec = Spec(column.name, place=place)
    said_no = [word for word in column.words.values() if fold_words(word.text) in NO]
    spec.to, spec.none = place.name, said_no
    spec.question = f"does a no in {quote(column.name)} say that there is nothing at all in {place.name}?"
    for word in column.words.values():
        if word not in said_no:
            asked = (
                "" if is_unknown(word.text) else f"which facts does {quote(word.text)} say, first in row {word.line}?"
            )
            spec.words.append(Said(word, NOTHING_SAID, asked))
    if not column.has_few_words:
        spec.question = f"which facts of {place.name} does {quote(column.name)} hold? It has many different texts"
        spec.to = ""
    return spec


def _draft_programs(column: Column, section: str, number: int) -> Spec:
    """Return how a column of the titles of programs reads: each says a field."""
    fact = "field" if section else f"programs.{number}.field"
    spec = Spec(column.name, place=record_place("programs", number, "field"))
    known = kind_of(record_place("programs", number, "field"))
    listed = ", ".join(known.words) if known else ""
    for word in column.words.values():
        found, may_differ = find_field(word.text)
        if found is None and is_unknown(word.text):
            spec.words.append(Said(word, NOTHING_SAID))
        elif found is None:
            asked = f"which field is {quote(word.text)}, first in row {word.line}?"
            if not any(said.question for said in spec.words):
                asked += f" Known here: {listed}"
            spec.words.append(Said(word, f"{{{fact}: {OTHER}}}", asked))
        else:
            asked = f"is {quote(word.text)}, first in row {word.line}, {found}?" if may_differ else ""
            spec.words.append(Said(word, f"{{{fact}: {found}}}", asked))
    return spec


def _draft_graduation(column: Column, places: Sequence[Place], status: Column | None) -> Spec:
    """Return how a day of graduation reads: by the status next to it, if there is one."""
    if places == [COMPLETED] and status is None:
        return _draft_fact(column, COMPLETED, "")
    spec = _draft_fact(column, COMPLETED, "")
    if status is None:
        names = "programs.1.completed, programs.1.expected or diploma.earned"
        asked = f"is {quote(column.name)} {names}? No column says whether the day is past"
        spec.question = f"{asked}; {spec.question}" if spec.question else asked
        return spec
    spec.to, spec.by = "", status.name
    for word in status.words.values():
        meant = STATUS_WORDS.get(fold_words(word.text))
        if meant is None:
            asked = f"what does {quote(word.text)}, first in row {word.line}, make of {quote(column.name)}?"
            spec.by_words.append(Said(word, NOTHING_SAID, asked))
        else:
            spec.by_words.append(Said(word, f"programs.1.{meant}" if meant else NOTHING_SAID))
    if status.empty:
        asked = f"{status.empty} cells of {quote(status.name)} are empty: what is {quote(column.name)} there?"
        spec.by_words.append(Said(Word("", 0), NOTHING_SAID, asked))
    return spec


def _draft_fact(column: Column, place: Place, section: str, question: str = "") -> Spec:
    """Return how a column reads that is one fact."""
    kind = kind_of(place)
    spec = Spec(column.name, _call(place, section), place=place, question=question)
    if place.field == "candidate" and 2 * column.codes > column.filled:
        spec.question = f"does {quote(column.name)} hold names? Most of its cells have digits"
    if kind is None:
        return spec
    if kind.kind == "date":
        _draft_dates(spec, column, kind)
    elif kind.kind == "number":
        _draft_others(spec, column, [word for word in column.words.values() if not NUMBER.fullmatch(word.text)], kind)
    elif kind.kind in ("word", "flag", "words"):
        _draft_words(spec, column, kind, place)
    else:
        words = [word for word in column.words.values() if is_unknown(word.text)]
        _draft_others(spec, column, words, kind)
        if kind.kind == "texts" and any(fold_words(each.text) in YES | NO for each in column.words.values()):
            spec.question = f"{quote(column.name)} holds yes and no, and {spec.to} has names: what does a yes say?"
            spec.words = [Said(word, NOTHING_SAID) for word in column.words.values()]
            spec.is_open = False
    return spec


def _draft_dates(spec: Spec, column: Column, kind: FieldKind) -> None:
    """Say how a column writes dates, and which of its words are none."""
    asked = []
    if column.dates:
        spec.formats = column.formats[:1]  # as which the others read alike
    if column.is_ambiguous:
        one, other = find_clash(column.formats) or ("", "")
        asked.append(f"are the dates of {quote(column.name)} {one} or {other}? No day in it is above 12")
    if column.misfits and column.holds_dates:
        first = column.misfits[0]
        asked.append(f"{quote(first.text)} in row {first.line} of {quote(column.name)} is no date like the others")
    if spec.question:
        asked.insert(0, spec.question)
    spec.question = "; ".join(asked)
    _draft_others(spec, column, list(column.others.values()), kind)


def _draft_others(spec: Spec, column: Column, words: Sequence[Word], kind: FieldKind) -> None:
    """Say what the words of a column mean that are not of its kind; all others are read as they are."""
    read = text_reader(FieldKind("word", kind.besides)) if kind.besides else None
    for word in words:
        meant = next((each for each in kind.besides if fold_words(word.text) in STILL.get(each, ())), "")
        if read and read(word.text) in kind.besides:
            continue
        if meant or is_unknown(word.text):
            spec.words.append(Said(word, meant or NOTHING_SAID))
        else:
            asked = f"what does {quote(word.text)}, first in row {word.line}, say?"
            spec.words.append(Said(word, NOTHING_SAID, asked))
    spec.is_open = bool(spec.words)
    if not column.has_few_words and kind.kind == "number" and not column.holds_numbers:
        asked = f"{column.filled - column.numbers} cells of {quote(column.name)} are no numbers"
        spec.question = spec.question or asked


def _draft_words(spec: Spec, column: Column, kind: FieldKind, place: Place) -> None:
    """Say what each word of a column means."""
    if not column.has_few_words:
        spec.question = spec.question or f"is {quote(column.name)} {spec.to}? It has many different texts"
        spec.is_open = True
        return
    address = f"{place.section}.{place.field}" if place.section else place.field
    yes = DIPLOMAS.get(fold_words(column.name), "") if address == "diploma.kind" else ""
    knows_ged = any(fold_words(word.text) == "ged" for word in column.words.values())
    for word in column.words.values():
        form = fold_words(word.text)
        if address == "diploma.kind" and form in ("none", "no_diploma"):
            spec.none.append(word)
        elif address == "diploma.kind" and form in NO:
            spec.none.append(word)
            if not knows_ged:
                spec.none_question = f"does {quote(word.text)} say that there is no diploma of any kind, also no GED?"
        elif yes and form in YES:
            spec.words.append(Said(word, yes))
        else:
            spec.words.append(_read_word(word, kind, address))
    if all(said.word.text == said.value for said in spec.words) and not spec.none:
        spec.words = []


def _read_word(word: Word, kind: FieldKind, address: str) -> Said:
    """Return what a word says of a fact."""
    text = word.text
    if kind.kind == "flag":
        if fold_words(text) in YES | NO:
            return Said(word, "yes" if fold_words(text) in YES else "no")
    elif kind.kind == "words":
        parts = [part for part in re.split(r"[;,/&|+]| and ", text) if part.strip()]
        meant = [_find_word(address, part, kind) for part in parts]
        if all(meant):
            value = "; ".join(dict.fromkeys(filter(None, meant)))
            may_differ = any(is_likely(address, part) for part in parts)
            asked = f"is {quote(text)}, first in row {word.line}, {value}?" if may_differ else ""
            return Said(word, write_yaml(value), asked)
    elif found := _find_word(address, text, kind):
        may_differ = is_likely(address, text)
        return Said(word, found, f"is {quote(text)}, first in row {word.line}, {found}?" if may_differ else "")
    if is_unknown(text):
        return Said(word, NOTHING_SAID)
    help = hint_at_word(address, text, kind.words)
    if not isinstance(help, str) and help.meant in kind.words:
        return Said(word, str(help.meant), f"is {quote(text)}, first in row {word.line}, {help.meant}?")
    said = help if isinstance(help, str) else help.in_export or help.in_cells
    return Said(word, NOTHING_SAID, f"what is {quote(text)}, first in row {word.line}? {said[:1].upper()}{said[1:]}")


def _find_word(address: str, text: str, kind: FieldKind) -> str | None:
    read = text_reader(FieldKind("word", kind.words))
    own = read(text.strip()) if read else text
    return own if own in kind.words else find_word(address, text, kind.words)


def _guess(column: Column, section: str) -> Spec | None:
    """Return the fact that the words of a column are whose header says none; None if they are none that is known."""
    if section or not column.has_few_words or column.holds_dates or column.holds_numbers:
        return None
    words = [word.text for word in column.words.values()]
    if 2 * sum(find_field(word)[0] is not None for word in words) > len(words):
        spec = _draft_programs(column, section, 1)
        spec.question = f"is {quote(column.name)} the program of a student? Its words are fields"
        return spec
    for place in (Place("diploma", 0, "kind"), Place("employment", 1, "role"), Place("programs", 1, "award")):
        kind = kind_of(place)
        assert kind is not None
        address = f"{place.section}.{place.field}"
        if 2 * sum(_find_word(address, word, kind) is not None for word in words) > len(words):
            asked = f"is {quote(column.name)} {place.name}? Its words are such"
            return _draft_fact(column, place, section, asked)
    return None


def rank_of_name(name: str) -> int:
    """Return which part of people's names a column is called as, from 1; 0 for none."""
    parts = (FIRST_NAMES, MIDDLE_NAMES, LAST_NAMES)
    return next((rank for rank, part in enumerate(parts, 1) if is_called(name, part)), 0)


def quote(text: str) -> str:
    """Return a name or word of the export as a question has it."""
    return f'"{show_plain(text)}"'


def write_yaml(text: str) -> str:
    """Return a text as YAML, with quotation marks where it is not plain."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN:
        return text
    return dump_json(text).strip()
