"""One person of a roster, read as the command ``check`` reads a profile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.near_misses import warn_of_unasked
from ma_eligibility.load.profile import Change, load_profile, make_profile_of, parse_profile
from ma_eligibility.load.source import Document, decode_text
from ma_eligibility.medium import CELLS, EXPORT, FILE, Medium, format_column
from ma_eligibility.profile.plain_values import write_plainly
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.roster.columns import plain_id
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.mapping.maps import MapFile
from ma_eligibility.roster.open_roster import NO_OPTIONS, TableOptions, open_roster
from ma_eligibility.roster.rosters import CHUNK, MOST_IN_A_LINE, MOST_NAMED, Entry, Roster
from ma_eligibility.roster.tables import TableRoster
from ma_eligibility.ruleset.rulebook import Ruleset


def load_person(
    path: str,
    id: str,
    warnings: list[Problem],
    rulesets: Sequence[Ruleset],
    suppose: Change | None = None,
    how: MapFile | TableOptions = NO_OPTIONS,
) -> tuple[Profile, Medium]:
    """Return the profile of the first person of a roster with this id, and what the roster is written in.

    A person is called by the id or, without one, as results do. ``suppose`` changes the values before they are used;
    ``how`` says how the roster's columns read.

    Raises InputError if nobody is, or that person or the roster cannot be read; adds to ``warnings`` what is no mistake
    and may have been meant otherwise, as ``load_profile`` does.
    """
    roster = open_roster(path, how)
    if roster.left_out and not isinstance(how, MapFile):  # a map says which sheets are read
        message = f"not read: {'; '.join(roster.left_out[:MOST_NAMED])}"
        warnings.append(Problem("W107", message, roster.name, help="a person there is not found"))
    called, help = _look_for(id, (entry for chunk in roster.chunks(CHUNK) for entry in chunk.entries()))
    if called is None:
        raise InputError([Problem("E121", f"nobody on this roster is called {id}", roster.name, help=help)])
    profile = _read(called.first, roster, warnings, rulesets, suppose)
    if called.count > 1:
        message = f"{called.count} people on this roster are called {id}, and this is the first of them"
        places = ", ".join(called.places) + (" and elsewhere" if called.count > len(called.places) else "")
        warnings.append(Problem("W105", message, roster.name, help=f"they are {called.where} {places}"))
    named = profile if profile.candidate else with_changes(profile, candidate=id)
    return named, _medium_of(called.first, roster)


def _medium_of(entry: Entry, roster: Roster) -> Medium:
    """Return how the facts of a person are called."""
    if not isinstance(roster, TableRoster):
        return FILE
    call = entry.call
    return CELLS if call is None else EXPORT._replace(format_address=lambda path: call(path) or format_column(path))


@dataclass
class _Called:
    """The people who are called so: the first, and where they are."""

    first: Entry
    places: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, entry: Entry) -> None:
        """Add one of them."""
        self.count += 1
        if len(self.places) < MOST_NAMED:
            self.places.append(entry.place or str(entry.line))

    @property
    def where(self) -> str:
        """What comes before the places."""
        return "at" if self.first.place else "on the lines"


def _look_for(id: str, entries: Iterable[Entry]) -> tuple[_Called | None, str]:
    """Return who has this id, or else this name; if there is nobody, a hint at who is meant."""
    found: dict[str, _Called] = {}
    meant, form = "", plain_id(id)
    for entry in entries:
        if entry.name == id:
            kind = "nobody's" if entry.is_extra else "by id" if entry.key else "by name"
            found.setdefault(kind, _Called(entry)).add(entry)
        elif (
            not meant
            and not entry.is_extra
            and form in (plain_id(entry.name), plain_id(entry.profile.candidate or "" if entry.profile else ""))
        ):
            meant = entry.name
    called = found.get("by id") or found.get("by name")
    if called is None and "nobody's" in found:
        return None, found["nobody's"].first.reason
    return called, f"did you mean {meant}?" if meant else "ids must be the same letter by letter"


def _read(
    entry: Entry, roster: Roster, warnings: list[Problem], rulesets: Sequence[Ruleset], suppose: Change | None
) -> Profile:
    """Return the person's profile; a text is read again, so that problems have their positions in it."""
    if entry.file:
        return load_profile(entry.file, warnings, rulesets, suppose)
    if isinstance(entry.original, bytes) and len(entry.original) < MOST_IN_A_LINE:
        before, is_json = entry.line - 1, isinstance(roster, JsonLines)
        try:
            text = decode_text(entry.original, roster.name)
        except InputError as error:
            raise InputError([_move_down(problem, before) for problem in error.problems]) from None
        text = "\n" * before + text
        return parse_profile(text, roster.name, is_json=is_json, warnings=warnings, rulesets=rulesets, suppose=suppose)
    if entry.profile is None:
        raise InputError([Problem("E122", f"this person cannot be read: {entry.reason}", roster.name)])
    profile, document = entry.profile, Document(roster.name)
    if suppose is not None:
        supposed = Document(roster.name, value=write_plainly(profile), medium=_medium_of(entry, roster))
        suppose(supposed)
        profile = make_profile_of(supposed)
    warn_of_unasked(profile, document, rulesets)
    warnings += document.warnings
    return profile


def _move_down(problem: Problem, lines: int) -> Problem:
    """Return a problem moved down by some lines."""
    excerpts = tuple(excerpt._replace(line=excerpt.line + lines) for excerpt in problem.excerpts)
    return problem._replace(line=problem.line + lines, excerpts=excerpts)
