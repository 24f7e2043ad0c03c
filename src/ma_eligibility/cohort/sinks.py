"""Where results go: files that are replaced whole or not at all, and standard output."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ma_eligibility.output import AtomicFile


class Sink:
    """Writes the results of one chunk after another; of one that commits nothing, all is in its place at once."""

    name: str
    """What messages call it."""

    def write(self, part: Any) -> None:
        """Write the results of a chunk; raises OSError."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what is still buffered; raises OSError."""

    def commit(self) -> None:
        """Put what is finished in its place; raises OSError."""

    def discard(self) -> None:
        """Delete what is not in its place."""


class StandardOutput(Sink):
    """Standard output, where what is written is in its place at once."""

    name = "standard output"

    def __init__(self, header: bytes) -> None:
        """Write the header; raises OSError."""
        if sys.stdout is None:
            raise OSError(0, "it is closed")
        self._stream = sys.stdout.buffer
        self._stream.write(header)

    def write(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._stream.write(part)

    def finish(self) -> None:
        """Flush the stream."""
        self._stream.flush()


class FileSink(Sink):
    """A file of any format, written next to the file that it will replace."""

    def __init__(self, path: str, not_over: Sequence[str | Path]) -> None:
        """Create the file; raises OSError if it must not or cannot be written."""
        self.name = path
        self._target = AtomicFile(path, not_over)

    def commit(self) -> None:
        """Replace the file; raises OSError."""
        self._target.commit()

    def discard(self) -> None:
        """Delete what is not in its place."""
        self._target.discard()


class TextFile(FileSink):
    """A text file."""

    def __init__(self, path: str, header: bytes, not_over: Sequence[str | Path], end: bytes = b"") -> None:
        super().__init__(path, not_over)
        self._end = end
        self._file = self._target.temporary.open("wb")
        self._file.write(header)

    def write(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._file.write(part)

    def finish(self) -> None:
        """Write the end, and close the file."""
        self._file.write(self._end)
        self._file.close()

    def discard(self) -> None:
        """Delete what is not in its place."""
        with suppress(OSError):
            self._file.close()
        super().discard()
