"""Where answers go: standard output, or a file that is whole or not there at all."""

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType


def write_standard_output(text: str, *, as_utf8: bool) -> None:
    """Write the text and make sure that it arrived; raises OSError if it did not.

    What the stream's encoding cannot show is spelt out; ``as_utf8`` writes UTF-8 whatever the stream's encoding.
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
    """Write the bytes beside the file and put them in its place; raises OSError and leaves no part of them.

    Refuses what ``FileToBe`` refuses.
    """
    with FileToBe(name, not_over) as to_be:
        to_be.beside.write_bytes(data)
        to_be.put_in_place()


class FileToBe:
    """A file that is written beside its place, and is put there whole or taken away."""

    def __init__(self, name: str, not_over: Iterable[str | Path] = ()) -> None:
        """Begin an empty file; raises OSError.

        Refuses to write over the files *not_over*, which are those that it is made from (``-``, standard input, is
        none), through a symbolic link, or over what is not a regular file.
        """
        path = self.path = Path(name)
        if path.is_symlink():
            raise OSError(0, "it is a symbolic link")
        if path.exists() and not path.is_file():
            raise OSError(0, "it is not a regular file")
        read = [Path(each) for each in not_over if each != "-"]
        if path.exists() and any(each.exists() and path.samefile(each) for each in read):
            raise OSError(0, "it is a file that was read for this")
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        self.beside = Path(beside)
        """Where it is written."""

    def put_in_place(self) -> None:
        """Put what was written in its place; raises OSError."""
        self.beside.chmod(self.path.stat().st_mode & 0o777 if self.path.exists() else 0o666 & ~_umask())
        self.beside.replace(self.path)

    def drop(self) -> None:
        """Take away what was written, if it is not in its place."""
        self.beside.unlink(missing_ok=True)

    def __enter__(self) -> "FileToBe":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
