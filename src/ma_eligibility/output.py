"""Where answers go: standard output, or a file that is replaced whole or not at all."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_standard_output(text: str, *, as_utf8: bool) -> None:
    """Write the text and flush it; raises OSError if that fails.

    Characters that the stream's encoding lacks are escaped; ``as_utf8`` writes UTF-8 whatever the encoding.
    """
    if sys.stdout is None:
        raise OSError("standard output is closed")
    encoding = "utf-8" if as_utf8 else sys.stdout.encoding or "ascii"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def write_file(name: str, text: str, *, not_over: Iterable[str | Path] = ()) -> None:
    """Write the text as UTF-8, as write_bytes does."""
    write_bytes(name, text.encode("utf-8", "backslashreplace"), not_over=not_over)


def write_bytes(name: str, data: bytes, *, not_over: Iterable[str | Path] = ()) -> None:
    """Replace a file by one with the bytes, whole or not at all; raises OSError where ``AtomicFile`` does."""
    target = AtomicFile(name, not_over)
    try:
        target.temporary.write_bytes(data)
        target.commit()
    finally:
        target.discard()


#: The line of an HTML page, among the first, that says what wrote it; that of a letter tells it from all other pages.
WRITTEN_BY = '<meta name="generator" content="ma-eligible">'
LETTER_WRITTEN_BY = '<meta name="generator" content="ma-eligible, a letter">'


def is_own_letter(beginning: str) -> bool:
    """Tell whether a text is the beginning of a letter that was written here."""
    return LETTER_WRITTEN_BY in beginning.splitlines()[:6]


class AtomicFile:
    """A file that is written under another name next to its place, and then put there whole or deleted."""

    def __init__(self, name: str, not_over: Iterable[str | Path] = ()) -> None:
        """Create an empty temporary file; raises OSError.

        Refuses to replace a symbolic link, what is not a regular file, and the files *not_over*, which were read for
        this one (``-``, standard input, is none).
        """
        path = self.path = Path(name)
        if path.is_symlink():
            raise OSError(0, "it is a symbolic link")
        if path.exists() and not path.is_file():
            raise OSError(0, "it is not a regular file")
        read = [Path(each) for each in not_over if each != "-"]
        if path.exists() and any(each.exists() and path.samefile(each) for each in read):
            raise OSError(0, "it is a file that was read for this")
        # Its name is short, as one made of the other's could be too long.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".ma-eligible-")
        os.close(handle)
        self.temporary = Path(temporary)
        """The path to write to."""

    def commit(self) -> None:
        """Replace the file by what was written; raises OSError."""
        self.temporary.chmod(self.path.stat().st_mode & 0o777 if self.path.exists() else 0o666 & ~_umask())
        self.temporary.replace(self.path)

    def discard(self) -> None:
        """Delete what was written, unless it is in its place."""
        self.temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
