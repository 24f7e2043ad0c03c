"""Where answers go: standard output, or a file that is whole or not there at all."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

NARROWEST, WIDEST = 30, 100
WITHOUT_TERMINAL = 80


class Terminal(NamedTuple):
    """What the text's reader can show."""

    width: int
    color: bool
    ascii_only: bool


def describe_terminal(*, to_file: bool) -> Terminal:
    """Return how wide the text may be, whether in colour, and whether in ASCII only."""
    from ma_eligibility.render.timeline_picture import FINE

    if to_file or sys.stdout is None:
        return Terminal(WITHOUT_TERMINAL, color=False, ascii_only=False)
    is_terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size((WITHOUT_TERMINAL, 24)).columns if is_terminal else WITHOUT_TERMINAL
    color = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(max(NARROWEST, min(columns, WIDEST)), color, ascii_only=not _can_show("".join(FINE) + "–“”’"))


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


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


def write_file(name: str, text: str, *, not_over: str) -> None:
    """Write the text as UTF-8, as write_bytes does."""
    write_bytes(name, text.encode("utf-8", "backslashreplace"), not_over=not_over)


def write_bytes(name: str, data: bytes, *, not_over: str) -> None:
    """Write the bytes beside the file and put them in its place; raises OSError and leaves no part of them.

    Refuses to write over the file *not_over*, through a symbolic link, or over what is not a regular file.
    """
    path = Path(name)
    if path.is_symlink():
        raise OSError(0, "it is a symbolic link")
    if path.exists() and not path.is_file():
        raise OSError(0, "it is not a regular file")
    if path.exists() and not_over != "-" and Path(not_over).exists() and path.samefile(not_over):
        raise OSError(0, "it is the profile itself")
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
