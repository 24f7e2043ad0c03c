"""The progress of a run on standard error: a line that is updated on a terminal, elsewhere a line now and then."""

import sys
import time

from ma_eligibility.cohort.tally import Tally

#: Seconds between two lines, and between two updates of the line on a terminal.
BETWEEN_LINES, BETWEEN_UPDATES = 10.0, 0.2
_ERASE = "\r\x1b[K"


class Progress:
    """Reports how many people have been assessed."""

    def __init__(self, *, quiet: bool) -> None:
        self.people = 0
        self._stream = None if quiet else sys.stderr
        self._on_terminal = self._stream is not None and self._stream.isatty()
        self._start = self._last_shown = time.monotonic()
        self._is_shown = False

    def __call__(self, tally: Tally) -> None:
        """Show the progress, unless it was shown just now."""
        self.people = tally.people
        now = time.monotonic()
        if self._stream is None or now - self._last_shown < (BETWEEN_UPDATES if self._on_terminal else BETWEEN_LINES):
            return
        self._last_shown = now
        pace = round(tally.people / max(now - self._start, 0.001))
        self._write(f"{tally.people:,} people, {pace:,} a second")

    def end(self) -> None:
        """Remove the line."""
        if self._is_shown:
            self._put(_ERASE)
            self._is_shown = False

    def _write(self, text: str) -> None:
        self._put(f"{_ERASE}{text}" if self._on_terminal else f"ma-eligible: {text}\n")
        self._is_shown = self._on_terminal

    def _put(self, text: str) -> None:
        try:
            assert self._stream is not None
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # no one is there to read it
            self._stream = None
