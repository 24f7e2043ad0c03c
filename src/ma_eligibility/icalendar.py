"""Days as events of a calendar, in the format iCalendar (RFC 5545)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ma_eligibility.plain import show_plain

#: What is before the events, and what is after them.
BEGIN = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ma-eligible//EN\r\n"
END = b"END:VCALENDAR\r\n"
#: The most octets on a line, without its end.
LONGEST_LINE = 75


class Event(NamedTuple):
    """Something on a day."""

    uid: str
    """Tells it from all others; a calendar replaces the event that has the same."""
    written: int
    """The day on which it was written."""
    day: int
    summary: str
    description: tuple[str, ...]
    """Lines that say more."""


def encode_event(event: Event) -> bytes:
    """Return an event that takes the whole day and leaves the time free."""
    return b"".join(map(_fold_line, _list_lines(event)))


def _list_lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escape(event.uid)}"
    yield f"DTSTAMP:{_write_day(event.written)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_write_day(event.day)}"
    yield f"SUMMARY:{_escape(event.summary)}"
    yield "DESCRIPTION:" + r"\n".join(map(_escape, event.description))
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _write_day(day: int) -> str:
    return date.fromordinal(day).isoformat().replace("-", "")


def _escape(text: str) -> str:
    r"""Return a text on one line, with what iCalendar gives a meaning escaped: ``\``, ``;`` and ``,``."""
    return show_plain(text).replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,")


def _fold_line(line: str) -> bytes:
    """Return a line with its end, in several where it is too long; a line that begins with a space goes on."""
    data = line.encode()
    folded, first = b"", 0
    while len(data) - first > (most := LONGEST_LINE - bool(first)):
        last = first + most
        while data[last] & 0xC0 == 0x80:  # within a character
            last -= 1
        folded += data[first:last] + b"\r\n "
        first = last
    return folded + data[first:] + b"\r\n"
