"""The summary of a cohort as text: counts, what is most often missing or not known, and when exams close."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ma_eligibility.cohort.tally import Tally
from ma_eligibility.days.calendar import format_day
from ma_eligibility.load.near_misses import NearName
from ma_eligibility.medium import Medium
from ma_eligibility.plain import show_plain
from ma_eligibility.profile.descriptions import uncapitalize
from ma_eligibility.render.counted import (
    ASSUMED,
    CLOSING,
    LACKED,
    MONTHS,
    TO_ASK_FOR,
    VERDICTS,
    list_lacked,
    list_months,
    list_most,
    list_openers,
    list_unknown,
)
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.ruleset.questions import describe_questions
from ma_eligibility.ruleset.rulebook import CONFIDENCES, Ruleset

MOST_LACKED = 2
MOST_UNKNOWN = 8
MOST_READINGS = 6
MOST_OPENERS = 5
MOST_NAMES = 8
LONGEST_BAR = 40


def render_summary(
    tally: Tally,
    credentials: Sequence[str],
    ruleset: Ruleset,
    as_of: int,
    selected: str,
    terminal: Terminal,
    *,
    medium: Medium,
    names: Mapping[str, str] | None = None,
    letters: str | None = None,
    deadlines: str | None = None,
) -> str:
    """Return the summary as text.

    ``selected`` says in words which rows it counts, if not all; ``medium`` is what people are written in; ``names``
    are the columns of an export that a map reads, by the addresses of the facts that they hold; ``letters`` is the
    folder of the letters, and ``deadlines`` the calendar, if there are any.
    """
    writer, info, names = Writer(terminal, medium), ruleset.info, names or {}
    people = f"{tally.people:,} {'person' if tally.people == 1 else 'people'}"
    writer.write(f"{people} on {format_day(as_of)}", style="bold")
    if tally.rejected:
        be = "is" if tally.rejected == 1 else "are"
        writer.write(f"{tally.rejected:,} of them cannot be read and {be} not counted below", indent=2)
    writer.write(f"by the ruleset {info.ruleset}: {uncapitalize(info.title)}")
    if selected:
        none = "" if any(tally.verdicts.values()) else "; there are none"
        writer.write(f"counting only {selected}{none}", indent=2)
    _write_verdicts(writer, tally, credentials)
    _write_trust(writer, tally, ruleset)
    _write_lacked(writer, tally.missing, credentials)
    _write_openers(writer, tally, credentials)
    _write_unknown(writer, tally, describe_questions(info.questions), names)
    _write_assumed(writer, tally.assumed)
    _write_closing(writer, tally.closing, as_of)
    _write_near_names(writer, tally.near_names, names)
    if letters is not None:
        writer.break_line()
        be = "letter is" if tally.letters == 1 else "letters are"
        writer.write(f"{tally.letters:,} {be} in {show_plain(letters)}")
    if deadlines is not None:
        writer.break_line()
        be = "deadline is" if tally.deadlines == 1 else "deadlines are"
        writer.write(f"{tally.deadlines:,} {be} in {show_plain(deadlines)}")
    writer.break_line()
    other = info.compare_with
    elsewhere = f", and where the ruleset {other} answers differently; --rules {other} asks that one" if other else ""
    writer.write(f"ma-eligible check ROSTER --id ID shows one person's reasons{elsewhere}.")
    for note in info.notes:
        writer.write(note)
    return writer.text()


def _write_verdicts(writer: Writer, tally: Tally, credentials: Sequence[str]) -> None:
    label = max((len(credential) for credential in credentials), default=0)
    writer.break_line()
    writer.raw(" " * label + "".join(f"{words:>15}" for _, words in VERDICTS))
    for credential in credentials:
        counts = "".join(f"{tally.verdicts[credential, verdict]:>15,}" for verdict, _ in VERDICTS)
        writer.raw(f"{credential:<{label}}{counts}")


#: How far facts can be trusted that are not from the body's own page, nor reported from there.
_UNSURE = ("secondary", "inferred")


def _write_trust(writer: Writer, tally: Tally, ruleset: Ruleset) -> None:
    """Say on what the open answers rest, and how many another reading would change."""
    ids = [credential.id for credential in ruleset.credentials]
    unsure = {word: {id: tally.trust[id, word] for id in ids if tally.trust[id, word]} for word in _UNSURE}
    if not any(unsure.values()) and not tally.readings:
        return
    writer.heading("How far to trust these answers")
    total = tally.trust.total()
    for word, found in unsure.items():
        if found:
            where = ", ".join(f"{id} {count:,}" for id, count in found.items())
            rest = f"by a route that is {word}, not the body's word ({CONFIDENCES[word]}): {where}"
            writer.item(f"{sum(found.values()):,} of {total:,} open:", rest, indent=2)
    if tally.readings:
        _write_readings(writer, tally, ruleset)


def _write_readings(writer: Writer, tally: Tally, ruleset: Ruleset) -> None:
    """Write how many answers change under other readings, and the readings that change most."""
    questions = {
        f"{each.id}.{name}": reading.question for each in ruleset.credentials for name, reading in each.readings.items()
    }
    opened, others = tally.readings["", True], tally.readings["", False]
    total = tally.trust.total()
    said = f"{opened:,} of {total:,} open answers and {others:,} others change if the source is read differently:"
    writer.write(said, indent=2)
    by_reading = Counter(name for name, _ in tally.readings.elements() if name)
    for name, count in list_most(by_reading, MOST_READINGS):
        writer.item(f"{name}, {count:,}:", questions[name], indent=4)
    if len(by_reading) > MOST_READINGS:
        writer.write(f"and {len(by_reading) - MOST_READINGS} more", indent=4)


def _write_lacked(writer: Writer, missing: Counter[tuple[str, str]], credentials: Sequence[str]) -> None:
    lacked = list_lacked(missing, credentials, MOST_LACKED)
    if lacked:
        writer.heading(LACKED)
    for label, asks in lacked:
        writer.item(label, asks, indent=2)


def _write_openers(writer: Writer, tally: Tally, credentials: Sequence[str]) -> None:
    """Say what would open exams to most people, and how many people each of them."""
    for heading, openers in list_openers(tally, credentials):
        writer.heading(heading)
        for said in openers[:MOST_OPENERS]:
            writer.write(said, indent=2)
        if len(openers) > MOST_OPENERS:
            writer.write(f"and {len(openers) - MOST_OPENERS} more", indent=2)


def _write_unknown(writer: Writer, tally: Tally, questions: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Write the facts that would settle most, each with how many people lack it."""
    if not tally.unknown:
        return
    writer.heading(TO_ASK_FOR)
    for label, words in list_unknown(tally, questions, names, writer.medium, MOST_UNKNOWN):
        writer.item(label, words, indent=2)
    if len(tally.unknown) > MOST_UNKNOWN:
        writer.write(f"and {len(tally.unknown) - MOST_UNKNOWN} more", indent=2)


def _write_assumed(writer: Writer, assumed: Counter[str]) -> None:
    """Write what is assumed, and of how many people."""
    if not assumed:
        return
    writer.heading(ASSUMED)
    for said, count in list_most(assumed):
        writer.item(f"of {count:,}:", said, indent=2)


def _write_closing(writer: Writer, closing: Counter[str], as_of: int) -> None:
    """Draw how many intervals end in each of the next months."""
    if not closing:
        return
    writer.heading(CLOSING)
    months, later = list_months(closing, as_of)
    most = max(count for _, count in months)
    if not most:
        writer.write(f"none in the next {MONTHS} months; {later:,} later", indent=2)
        return
    for month, count in months:
        if count:
            bar = writer.glyphs.open * -(-count * LONGEST_BAR // most)
            writer.raw(f"  {month} {bar} {count:,}")
    if later:
        writer.write(f"and {later:,} later", indent=2)


def _write_near_names(writer: Writer, found: Collection[NearName], names: Mapping[str, str]) -> None:
    if not found:
        return
    writer.heading("Names close to ones that the rules ask about; they count only if they are the same")
    for fact, name, meant in sorted(found)[:MOST_NAMES]:
        writer.item(f"{names.get(fact, fact)}:", f"{show_plain(name)}; did you mean {meant}?", indent=2)
    if len(found) > MOST_NAMES:
        writer.write(f"and {len(found) - MOST_NAMES} more", indent=2)
